from dataclasses import replace

import pytest

from reasoner.decision.conclusions import Ranking, conclude
from reasoner.errors import KnowledgeError

RANKING = Ranking(
    ("a", "b", "c", "d", "e", "f", "other"),
    (100, 500_000, 200, 200, 300_000, 50, 10),
    ((0, 1),) * 7,
    [("likely", 500_000), ("possible", 100_000), ("unlikely", 10_000), ("not_excluded", 0)],
    [("travel", "b")],
    presented=True,
)


def conclusions(*model, states=(), informative=frozenset()):
    return conclude(sorted(model), RANKING, states, informative)


def test_the_most_urgent_form_of_an_alarm_is_kept_and_they_are_ordered():
    found = conclusions("alarm(x,urgent,60)", "alarm(x,immediate,10)", "alarm(y,very_urgent,5)", "alarm(z,immediate,0)")
    assert [alarm.as_json() for alarm in found.alarms] == [
        {"alarm": "z", "level": "immediate", "minutes": 0},
        {"alarm": "x", "level": "immediate", "minutes": 10},
        {"alarm": "y", "level": "very_urgent", "minutes": 5},
    ]


def test_actions_come_by_status_order_and_name_with_all_that_belongs_to_them():
    found = conclusions(
        "recommended(x,may)", "recommended(y,must)", "recommended(z,must)", "recommended(w,must)", "order(z,1)", "order(w,2)",
        "order(w,7)", "dose(z,500,ug,im)", "after_checking(z,c)", "caution(z,b)", "caution(z,a)", "review(x,60)", "review(x,30)",
    ).actions  # fmt: skip
    assert [(one.action, one.status, one.order) for one in found] == [
        ("z", "must", 1),
        ("w", "must", 2),
        ("y", "must", 1000),
        ("x", "may", 1000),
    ]
    assert found[0].as_json() == {
        "action": "z",
        "status": "must",
        "order": 1,
        "doses": [[500, "ug", "im"]],
        "after_checking": ["c"],
        "caution": ["a", "b"],
    }
    assert found[3].as_json()["review_minutes"] == 30


def test_hypotheses_are_five_and_other_with_ties_by_name():
    found = conclusions().hypotheses
    assert [one.hypothesis for one in found] == ["b", "e", "c", "d", "a", "other"]
    assert [one.band for one in found][:3] == ["likely", "possible", "not_excluded"]


def test_without_a_complaint_there_are_neither_hypotheses_nor_questions_of_the_belief():
    found = conclude(("open(e)", "open(b)", "wanted(age,b)"), replace(RANKING, presented=False), (), frozenset())
    assert found.hypotheses == ()
    assert [one.as_json() for one in found.questions] == [{"ask": "age", "for": ["b"]}]
    assert found.must_not_miss == ("b", "e")


def test_must_not_miss_comes_by_posterior():
    assert conclusions("open(a)", "open(e)", "open(b)").must_not_miss == ("b", "e", "a")


def test_questions_gather_their_reasons():
    found = conclusions("wanted(travel,x)", "wanted(age,x)").questions
    assert [one.as_json() for one in found] == [{"ask": "travel", "for": ["b", "x"]}, {"ask": "age", "for": ["x"]}]


def test_facts_are_sorted_by_what_became_of_them():
    states = ["used", "used", "unknown", "superseded", "later"]
    found = conclusions("conflict(x,may)", "contradiction(y)", states=states, informative={1})
    assert (found.not_used_in_probability, found.unknown) == (("f2",), ("f3",))
    assert (found.superseded, found.not_understood) == (("f4",), ("f5",))
    assert found.conflicts == ("conflict(x,may)", "contradiction(y)")


def test_advice_against_comes_by_action_then_the_stronger_first():
    found = conclusions("advised_against(x,should_not)", "advised_against(x,must_not)", "advised_against(a,should_not)")
    assert [(one.action, one.status) for one in found.against] == [
        ("a", "should_not"),
        ("x", "must_not"),
        ("x", "should_not"),
    ]


def test_conclusions_are_values():
    first, second = (conclusions("recommended(x,must)", "dose(x,5,mg,iv)", "alarm(y,urgent,60)") for _ in range(2))
    assert first == second
    assert hash(first) == hash(second)
    assert len({first, second, conclusions("recommended(x,may)")}) == 2


@pytest.mark.parametrize("atom", ["alarm(x,soon,5)", "recommended(x,perhaps)", "advised_against(x,must)"])
def test_a_rule_that_concludes_with_another_word_is_named(atom):
    with pytest.raises(KnowledgeError, match=r"a rule concluded with `(soon|perhaps|must)`"):
        conclusions(atom)
