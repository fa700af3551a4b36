"""The array arithmetic is the certificate's arithmetic."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from reasoner.certificate import fixedpoint as scalar
from reasoner.certificate.fixedpoint import MILLION
from reasoner.probability import fixedpoint as arrays

WEIGHTS = st.lists(st.integers(-(10**10), 10**8), min_size=1, max_size=60)


@given(st.lists(st.integers(0, 41_000_000) | st.integers(39_999_000, 40_001_000) | st.integers(0, 2**50), min_size=1))
def test_exponentials_are_the_scalar_ones(numbers: list[int]) -> None:
    found = arrays.exponentials(np.array(numbers, dtype=np.int64))
    assert found.tolist() == [scalar.exponential(number) for number in numbers]


@given(st.lists(st.integers(1, 2**30) | st.integers(2**30 - 99, 2**30) | st.integers(1, 99), min_size=1))
def test_logarithms_are_the_scalar_ones(numbers: list[int]) -> None:
    found = arrays.logarithms(np.array(numbers, dtype=np.int64))
    assert found.tolist() == [scalar.logarithm(number) for number in numbers]


@given(WEIGHTS)
def test_posteriors_are_the_scalar_ones(weights: list[int]) -> None:
    assert arrays.posteriors_ppm(np.array(weights)).tolist() == scalar.posterior_ppm(weights)


@given(WEIGHTS)
def test_bounds_are_the_scalar_ones(weights: list[int]) -> None:
    low, high = arrays.bounds_ppm(*arrays.weights(np.array(weights)))
    assert list(zip(low.tolist(), high.tolist(), strict=True)) == scalar.bounds_ppm(weights)


@given(st.lists(st.tuples(*[st.integers(-(10**8), 0)] * 3), min_size=1, max_size=5))
def test_each_row_of_a_matrix_is_a_posterior_of_its_own(rows: list[tuple[int, ...]]) -> None:
    assert arrays.posteriors_ppm(np.array(rows)).tolist() == [scalar.posterior_ppm(row) for row in rows]


def test_a_weight_vanishes_from_where_its_exponential_is_nothing():
    assert scalar.exponential(arrays.VANISHING) == 0 < scalar.exponential(arrays.VANISHING - MILLION)
    assert arrays.exponentials(np.array([arrays.VANISHING])).tolist() == [0]
