"""From incidence, age, sex and risk factors to priors and evidences."""

import copy
import math
import statistics
from dataclasses import replace

import pytest

from reasoner.errors import KnowledgeError
from reasoner.probability.epidemiology import exposures, population_evidences, setting_priors
from reasoner.probability.evidence import terms

from .sample import DOMAIN, EPIDEMIOLOGY, PRIORS, number
from .test_compile import _compiled

HYPOTHESES = ("angina", "ebola", "zoster", "other")
EVIDENCES = {one.evidence.id: one for one in population_evidences(EPIDEMIOLOGY, {})}


def test_priors_sum_to_one_and_their_draws_hold_the_interval():
    priors, shifts = setting_priors(EPIDEMIOLOGY, "clinic", HYPOTHESES)
    assert math.isclose(math.fsum(priors), 1)
    spread = statistics.stdev(shifts[2])
    assert 0.3 < spread < 0.55  # ln 2 / 1.96 of the incidence, more of the share, and of what is left beside other
    for drawn in zip(*shifts, strict=True):
        assert 0 < priors[3] * math.exp(drawn[3]) < 1


def test_a_band_is_as_likely_as_its_people_times_its_incidence():
    age = EVIDENCES["population_age"]
    assert age.evidence.cuts == (0, 480)
    assert age.reference.mean == pytest.approx((0.6, 0.4))
    assert age.rates["zoster"].mean == pytest.approx((0.6 / 1.8, 1.2 / 1.8), abs=1e-3)
    assert 0 < age.rates["angina"].mean[0] < 0.001


def test_the_sexes_are_as_likely_as_their_incidence():
    assert EVIDENCES["population_sex"].rates["zoster"].mean == pytest.approx((2 / 3, 1 / 3))


def test_a_risk_factor_has_the_odds_ratio_among_patients():
    smoking = EVIDENCES["smoking"]
    yes, no = smoking.rates["angina"].mean
    reference_yes, reference_no = smoking.reference.mean
    assert math.isclose(yes / no, 3 * reference_yes / reference_no)
    assert math.isclose(yes + no, 1)


def test_the_first_atom_that_is_known_counts_alone():
    document = _compiled()

    def found(*atoms):
        left_out = [one["id"] for one in document["evidences"] if not one["id"].startswith("smoking")]
        return [(term.evidence, term.value) for term in terms(document, atoms, left_out)]

    assert found("present(smoking)", "history(smoking)") == [("smoking", 0)]
    assert found("history(smoking)") == [("smoking_2", 0)]
    assert found("no_history(smoking)") == []  # it denies the past, not the factor
    assert found("absent(smoking)", "history(smoking)") == [("smoking", 1)]


def test_a_factor_keeps_the_window_of_what_it_replaces():
    content = copy.deepcopy(EPIDEMIOLOGY)
    content["risk_factors"][0]["instead_of"] = ["E_rash"]
    windows = {one.evidence.id: one.evidence.window for one in population_evidences(content, {"E_rash": 60})}
    assert windows["smoking"] == windows["smoking_2"] == 60


def test_exposures_multiply():
    found = {one["ask"]: (name, present, absent) for name, one, present, absent in exposures(EPIDEMIOLOGY, HYPOTHESES)}
    assert found["travel"][0] == "ebola"
    assert found["travel"][1:] == pytest.approx((20_000, 0.1))


def spoilt(*path, value):
    content = copy.deepcopy(EPIDEMIOLOGY)
    at = content
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return content


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (spoilt("conditions", "zoster", value=None), "zoster"),
        (spoilt("conditions", "zoster", "clinic", value=None), "zoster, clinic"),
        (spoilt("conditions", "zoster", "clinic", value=number(2, 1, 3)), "zoster, clinic"),
        (spoilt("conditions", "zoster", "incidence", value=number(0, 0, 3)), "zoster, incidence"),
        (spoilt("conditions", "zoster", "age", value={"ratios": [1], "status": "unsourced"}), "zoster, age"),
        (spoilt("conditions", "zoster", "age", value={"ratios": [1, -1], "status": "unsourced"}), "zoster, age"),
        (spoilt("conditions", "zoster", "age", value={"ratios": [1, 1]}), "zoster, age"),
        (spoilt("conditions", "zoster", "sex", value={}), "zoster, sex"),
        (spoilt("conditions", "gout", value=EPIDEMIOLOGY["conditions"]["zoster"]), "gout"),
        (spoilt("conditions", "other", value={}), "other"),
        (spoilt("conditions", "ebola", "exposure", 0, "ask", value=""), "ask"),
        (spoilt("conditions", "ebola", "exposure", 0, "if_absent", value=None), "if_absent"),
        (spoilt("risk_factors", 0, "prevalence", value=None), "smoking, prevalence"),
        (spoilt("risk_factors", 0, "odds_ratios", "gout", value=number(2, 1, 3)), "gout"),
        (spoilt("risk_factors", 0, "atoms", value=[]), "atoms"),
        (spoilt("risk_factors", 0, "id", value="E_pain"), "E_pain"),
        (spoilt("risk_factors", 0, "instead_of", value=["E_nothing"]), "E_nothing"),
        (spoilt("population", value=None), "population"),
        (spoilt("population", "share", "male", value=[1]), "shares"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(content, told):
    domain = replace(DOMAIN, epidemiology=content)
    with pytest.raises(KnowledgeError, match=told) as refusal:
        _compiled(PRIORS, domain)
    assert refusal.value.fix
