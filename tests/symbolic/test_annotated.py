from __future__ import annotations

from fractions import Fraction

import pytest

from reasoner.symbolic.annotated import annotate
from reasoner.symbolic.reading import read_rules

METADATA = "%! id: r\n%! en: rain\n%! fr: pluie\n%! section: 1\n"


@pytest.mark.parametrize("program", ["assess", "act"])
def test_only_worlds_have_probabilities(program: str) -> None:
    _, problems = read_rules("m", program, "f.lp", f"{METADATA}%! p: 0.3\nrain.\n")
    assert [(one.place, "`%! p: 0.3` is no" in one.message) for one in problems] == [("f.lp:5", True)]


@pytest.mark.parametrize("program", ["assess", "act"])
def test_only_worlds_need_no_sentence(program: str) -> None:
    assert read_rules("m", program, "f.lp", "rain.\n")[1]
    rules, problems = read_rules("m", "worlds", "f.lp", "rain.\n\nsnow.\n")
    assert not problems
    assert [one.id for one in rules] == ["line 1", "line 3"]


def test_a_rule_is_taken_apart() -> None:
    (rule,), _ = read_rules(
        "m", "worlds", "f.lp", "%! p: 1/3\nwet(X) :- out(X,_), not dry(X), 1 < #count { Y : drop(X,Y) }.\n"
    )
    found, problems = annotate(rule)
    assert not problems
    assert found
    assert (found.probabilities, found.heads, found.variables) == ((Fraction(1, 3),), ("wet(X)",), ("X",))
    assert len(found.body) == 3


@pytest.mark.parametrize(
    ("choice", "exhaustive"),
    [("1 { a; b } 1.", True), ("{ a; b } = 1.", True), ("{ a; b } 1.", False), ("0 { a; b } 1.", False)],
)
def test_bounds_say_whether_one_is_always_chosen(choice: str, exhaustive: bool) -> None:
    (rule,), _ = read_rules("m", "worlds", "f.lp", f"%! p: 0.5, 0.5\n{choice}\n")
    found, problems = annotate(rule)
    assert not problems
    assert found
    assert found.exhaustive is exhaustive


def test_numbers_are_not_rounded() -> None:
    (rule,), _ = read_rules("m", "worlds", "f.lp", "%! p: 0.1\na.\n")
    found, _ = annotate(rule)
    assert found
    assert found.probabilities == (Fraction(1, 10),)
