"""Numbers with an interval and a source, and what is drawn of them."""

import math
import random
import statistics

import pytest

from reasoner.errors import KnowledgeError
from reasoner.probability.numbers import (
    DRAWS,
    Basis,
    Distribution,
    Number,
    read_basis,
    read_distribution,
    read_number,
)

BASIS = Basis("unsourced")
SOURCES = {"town": "Registry of the town, 2020"}
RIGHT = {"value": 0.2, "interval": [0.1, 0.3], "status": "sourced", "source": "town", "section": "Table 1"}


def share_inside(draws, low, high):
    return sum(low <= one <= high for one in draws) / len(draws)


def test_draws_fill_the_interval():
    number = Number(0.2, 0.1, 0.3636, BASIS)  # symmetric on the logit
    inside = [share_inside(number.probabilities(random.Random(seed)), number.low, number.high) for seed in range(20)]
    assert 0.93 < statistics.mean(inside) < 0.97
    number = Number(20, 10, 40, BASIS)
    inside = [share_inside(number.shifts(random.Random(seed)), -math.log(2), math.log(2)) for seed in range(20)]
    assert 0.93 < statistics.mean(inside) < 0.97


def test_an_end_at_one_is_nearly_one():
    draws = Number(0.98, 0.9, 1.0, BASIS).probabilities(random.Random(1))
    assert len(draws) == DRAWS
    assert 0 < min(draws) < max(draws) < 1


def test_what_a_distribution_leaves_below_a_limit():
    normal, lognormal = (
        Distribution(37, 0.5, "normal", 10, BASIS),
        Distribution(math.log(30), 0.8, "lognormal", 10, BASIS),
    )
    assert normal.below(37) == 0.5
    assert math.isclose(normal.below(37 + 0.5 * 1.959964), 0.975, abs_tol=1e-6)
    assert math.isclose(lognormal.below(30), 0.5)
    assert lognormal.below(0) == lognormal.below(-1) == 0


def test_the_mean_of_a_larger_sample_is_surer():
    def spread(sample):
        drawn = Distribution(37, 0.5, "normal", sample, BASIS).drawn(random.Random(1))
        return statistics.stdev(one.mean for one in drawn)

    assert math.isclose(spread(100) * 10, 0.5, rel_tol=0.15)
    assert spread(10) > spread(1000)


def test_what_is_read():
    assert read_number("here", RIGHT, SOURCES) == Number(0.2, 0.1, 0.3, Basis("sourced", SOURCES["town"], "Table 1"))
    read = read_distribution("here", {"mean": 37, "sd": 1, "shape": "normal", "status": "unsourced"}, {})
    assert read == Distribution(37, 1, "normal", 10, BASIS)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"value": 0.4}, "does not hold"),
        ({"interval": [0, 0.3]}, "does not hold"),
        ({"value": 1, "interval": [0.5, 1]}, "does not hold"),
        ({"interval": [0.1]}, "no interval"),
        ({"value": True}, "no number"),
        ({"value": "0.2"}, "no number"),
        ({"value": float("nan")}, "no number"),
        ({"status": "approved"}, "status"),
        ({"source": "village"}, "village"),
        ({"section": ""}, "section"),
    ],
)
def test_a_number_that_does_not_fit_is_refused(change, told):
    with pytest.raises(KnowledgeError, match=told) as refusal:
        read_number("here", RIGHT | change, SOURCES, largest=1)
    assert "here" in str(refusal.value)
    assert refusal.value.fix


@pytest.mark.parametrize("change", [{"shape": "flat"}, {"sd": 0}, {"sample": 1}, {"mean": None}, {"status": None}])
def test_a_distribution_that_does_not_fit_is_refused(change):
    right = {"mean": 37, "sd": 1, "shape": "normal", "status": "unsourced"}
    with pytest.raises(KnowledgeError, match="here") as refusal:
        read_distribution("here", right | change, {})
    assert refusal.value.fix


def test_a_basis_names_its_citation():
    assert read_basis("here", RIGHT, SOURCES).as_json() == {
        "status": "sourced",
        "source": "Registry of the town, 2020",
        "section": "Table 1",
    }
