"""Preferences order what guidelines leave open, and nothing else."""

import random
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoner.decision.conclusions import STATUSES
from reasoner.decision.preferring import CRITERIA, Preferences, criterion, preferred
from reasoner.decision.results import Action
from reasoner.knowledge.attributes import DEGREES, Attributes, Basis, Claim, Figure

BASIS = Basis("unsourced", note="made up")
ISA = {"scan": ["test", "action"], "sample": ["test", "action"], "swab": ["test", "action"], "test": ["action"]}
NAMES = ("scan", "sample", "swab", "drug", "talk")


def attributes(name, cost=None, burden=None, dose=None, irradiating=None):
    return Attributes(
        name,
        costs={} if cost is None else {"FR": Figure(Fraction(cost), "EUR", BASIS)},
        dose=None if dose is None else Figure(Fraction(dose), "mSv", BASIS),
        irradiating=None if irradiating is None else Claim(irradiating, BASIS),
        burden=None if burden is None else Claim(burden, BASIS),
    )


TABLE = {
    "scan": attributes("scan", cost=90, burden="moderate", dose=8, irradiating=True),
    "sample": attributes("sample", cost=20, burden="low", irradiating=False),
    "swab": attributes("swab", cost=10, burden="low", irradiating=False),
}
ACTIONS = st.lists(
    st.builds(Action, st.sampled_from(NAMES), st.sampled_from(STATUSES), st.integers(1, 2)),
    unique_by=lambda one: one.action,
)
CHOSEN = st.builds(
    Preferences,
    st.permutations(CRITERIA).flatmap(lambda order: st.integers(0, len(order)).map(lambda n: tuple(order[:n]))),
    st.sampled_from([(), ("test",), ("drug",)]),
)
ROWS = st.fixed_dictionaries(
    {},
    optional={
        name: st.builds(
            attributes,
            st.just(name),
            st.none() | st.integers(0, 3),
            st.none() | st.sampled_from(DEGREES),
            st.none() | st.integers(0, 3),
            st.none() | st.booleans(),
        )
        for name in NAMES
    },
)


def order(actions, less, table=TABLE, wanted=()):
    return [one.action.action for one in preferred(actions, Preferences(tuple(less), wanted), table, ISA, "FR")]


def should(*names):
    return [Action(name, "should", 1000) for name in names]


@given(ACTIONS, CHOSEN, ROWS)
def test_no_preference_overrides_status_or_the_order_of_rules(actions, chosen, table):
    found = preferred(actions, chosen, table, ISA, "FR")
    keys = [(STATUSES.index(one.action.status), one.action.order) for one in found]
    assert keys == sorted(keys)
    assert sorted(one.action.action for one in found) == sorted(one.action for one in actions)


@given(ACTIONS, CHOSEN, ROWS, st.randoms(use_true_random=False))
def test_the_order_in_which_actions_are_given_does_not_matter(actions, chosen, table, generator: random.Random):
    turned = list(actions)
    generator.shuffle(turned)
    assert preferred(turned, chosen, table, ISA, "FR") == preferred(actions, chosen, table, ISA, "FR")


@given(ACTIONS, ROWS)
def test_without_preferences_the_order_is_that_of_conclusions(actions, table):
    expected = sorted(actions, key=lambda one: (STATUSES.index(one.status), one.order, one.action))
    assert [one.action for one in preferred(actions, Preferences(), table, ISA, "FR")] == expected


@given(ACTIONS, CHOSEN, ROWS)
def test_what_is_unknown_is_said_to_be_and_comes_last_among_its_equals(actions, chosen, table):
    found = preferred(actions, chosen, table, ISA, "FR")
    for one in found:
        assert {*one.known, *one.unknown} == {*chosen.less}
    if chosen.less:
        first = chosen.less[0]
        for one, other in pairwise(found):
            if (one.action.status, one.action.order, one.is_wanted) == (
                other.action.status,
                other.action.order,
                other.is_wanted,
            ):
                assert first in one.known or first in other.unknown


def test_what_was_named_first_decides_first():
    assert order(should("scan", "sample", "swab"), ["burden"]) == ["sample", "swab", "scan"]
    assert order(should("scan", "sample", "swab"), ["burden", "cost"]) == ["swab", "sample", "scan"]
    dear = {**TABLE, "scan": attributes("scan", cost=1, burden="high")}
    assert order(should("scan", "sample", "swab"), ["burden", "cost"], dear) == ["swab", "sample", "scan"]
    assert order(should("scan", "sample", "swab"), ["cost", "burden"], dear) == ["scan", "swab", "sample"]


def test_an_unknown_cost_is_not_a_low_one():
    [*_, last] = preferred(should("scan", "talk"), Preferences(("cost",)), TABLE, ISA, "FR")
    assert (last.action.action, last.unknown, last.known) == ("talk", ("cost",), {})
    assert order(should("scan", "swab"), ["cost"], {"swab": TABLE["swab"]}) == ["swab", "scan"]


def test_what_costs_at_least_something_is_not_known_to_cost_less():
    part = Attributes("scan", costs={"FR": Figure(Fraction(1), "EUR", BASIS, is_least=True)})
    assert criterion(part, "cost", "FR") is None
    assert order(should("scan", "swab"), ["cost"], {**TABLE, "scan": part}) == ["swab", "scan"]


def test_costs_are_those_of_the_jurisdiction():
    assert criterion(TABLE["scan"], "cost", "FR").value == 90
    assert criterion(TABLE["scan"], "cost", "BE") is None


def test_what_does_not_irradiate_comes_before_any_dose_and_an_unknown_dose_last():
    table = {**TABLE, "drug": attributes("drug", irradiating=True)}
    assert order(should("drug", "scan", "sample"), ["radiation"], table) == ["sample", "scan", "drug"]


def test_what_a_patient_wants_by_name_or_class_comes_first():
    assert order(should("drug", "scan"), [], wanted=("test",)) == ["scan", "drug"]
    assert order(should("drug", "scan"), [], wanted=("drug",)) == ["drug", "scan"]


def test_a_result_tells_what_its_place_rests_on():
    [first, second] = preferred(should("scan", "talk"), Preferences(("cost", "burden")), TABLE, ISA, "FR")
    assert first.as_json()["known"]["cost"] == {
        "value": "90",
        "unit": "EUR",
        "status": "unsourced",
        "note": "made up",
    }
    assert second.as_json()["unknown"] == ["cost", "burden"]


@pytest.mark.parametrize(
    ("named", "first", "less", "wanted", "not_followed"),
    [
        (["less_burden", "less_cost"], [], ("burden", "cost"), (), ()),
        (["less_burden", "less_cost"], ["cost"], ("cost", "burden"), (), ()),
        (["no_needles", "scan", "less_radiation"], [], ("radiation",), ("scan",), ("no_needles",)),
        ([], ["burden", "cost"], ("burden", "cost"), (), ()),
    ],
)
def test_preferences_of_a_record(named, first, less, wanted, not_followed):
    found = Preferences.of(named, ISA, first)
    assert (found.less, found.wanted, found.not_followed) == (less, wanted, not_followed)
