from reasoner.decision.conclusions import Ranking, conclude

RANKING = Ranking(
    ("a", "b", "c", "d", "e", "f", "other"),
    (100, 500_000, 200, 200, 300_000, 50, 10),
    ((0, 1),) * 7,
    [("likely", 500_000), ("possible", 100_000), ("unlikely", 10_000), ("not_excluded", 0)],
    [("travel", "b")],
)


def conclusions(*model, facts=(), informative=frozenset()):
    return conclude(model, RANKING, facts, set(informative))


def test_the_most_urgent_form_of_an_alarm_is_kept_and_they_are_ordered():
    found = conclusions("alarm(x,urgent,60)", "alarm(x,immediate,10)", "alarm(y,very_urgent,5)", "alarm(z,immediate,0)")
    assert found["alarms"] == [
        {"alarm": "z", "level": "immediate", "minutes": 0},
        {"alarm": "x", "level": "immediate", "minutes": 10},
        {"alarm": "y", "level": "very_urgent", "minutes": 5},
    ]


def test_actions_come_by_status_order_and_name_with_all_that_belongs_to_them():
    found = conclusions(
        "recommended(x,may)", "recommended(y,must)", "recommended(z,must)", "recommended(w,must)", "order(z,1)", "order(w,2)",
        "order(w,7)", "dose(z,500,ug,im)", "after_checking(z,c)", "caution(z,b)", "caution(z,a)", "review(x,60)", "review(x,30)",
    )["actions"]  # fmt: skip
    assert [(row["action"], row["status"], row["order"]) for row in found] == [
        ("z", "must", 1),
        ("w", "must", 2),
        ("y", "must", 1000),
        ("x", "may", 1000),
    ]
    assert (found[0]["doses"], found[0]["after_checking"], found[0]["caution"]) == (
        [[500, "ug", "im"]],
        ["c"],
        ["a", "b"],
    )
    assert found[3]["review_minutes"] == 30
    assert "review_minutes" not in found[0]


def test_hypotheses_are_five_and_other_with_ties_by_name():
    found = conclusions()["hypotheses"]
    assert [row["hypothesis"] for row in found] == ["b", "e", "c", "d", "a", "other"]
    assert [row["band"] for row in found][:3] == ["likely", "possible", "not_excluded"]


def test_must_not_miss_comes_by_posterior():
    assert conclusions("open(a)", "open(e)", "open(b)")["must_not_miss"] == ["b", "e", "a"]


def test_questions_gather_their_reasons():
    found = conclusions("wanted(travel,x)", "wanted(age,x)")["questions"]
    assert found == [{"ask": "travel", "for": ["b", "x"]}, {"ask": "age", "for": ["x"]}]


def test_facts_are_sorted_by_what_became_of_them():
    facts = [
        {"id": f"f{index}", "state": state}
        for index, state in enumerate(["used", "used", "unknown", "superseded", "later"])
    ]
    found = conclusions("conflict(x,may)", "contradiction(y)", facts=facts, informative={"f0"})
    assert (found["not_used_in_probability"], found["unknown"]) == (["f1"], ["f2"])
    assert (found["superseded"], found["not_understood"]) == (["f3"], ["f4"])
    assert found["conflicts"] == ["conflict(x,may)", "contradiction(y)"]
