"""Comparisons with what may not be known: what is unknown is on no side."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoner.decision.comparing import HOLDS, compared, compared_degree, negated
from reasoner.errors import RequestError
from reasoner.knowledge.attributes import DEGREES, Basis, Claim, Figure

BASIS = Basis("unsourced", note="made up")
AMOUNTS = st.fractions(min_value=0, max_value=200)
COMPARATORS = st.sampled_from(sorted(HOLDS))
OPPOSITES = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}


def euros(value, *, is_least=False):
    return Figure(Fraction(value), "EUR", BASIS, is_least)


@given(COMPARATORS, AMOUNTS)
def test_what_is_not_known_is_neither_less_nor_more(comparator, amount):
    assert compared(None, comparator, amount, "EUR") is None
    assert negated(compared(None, comparator, amount, "EUR")) is None
    assert compared_degree(None, comparator, "low") is None


@given(COMPARATORS, AMOUNTS, AMOUNTS, st.booleans())
def test_a_comparison_and_its_negation_are_opposed(comparator, value, amount, is_least):
    figure = euros(value, is_least=is_least)
    answer = compared(figure, comparator, amount, "EUR")
    assert compared(figure, OPPOSITES[comparator], amount, "EUR") is negated(answer)


@given(COMPARATORS, AMOUNTS, AMOUNTS, AMOUNTS)
def test_what_is_at_least_so_much_is_answered_only_as_every_greater_amount_would_be(comparator, value, amount, more):
    answer = compared(euros(value, is_least=True), comparator, amount, "EUR")
    if answer is not None:
        assert compared(euros(value + more), comparator, amount, "EUR") is answer


@pytest.mark.parametrize(("comparator", "answer"), [("<", None), (">", None), (">=", None), ("=", None), ("<=", None)])
def test_a_part_of_a_cost_below_the_limit_decides_nothing(comparator, answer):
    assert compared(euros("25.27", is_least=True), comparator, Fraction(100), "EUR") is answer


def test_a_part_of_a_cost_above_the_limit_decides():
    assert compared(euros("25.27", is_least=True), "<", Fraction(20), "EUR") is False
    assert compared(euros("25.27", is_least=True), ">", Fraction(20), "EUR") is True


def test_amounts_in_other_units_are_not_compared():
    with pytest.raises(RequestError, match=r"`USD` cannot be compared with EUR"):
        compared(euros(1), "<", Fraction(2), "USD")


@given(st.sampled_from(DEGREES), st.sampled_from(DEGREES))
def test_degrees_have_their_declared_order(one, other):
    answer = compared_degree(Claim(one, BASIS), "<", other)
    assert answer is (DEGREES.index(one) < DEGREES.index(other))
