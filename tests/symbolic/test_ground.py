from __future__ import annotations

import pytest

from reasoner.errors import KnowledgeError, Unanswerable
from reasoner.symbolic.ground import GroundProgram, GroundRule, ground_program
from reasoner.symbolic.uniqueness import several_models


def test_rules_are_those_that_clingo_grounds() -> None:
    found = ground_program("p(2,b). {p(1,a)}. q(X) :- p(X,_), not r. r :- 1 #sum { X : p(X,a) } 1.")
    assert {"p(1,a)", "p(2,b)", "q(1)", "q(2)", "r"} == set(found.atoms)
    assert sorted(found.instances["p"]) == [("1", "a"), ("2", "b")]
    number = found.atoms
    assert GroundRule((number["p(2,b)"],), (), False) in found.rules
    assert GroundRule((number["p(1,a)"],), (), True) in found.rules
    assert any(one.weights == ((number["p(1,a)"], 1),) for one in found.weighted) or any(
        one.body == (number["p(1,a)"],) for one in found.rules
    )


def test_an_atom_that_no_rule_gives_has_no_number() -> None:
    assert "a" not in ground_program("b. a :- not a, not b.").atoms


def test_what_cannot_be_grounded_is_told_in_clingos_words() -> None:
    with pytest.raises(KnowledgeError, match="unsafe"):
        ground_program("p(X) :- not q(X).")


def several(text: str) -> frozenset[int] | None:
    """Whether `{c}` leaves several models, `{c}` itself being left to the choice."""
    found = ground_program(f"{{ c }}. {text}")
    rules = [one for one in found.rules if one.heads != (found.atoms["c"],)]
    return several_models(rules, found.weighted, [((found.atoms["c"],), False)])


@pytest.mark.parametrize(
    ("text", "there_are"),
    [
        ("a :- c.", False),
        ("a :- not b. b :- not a.", True),
        ("a :- not b, c. b :- not a, c.", True),
        ("a :- not b, c. b :- not a, c. :- a.", False),
        ("a :- not a, c.", False),
        ("{ a }.", True),
        ("{ a }. :- a, not c. :- c, not a.", False),
        ("{ a; b }. :- #count { 1 : a; 2 : b } != 1.", True),
        ("a :- b. b :- a. a :- c.", False),
    ],
)
def test_whether_choices_decide(text: str, there_are: bool) -> None:
    assert (several(text) is not None) is there_are


def test_the_choice_that_leaves_several_is_named() -> None:
    program: GroundProgram = ground_program("{ c }. a :- not b, c. b :- not a, c.")
    assert several("a :- not b, c. b :- not a, c.") == {program.atoms["c"]}


def test_of_a_choice_at_most_one_outcome_holds() -> None:
    found = ground_program("{ c; d }. a :- c, d, not b. b :- c, d, not a.")
    both = (found.atoms["c"], found.atoms["d"])
    rules = [one for one in found.rules if not set(one.heads) & set(both)]
    assert several_models(rules, found.weighted, [(both, False)]) is None
    assert several_models(rules, found.weighted, [((one,), False) for one in both]) == frozenset(both)


def test_a_search_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reasoner.symbolic.uniqueness.MOST_CONFLICTS", 1)
    pigeons = "1 { in(P,H) : H = 1..6 } 1 :- P = 1..7. :- in(P,H), in(Q,H), P < Q."
    with pytest.raises(Unanswerable, match="within 1 conflicts"):
        several(pigeons)
