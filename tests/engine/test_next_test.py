"""What is said of a next test is what the engine answers once its result is recorded."""

from dataclasses import replace
from itertools import product
from math import exp, isclose

import numpy as np
import pytest

from conftest import EXAMPLES, VIGNETTES
from reasoner.decision.telling_apart import entropy
from reasoner.engine.next_test import next_tests, probabilities
from reasoner.errors import RequestError
from reasoner.patient.record import Patient
from reasoner.vocabulary import split_atom

TRIED = 6
MILLION = 1_000_000


def state_of(reasoner, patient):
    return reasoner.state(patient, as_of=patient.recorded)


@pytest.fixture(scope="module", params=VIGNETTES, ids=lambda path: path.stem)
def case(request, reasoner):
    patient = Patient.from_bytes(request.param.read_bytes())
    return patient, state_of(reasoner, patient)


@pytest.fixture(scope="module")
def pregnant(reasoner):
    [path] = [one for one in VIGNETTES if one.stem == "dyspnee_grossesse"]
    patient = Patient.from_bytes(path.read_bytes())
    return patient, state_of(reasoner, patient)


def test_a_recorded_result_gives_the_probability_that_was_told(reasoner, case):
    patient, state = case
    suppositions = reasoner.suppositions(state)
    place = state.belief.hypotheses.index("pulmonary_embolism")
    found = next_tests(reasoner, state, "pulmonary_embolism")
    assert found.ppm == state.belief.posterior_ppm[place]
    tests, questions = found.by("test").ranking, found.by("question").ranking
    for one in (*tests[:TRIED], *questions[:TRIED]):
        for result in (one.results[0], one.results[-1]):
            more = replace(patient, entries=(*patient.entries, suppositions.entry(result.atom)))
            assert state_of(reasoner, more).belief.posterior_ppm[place] == result.ppm


def test_the_ranking_is_of_what_is_not_known_the_most_telling_first(reasoner, case):
    _, state = case
    found = next_tests(reasoner, state, "pneumonia")
    bits = [one.bits for one in found.ranking]
    assert bits == sorted(bits, reverse=True)
    assert not {one.evidence for one in found.ranking} & {term.evidence for term in state.belief.found}
    assert all(0 <= one.bits <= entropy(found.ppm / MILLION) + 1e-4 for one in found.ranking)


def test_the_mean_after_a_test_is_the_probability_before_it(reasoner, case):
    """By the law of total probability: of tests, none of which silences another finding."""
    _, state = case
    found = next_tests(reasoner, state, "pulmonary_embolism")
    for one in found.by("test").ranking:
        total = sum(result.chance_ppm for result in one.results)
        mean = sum(result.chance_ppm * result.ppm for result in one.results) / total
        assert abs(mean - found.ppm) <= 5 + 0.01 * found.ppm


def test_information_agrees_with_that_of_an_interview(reasoner, pregnant):
    """The information about one hypothesis against all others, from the tables of likelihoods alone."""
    _, state = pregnant
    place = state.belief.hypotheses.index("pulmonary_embolism")
    questionnaire = reasoner.questionnaire(state.belief.profile)
    [posterior] = probabilities(np.array([state.belief.log_weights], dtype=np.int64))
    sure, rest = np.zeros_like(posterior), np.where(np.arange(len(posterior)) == place, 0.0, posterior)
    sure[place] = 1.0
    likelihoods = np.exp(questionnaire.log_likelihoods)
    first = {one.id: at for one, at in zip(questionnaire.evidences, questionnaire._first, strict=True)}
    size = {one.id: one.values for one in questionnaire.evidences}
    told = {one.evidence: one.bits for one in next_tests(reasoner, state, "pulmonary_embolism").ranking}
    for name in ("d_dimer", "respiratory_rate", "ecg_right_heart_strain", "E_159"):
        rows = likelihoods[first[name] : first[name] + size[name]]
        ill, well = rows @ sure, rows @ (rest / rest.sum())
        share = posterior[place]
        mixed = share * ill + (1 - share) * well
        mutual = share * ill @ np.log2(ill / mixed) + (1 - share) * well @ np.log2(well / mixed)
        assert isclose(told[name], mutual, rel_tol=0.02, abs_tol=1e-6)


def test_a_test_names_the_way_to_it_and_its_cost(reasoner, pregnant):
    _, state = pregnant
    rows = {one.evidence: one for one in next_tests(reasoner, state, "pulmonary_embolism").ranking}
    d_dimer, strain, syncope = rows["d_dimer"], rows["ecg_right_heart_strain"], rows["E_159"]
    assert (d_dimer.means, d_dimer.way.concept) == ("test", "d_dimer_test")
    assert str(strain.cost.value) == "713/50"
    assert (syncope.means, syncope.way, syncope.cost) == ("question", None, None)
    assert rows["c_reactive_protein"].cost is None


def test_an_examination_tells_no_less_than_each_of_its_signs_and_no_more_than_all_of_them(reasoner, case):
    _, state = case
    found = next_tests(reasoner, state, "pneumonia")
    bits = {one.evidence: one.bits for one in found.ranking}
    names = [one.way.concept for one in found.examinations]
    assert {*names} <= {"electrocardiogram", "chest_x_ray_sign"}
    assert names
    for one in found.examinations:
        assert len(one.evidences) > 1
        assert max(bits[name] for name in one.evidences) <= one.bits + 1e-9
        assert one.bits <= entropy(found.ppm / MILLION) + 1e-4
    assert found.by("question").examinations == ()
    assert found.by("test").examinations == found.examinations


def test_an_examination_is_weighed_over_every_pattern_of_its_signs(reasoner, pregnant):
    """Against a sum over patterns and hypotheses one by one, as far as rounded likelihoods sum to one."""
    _, state = pregnant
    [one] = [
        found
        for found in next_tests(reasoner, state, "pulmonary_embolism").examinations
        if found.way.concept == "electrocardiogram"
    ]
    place = state.belief.hypotheses.index("pulmonary_embolism")
    weights = [exp((log - max(state.belief.log_weights)) / MILLION) for log in state.belief.log_weights]
    shares = [weight / sum(weights) for weight in weights]
    tables = reasoner.knowledge.content["belief"]["tables"]
    left = 0.0
    for pattern in product((0, 1), repeat=len(one.evidences)):
        joint = [
            share
            * exp(sum(tables[name][value][h] for name, value in zip(one.evidences, pattern, strict=True)) / MILLION)
            for h, share in enumerate(shares)
        ]
        left += sum(joint) * entropy(joint[place] / sum(joint))
    assert isclose(one.bits, entropy(shares[place]) - left, rel_tol=1e-4)
    assert str(one.cost.value) == "713/50"


def test_one_sign_that_is_left_is_no_examination_of_its_own(reasoner, pregnant):
    patient, state = pregnant
    suppositions = reasoner.suppositions(state)
    [*known, left] = [one for one in reasoner.questionnaire("emergency").evidences if one.id.startswith("ecg_")]
    entries = [suppositions.entry(one.atoms[1]) for one in known]
    more = replace(patient, entries=(*patient.entries, *entries))
    found = next_tests(reasoner, state_of(reasoner, more), "pulmonary_embolism")
    assert left.id in {one.evidence for one in found.ranking}
    assert [one.way.concept for one in found.examinations] == ["chest_x_ray_sign"]


def test_costs_are_of_the_jurisdiction_of_the_question(reasoner, pregnant):
    patient, _ = pregnant
    elsewhere = type(reasoner)(reasoner.knowledge, "BE")
    found = next_tests(elsewhere, state_of(elsewhere, patient), "pulmonary_embolism")
    assert all(one.cost is None for one in found.ranking)


def test_without_a_complaint_nothing_is_ranked(reasoner):
    [path] = [one for one in EXAMPLES if one.stem == "screening_due_55"]
    found = next_tests(reasoner, state_of(reasoner, Patient.from_bytes(path.read_bytes())), "pneumonia")
    assert (found.presented, found.ranking) == (False, ())


def test_each_result_is_an_answer_of_its_evidence(reasoner, case):
    _, state = case
    for one in next_tests(reasoner, state, "pneumonia").ranking:
        assert len({result.atom for result in one.results}) == len(one.results) > 1
        assert split_atom(one.results[0].atom)[1][0] == one.concept


def test_what_is_no_hypothesis_is_refused(reasoner, pregnant):
    _, state = pregnant
    with pytest.raises(RequestError, match="`fever` is no condition"):
        next_tests(reasoner, state, "fever")
    with pytest.raises(RequestError, match="no concept is called"):
        next_tests(reasoner, state, "pneumnia")


def test_a_ranking_for_machines(reasoner, pregnant):
    _, state = pregnant
    told = next_tests(reasoner, state, "pulmonary_embolism").by("test").as_json()
    [row] = [one for one in told["ranking"] if one["evidence"] == "d_dimer"]
    assert row["way"] == "d_dimer_test"
    assert [sorted(one) for one in row["results"]] == [["atom", "chance_ppm", "end", "ppm"]] * 2
