"""From published distributions, sensitivities and specificities to the rates of evidences."""

import copy
import math
import statistics

import pytest

from reasoner.errors import KnowledgeError
from reasoner.probability.likelihoods import read_likelihoods
from reasoner.probability.sourced import join

from .sample import LIKELIHOODS, OBSERVABLES, number
from .test_compile import _compiled

EVIDENCES = {one.evidence.id: one for one in read_likelihoods(LIKELIHOODS, OBSERVABLES)}


def test_a_range_has_what_the_distribution_gives_it():
    temperature = EVIDENCES["temperature"]
    assert temperature.evidence.cuts == (300, 375, 385)
    below, between, above = temperature.reference.mean
    assert math.isclose(below, 0.99 * 0.841345 + 0.01 / 3, abs_tol=1e-5)  # one standard deviation above the mean
    assert math.isclose(below + between + above, 1)
    assert above < 0.005 < temperature.rates["ebola"].mean[2]


def test_a_test_has_its_sensitivity_and_the_rest():
    troponin = EVIDENCES["troponin"]
    assert troponin.rates["angina"].mean == (0.4, 0.6)
    assert troponin.reference.mean == (0.1, 0.9)
    assert (troponin.evidence.window, troponin.evidence.ages) == (1440, (216, 1500))


def test_of_a_range_in_two_the_value_is_the_probability_of_the_upper_one():
    content = {
        "evidences": [
            LIKELIHOODS["evidences"][0] | {"from": [30, 38], "reference": number(0.1, 0.05, 0.2), "conditions": {}}
        ]
    }
    (one,) = read_likelihoods(content, OBSERVABLES)
    assert one.reference.mean == (0.9, 0.1)


def test_draws_are_distributions_around_the_mean():
    for one in EVIDENCES.values():
        for rates in (one.reference, *one.rates.values()):
            assert all(math.isclose(math.fsum(draw), 1) for draw in rates.drawn)
            for value, mean in enumerate(rates.mean):
                drawn = statistics.median(draw[value] for draw in rates.drawn)
                assert abs(drawn - mean) < 0.1


def test_joined_tables_are_logarithms_of_the_rates_and_blocks_of_the_draws():
    document = _compiled()
    place = document["hypotheses"].index("angina")
    assert document["tables"]["troponin"][0][place] == round(1e6 * math.log(0.4))
    assert document["tables"]["troponin"][1][-1] == round(1e6 * math.log(0.9))
    assert document["bases"]["troponin"]["angina"]["status"] == "unsourced"
    assert [one["id"] for one in document["evidences"]][-1] == "sex"


def test_of_two_that_name_each_other_the_first_is_heard():
    first, second = copy.deepcopy(LIKELIHOODS["evidences"])
    first["instead_of"], second["instead_of"] = ["troponin"], ["temperature", "E_fever"]
    content = {"evidences": [first, second]}
    joined = join(_compiled() | {"evidences": _compiled()["evidences"][6:]}, read_likelihoods(content, OBSERVABLES))
    assert [one.get("instead_of") for one in joined["evidences"][:2]] == [["troponin"], ["E_fever"]]


def spoilt(place, **change):
    content = copy.deepcopy(LIKELIHOODS)
    content["evidences"][place] |= change
    return content


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (spoilt(0, unit="K"), "unit"),
        (spoilt(0, observable="warmth"), "warmth"),
        (spoilt(0, **{"from": [30, 37.55]}), "whole steps"),
        (spoilt(0, **{"from": [38, 37]}), "whole steps"),
        (spoilt(0, **{"from": [38]}), "two"),
        (spoilt(0, reference=number(0.1, 0.05, 0.2)), "3 ranges"),
        (spoilt(0, reference=None), "reference"),
        (spoilt(0, window=None), "window"),
        (spoilt(0, ages=[5]), "ages"),
        (spoilt(1, id=None), "no id"),
        (spoilt(1, atoms=["present(raised_troponin)"]), "two"),
        (spoilt(1, kind="categorical"), "two"),
        (spoilt(1, reference={"mean": 1, "sd": 1, "shape": "normal", "status": "unsourced"}), "two answers"),
        (spoilt(1, conditions={"angina": {"value": 1.2, "interval": [1, 2], "status": "unsourced"}}), "angina"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(content, told):
    with pytest.raises(KnowledgeError, match=told) as refusal:
        read_likelihoods(content, OBSERVABLES)
    assert "likelihoods.yaml" in str(refusal.value)
    assert refusal.value.fix
