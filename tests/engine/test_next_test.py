"""What is said of a next test is what the engine answers once its result is recorded."""

from dataclasses import replace
from math import isclose

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
