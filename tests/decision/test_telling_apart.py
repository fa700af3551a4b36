"""Expected bits: never negative, never more than there is to know, and the mutual information where the mean is kept."""

from math import isclose, log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoner.decision.telling_apart import Result, entropy, expected_bits

SHARES = st.floats(0.001, 0.999)


@given(SHARES, st.lists(st.tuples(st.integers(0, 1_000_000), SHARES), max_size=6))
def test_information_is_within_its_bounds(now, results):
    assert 0.0 <= expected_bits(now, results) <= entropy(now)


@given(SHARES, st.lists(st.integers(1, 1_000_000), min_size=1, max_size=6))
def test_results_that_change_nothing_tell_nothing(now, chances):
    assert expected_bits(now, [(chance, now) for chance in chances]) == pytest.approx(0.0, abs=1e-12)


@given(SHARES, SHARES, SHARES)
def test_it_is_the_mutual_information_of_a_test(prior, sensitivity, false_alarms):
    joint = {
        (True, True): prior * sensitivity,
        (True, False): prior * (1 - sensitivity),
        (False, True): (1 - prior) * false_alarms,
        (False, False): (1 - prior) * (1 - false_alarms),
    }
    positive = joint[True, True] + joint[False, True]
    of = {True: prior, False: 1 - prior}
    result = {True: positive, False: 1 - positive}
    mutual = sum(p * log2(p / (of[ill] * result[found])) for (ill, found), p in joint.items() if p > 0)
    results = [(positive, joint[True, True] / positive), (1 - positive, joint[True, False] / (1 - positive))]
    assert isclose(expected_bits(prior, results), mutual, abs_tol=1e-9)


@given(SHARES, st.lists(st.tuples(st.integers(1, 1000), SHARES), min_size=1, max_size=6), st.integers(2, 1000))
def test_chances_count_in_proportion(now, results, times):
    scaled = [(chance * times, after) for chance, after in results]
    assert isclose(expected_bits(now, scaled), expected_bits(now, results), abs_tol=1e-9)


def test_half_of_a_certain_test_tells_half():
    assert expected_bits(0.5, [(2, 1.0), (2, 0.0), (4, 0.5)]) == 0.5


def test_a_certain_test_tells_all():
    assert expected_bits(0.5, [(1, 1.0), (1, 0.0)]) == 1.0
    assert expected_bits(0.5, []) == 0.0


def test_a_result_for_machines_has_no_empty_parts():
    assert Result("present(fever)", 3, 4).as_json() == {"atom": "present(fever)", "chance_ppm": 3, "ppm": 4}
    assert Result("value(x,4)", 3, 4, "to", "value(x,9)").as_json()["up_to"] == "value(x,9)"
