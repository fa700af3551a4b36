"""What is read off the models, in its order."""

import pytest

from checker import tiny_base as base
from reasoner.checker.conclusions import conclusions
from reasoner.checker.quantities import Grounded
from reasoner.checker.shapes import CheckError
from reasoner.checker.terms import read_atom

BELIEF = base.knowledge().belief.believe("acute", {}, intervals=None)


def read_off(*atoms, complaint=True):
    model = [read_atom(atom) for atom in atoms]
    return conclusions(model, base.HYPOTHESES, BELIEF, Grounded(), complaint=complaint)


def test_alarms_are_the_most_urgent_of_each_name():
    found = read_off(
        "alarm(b,urgent,10)",
        "alarm(b,immediate,30)",
        "alarm(b,immediate,20)",
        "alarm(a,very_urgent,5)",
        "alarm(c,immediate,20)",
    )
    assert [(a["alarm"], a["level"], a["minutes"]) for a in found["alarms"]] == [
        ("b", "immediate", 20),
        ("c", "immediate", 20),
        ("a", "very_urgent", 5),
    ]


def test_open_hypotheses_are_sorted_by_posterior():
    ppm = dict(zip(base.HYPOTHESES, BELIEF.stated["posterior_ppm"], strict=True))
    assert ppm["infection"] > ppm["clot"]
    assert read_off("open(clot)", "open(infection)")["must_not_miss"] == ["infection", "clot"]


def test_actions_are_sorted_by_status_order_and_name_with_sorted_lists():
    found = read_off(
        "recommended(z,may)", "recommended(b,must)", "recommended(a,must)", "recommended(c,must)", "order(c,7)", "order(c,3)",
        "dose(a,20,mg,iv)", "dose(a,5,mg,po)", "dose(a,5,mg,iv)", "after_checking(a,y)", "after_checking(a,x)",
        "caution(a,present(q))", "review(a,60)", "review(a,30)", "order(z,1)", "dose(unused,1,mg,iv)",
    )  # fmt: skip
    assert [(a["action"], a["order"]) for a in found["actions"]] == [("c", 3), ("a", 1000), ("b", 1000), ("z", 1)]
    assert found["actions"][1] == {
        "action": "a",
        "status": "must",
        "order": 1000,
        "doses": [[5, "mg", "iv"], [5, "mg", "po"], [20, "mg", "iv"]],
        "after_checking": ["x", "y"],
        "caution": ["present(q)"],
        "review_minutes": 30,
    }
    assert "review_minutes" not in found["actions"][0]


def test_advice_against_questions_and_conflicts():
    found = read_off(
        "advised_against(b,must_not)", "advised_against(a,should_not)", "advised_against(a,must_not)",
        "wanted(x,r2)", "wanted(x,r1)", "wanted(w,r1)", "wanted(v,r1)", "wanted(fever,infection)",
        "contradiction(pain)", "conflict(a,b)", "contradiction",
    )  # fmt: skip
    assert [tuple(row.values()) for row in found["against"]] == [
        ("a", "must_not"),
        ("a", "should_not"),
        ("b", "must_not"),
    ]
    assert [(q["ask"], q["for"]) for q in found["questions"]] == [
        ("x", ["r1", "r2"]),
        ("fever", ["infection"]),
        ("v", ["r1"]),
        ("w", ["r1"]),
    ]
    assert found["conflicts"] == ["conflict(a,b)", "contradiction(pain)"]


def test_five_hypotheses_and_other():
    names = ["a", "b", "c", "d", "e", "f", "g", "other"]
    ppm = [100_000, 200_000, 200_000, 150_000, 49_999, 50_000, 200_000, 1]
    belief = type(BELIEF)(
        {**BELIEF.stated, "posterior_ppm": ppm, "intervals_ppm": [[0, 1]] * 8, "questions": []},
        BELIEF.profile,
        frozenset(),
    )
    found = conclusions([], names, belief, Grounded(), complaint=True)["hypotheses"]
    assert [row["hypothesis"] for row in found] == ["b", "c", "g", "d", "a", "other"]
    assert [row["band"] for row in found] == ["possible"] * 5 + ["unlikely"]


def test_without_a_complaint_only_rules_conclude():
    assert read_off()["questions"]
    found = read_off("open(clot)", "wanted(x,r1)", complaint=False)
    assert found["hypotheses"] == []
    assert found["questions"] == [{"ask": "x", "for": ["r1"]}]
    assert found["must_not_miss"] == ["clot"]


@pytest.mark.parametrize(
    "atom",
    ["alarm(a,soon,5)", "alarm(a,urgent,soon)", "open(nobody)", "recommended(a,perhaps)", "advised_against(a,must)"],
)
def test_atoms_of_the_wrong_kind_are_refused(atom):
    with pytest.raises(CheckError):
        read_off(atom)


@pytest.mark.parametrize("atom", ["order(a,first)", "dose(a,much,mg,iv)", "review(a,later)"])
def test_numbers_of_actions_are_numbers(atom):
    with pytest.raises(CheckError, match="is not a number"):
        read_off("recommended(a,must)", atom)
