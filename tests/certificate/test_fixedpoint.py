import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoner.certificate.fixedpoint import FRACTION_BITS, MILLION, bounds_ppm, exponential, logarithm, posterior_ppm

weights = st.lists(st.integers(-80_000_000, 0), min_size=1, max_size=60)


@given(st.integers(0, 60_000_000))
def test_exponential_is_close(x):
    assert abs(exponential(x) - 2**FRACTION_BITS * math.exp(-x / MILLION)) < 5


def test_exponential_of_nothing_is_one_and_of_much_is_nothing():
    assert exponential(0) == 2**FRACTION_BITS
    assert exponential(40 * MILLION) == 0


@given(st.integers(1, 2**FRACTION_BITS))
def test_the_logarithm_is_the_greatest_whose_exponential_is_not_below(p):
    found = logarithm(p)
    assert exponential(found) >= p
    for worth in (1_000_000, 10_000, 100, 1):
        if found // worth % 100 < 99:
            assert exponential(found - found % worth + worth) < p


@given(st.integers(2**26, 2**FRACTION_BITS))
def test_the_logarithm_is_close(p):
    assert abs(logarithm(p) + MILLION * math.log(p / 2**FRACTION_BITS)) < 2


def test_the_logarithm_of_one_is_nothing_and_of_nothing_is_none():
    assert logarithm(2**FRACTION_BITS) == 0
    for p in (0, -1, 2**FRACTION_BITS + 1):
        with pytest.raises(ValueError, match="no probability above 0"):
            logarithm(p)


@given(weights)
def test_posteriors_are_close_to_the_real_ones_and_within_their_bounds(log_weights):
    top = max(log_weights)
    real = [math.exp((weight - top) / MILLION) for weight in log_weights]
    ppm, bounds = posterior_ppm(log_weights), bounds_ppm(log_weights)
    for value, (low, high), exact in zip(ppm, bounds, real, strict=True):
        assert abs(value - MILLION * exact / sum(real)) < 1
        assert low <= value <= high <= low + 1


@given(weights, st.integers(-5_000_000, 5_000_000))
def test_a_common_shift_changes_nothing(log_weights, shift):
    assert posterior_ppm(log_weights) == posterior_ppm([weight + shift for weight in log_weights])
