"""Totals of a score over what is unknown, and which thresholds they meet."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoner.decision.scoring import Cited, Item, Score, ScoreName, Threshold

RULE = Cited("some_rule")
HALVES = st.integers(0, 8).map(lambda one: Fraction(one, 2))
ITEMS = st.lists(
    st.one_of(
        HALVES.map(lambda most: Item("a", Fraction(0), most, "unknown", (), ("x",), None, RULE)),
        HALVES.map(lambda points: Item("b", points, points, "met", ("present(b)",), ("b",), RULE, RULE)),
        HALVES.map(lambda most: Item("c", Fraction(0), most, "not_met", ("absent(c)",), ("c",), RULE, RULE)),
    ),
    max_size=6,
)


def score_of(items, thresholds=(), *, is_active=True):
    name = ScoreName("s", {"en": "score", "fr": "score"}, (), ("m",), is_active)
    return Score(name, tuple(items), tuple(thresholds))


@given(ITEMS)
def test_the_greatest_total_adds_what_is_unknown(items):
    score = score_of(items)
    assert score.greatest - score.least == sum(one.most for one in items if one.state == "unknown")
    assert score.is_exact == (score.greatest == score.least)
    assert len(score.unknown) == sum(one.state == "unknown" for one in items)


@pytest.mark.parametrize(
    ("reads", "operator", "limit", "is_met"),
    [
        ("score_min", ">", 4, False),
        ("score_min", ">=", 4, True),
        ("score_max", "<=", 6, True),
        ("score_max", "<=", 5, False),
        ("score_max", "=", 6, True),
        ("score", ">=", 1, False),
    ],
)
def test_a_threshold_looks_at_the_total_that_its_rule_reads(reads, operator, limit, is_met):
    one = Threshold(reads, ((operator, Fraction(limit)),), "likely(x)", RULE)
    assert one.is_met(Fraction(4), Fraction(6)) is is_met


def test_an_exact_total_meets_what_asks_for_one():
    assert Threshold("score", ((">=", Fraction(4)),), "x", RULE).is_met(Fraction(4), Fraction(4))


def test_a_score_that_rules_do_not_use_meets_nothing():
    always = Threshold("score_min", ((">=", Fraction(0)),), "x", RULE)
    assert score_of([], [always]).met() == (always,)
    assert score_of([], [always], is_active=False).met() == ()


def test_a_score_for_machines_has_decimal_points():
    item = Item("a", Fraction(3, 2), Fraction(3, 2), "met", ("present(a)",), ("a",), RULE, RULE)
    told = score_of([item], [Threshold("score_min", ((">", Fraction(1)),), "x", RULE)]).as_json()
    assert (told["least"], told["greatest"], told["items"][0]["points"]) == ("1.5", "1.5", "1.5")
    assert told["thresholds"][0]["is_met"] is True
    assert told["thresholds"][0]["tests"] == [[">", "1"]]
