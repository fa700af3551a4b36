from __future__ import annotations

import pytest

from reasoner.errors import KnowledgeError, RequestError, Unanswerable
from reasoner.symbolic.enumeration import Grounding, conjunction, shown_signatures

CIRCLE = "a :- not b. b :- not a. {c}. f. #show a/0. #show b/0. #show f/0."


def test_models_are_projected_to_what_is_shown() -> None:
    assert sorted(map(sorted, Grounding(CIRCLE).models((), 10))) == [["a", "f"], ["b", "f"]]


def test_assumptions_are_of_one_call() -> None:
    grounding = Grounding(CIRCLE)
    assert [sorted(model) for model in grounding.models([("a", True), ("c", True)], 10)] == [["a", "f"]]
    assert len(grounding.models((), 10)) == 2


@pytest.mark.parametrize(
    ("literals", "holds"),
    [
        ([("a", True)], True),
        ([("a", True), ("b", True)], False),
        ([("a", False), ("b", False)], False),
        ([("f", True)], True),
        ([("f", False)], False),
        ([("nowhere", False)], True),
        ([("nowhere", True)], False),
    ],
)
def test_literals_that_hold_together(literals: list[tuple[str, bool]], holds: bool) -> None:
    assert Grounding(CIRCLE).satisfiable(literals) is holds
    assert bool(Grounding(CIRCLE).models(literals, 10)) is holds


def test_too_many_models_are_refused_with_their_number() -> None:
    grounding = Grounding("{a; b}.")
    assert len(grounding.models((), 4)) == 4
    with pytest.raises(Unanswerable, match="more than 3 stable models"):
        grounding.models((), 3)
    assert len(grounding.models((), 4)) == 4


def test_what_clingo_cannot_ground_is_told_in_its_words() -> None:
    with pytest.raises(KnowledgeError, match="unsafe"):
        Grounding("p(X).")


def test_a_conjunction_is_read_as_clingo_writes_it() -> None:
    assert conjunction("p( 1 , f(a) ), not -q") == (("p(1,f(a))", True), ("-q", False))


@pytest.mark.parametrize(
    "text", ["", "p(X)", "1 < 2", "a. b", "a :- b", "a; b :", "not", "p(", "#count { X : p(X) } > 1"]
)
def test_what_is_no_conjunction(text: str) -> None:
    with pytest.raises(RequestError, match="no conjunction"):
        conjunction(text)


def test_shown_signatures() -> None:
    assert shown_signatures("a. #show a/0. #show -b/2.") == ("#show a/0.", "#show -b/2.")
    assert shown_signatures("a.") == ()
