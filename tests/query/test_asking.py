"""Every statement of the language is run by some verb."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reasoner.query import statements, verbs
from reasoner.query.asking import answers, changes
from reasoner.query.statements import Asked, Command, Script


def _kinds(of: type) -> Iterator[type]:
    """The kinds of a statement; the class that `slots` made anew stands in the module, that which it was made from does not."""
    return (one for one in vars(statements).values() if isinstance(one, type) and issubclass(one, of) and one is not of)


@pytest.mark.parametrize(("of", "run"), [(Asked, answers), (Command, changes)])
def test_each_question_and_each_command_has_a_verb_but_a_script_whose_statements_have(of, run) -> None:
    assert verbs.__doc__
    kinds = list(_kinds(of))
    assert len(kinds) > 15
    assert [one for one in kinds if one not in (*run.registry, Script)] == []


@pytest.mark.parametrize("run", [answers, changes])
def test_anything_else_is_no_statement(run) -> None:
    with pytest.raises(NotImplementedError):
        run(object(), None)
