"""Verbs of the session: names, settings, what was said, and going back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reasoner.errors import Phrase, RequestError
from reasoner.query import statements as said
from reasoner.query.asking import At, answers, changes
from reasoner.query.results import Cell, Column, Done, Result, Table
from reasoner.query.session import Session
from reasoner.query.settings import value_of
from reasoner.query.syntax import Concept


@changes.register(said.Let)
def _let(command: said.Let[Concept], at: At) -> tuple[Session, Result]:
    value: Any = command.value
    if isinstance(value, said.Question):
        value = answers(value.asked, replace(at, view=value.view))
    return at.session.with_bound(command.name, value), Done(at.language, at.say("bound", command.name))


@changes.register(said.Set)
def _set(command: said.Set[Concept], at: At) -> tuple[Session, Result]:
    option, text = command.option, str(command.value.text)
    settings = replace(at.session.settings, **{option: value_of(option, text, at.knowledge)})
    session = replace(at.session, settings=settings)
    at.context.of(session)
    return session, Done(settings.language, replace(at, session=session).say("set", option, text))


@changes.register(said.Undo)
def _undo(_command: said.Undo[Concept], at: At) -> tuple[Session, Result]:
    if at.session.before is None:
        raise RequestError(Phrase("there is nothing to undo"), fix=Phrase("`history` lists what was said"))
    return at.session.before, Done(at.language, at.say["undone"])


@answers.register(said.History)
def _history(_asked: said.History[Concept], at: At) -> Result:
    columns = (Column(("number", "numéro"), "#"), Column(("statement", "énoncé"), at.say["column_statement"]))
    rows = tuple((Cell.of(number), Cell.of(text)) for number, text in enumerate(at.session.said, start=1))
    return Table(at.language, at.say["history"], columns=columns, rows=rows)


@answers.register(said.Again)
def _again(asked: said.Again[Any], at: At) -> Result:
    value = at.session.bound.get(asked.value.name)
    if not isinstance(value, Result):
        raise RequestError(
            Phrase("`${0}` is bound to no result", asked.value.name),
            fix=Phrase("write `let {0} = diagnose`, or another question", asked.value.name),
        )
    return value
