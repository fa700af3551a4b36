"""Every statement is explained in both languages, and every example is one of its statement."""

from __future__ import annotations

import pytest

from reasoner.query import statements as said
from reasoner.query.grammar import tree
from reasoner.query.help import topics
from reasoner.query.statements import Asked, Command, Explained, Question

STATEMENTS = {
    name
    for name, made in vars(said).items()
    if isinstance(made, type) and issubclass(made, Asked | Command) and made not in (Asked, Command)
} | {"Explained"}
EXAMPLES = [(name, text) for name, topic in topics().items() for text in topic.examples]


def test_every_statement_has_a_topic() -> None:
    assert set(topics()) == STATEMENTS


@pytest.mark.parametrize(("name", "text"), EXAMPLES)
def test_every_example_is_one_of_its_statement(name, text, context) -> None:
    statement = tree(text)
    asked = statement.asked if isinstance(statement, Question) else statement
    assert type(asked).__name__ == name
    if name != "Again" and not isinstance(statement, Explained):
        context.planner.plan(text)


@pytest.mark.parametrize(
    ("said_", "shown"), [("help why", "why not pneumonia"), ("help patient", "load patient"), ("aide pourquoi", "why")]
)
def test_help_shows_what_was_asked_for(interpreter, said_, shown) -> None:
    assert shown in str(interpreter.ask(said_))


def test_help_is_in_the_language_of_the_session(interpreter) -> None:
    interpreter.ask("set language fr")
    assert "pourquoi une chose n’est pas conclue" in str(interpreter.ask("aide"))
