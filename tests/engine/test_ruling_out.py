"""What would rule a condition out does: recorded, it brings the whole interval below the threshold, and a part of it does not."""

from dataclasses import replace

import pytest

from conftest import VIGNETTES
from reasoner.engine.ruling_out import ruling_out
from reasoner.errors import Cancelled, RequestError
from reasoner.interruption import Interruption
from reasoner.patient.record import Patient
from reasoner.vocabulary import split_atom


def case_of(reasoner, stem):
    [path] = [one for one in VIGNETTES if one.stem == stem]
    patient = Patient.from_bytes(path.read_bytes())
    return patient, reasoner.state(patient, as_of=patient.recorded)


@pytest.fixture(scope="module")
def pregnant(reasoner):
    patient, state = case_of(reasoner, "dyspnee_grossesse")
    return patient, state, ruling_out(reasoner, state, "pulmonary_embolism")


def believed(reasoner, patient, state, atoms):
    suppositions = reasoner.suppositions(state)
    more = replace(patient, entries=(*patient.entries, *map(suppositions.entry, atoms)))
    belief = reasoner.state(more, as_of=patient.recorded).belief
    place = belief.hypotheses.index("pulmonary_embolism")
    return belief.posterior_ppm[place], belief.intervals_ppm[place][1]


def test_recorded_answers_bring_the_interval_below_the_threshold(reasoner, pregnant):
    patient, state, found = pregnant
    assert not found.is_below
    assert found.singles
    assert found.pairs
    for one in (*found.singles[:4], *found.pairs[:4]):
        assert believed(reasoner, patient, state, one.atoms) == (one.ppm, one.upper_ppm)
        assert one.upper_ppm < found.threshold_ppm


def test_of_a_pair_neither_suffices_alone(reasoner, pregnant):
    patient, state, found = pregnant
    singles = {one.atoms[0] for one in found.singles}
    for one in found.pairs:
        assert not singles & {*one.atoms}
    for atom in found.pairs[0].atoms:
        assert believed(reasoner, patient, state, [atom])[1] >= found.threshold_ppm


def test_the_most_probable_answers_come_first(pregnant):
    *_, found = pregnant
    for rows in (found.singles, found.pairs):
        chances = [one.chance_ppm for one in rows]
        assert chances == sorted(chances, reverse=True)


def test_a_negative_d_dimer_with_another_answer_would_do(pregnant):
    *_, found = pregnant
    assert ("value(d_dimer,499)", "absent(syncope)") in [one.atoms for one in found.pairs]
    assert "value(d_dimer,499)" not in {one.atoms[0] for one in found.singles}


def test_the_threshold_is_the_declared_one(reasoner, pregnant):
    _, state, found = pregnant
    [declared] = [
        split_atom(atom)[1][1] for atom in state.atoms if atom.startswith("must_not_miss(pulmonary_embolism,")
    ]
    assert (found.threshold_ppm, found.is_declared) == (int(declared), True)


def test_without_a_declared_threshold_it_is_the_least_of_the_band_unlikely(reasoner):
    _, state = case_of(reasoner, "fievre_mal_de_gorge")
    watched = {split_atom(atom)[1][0] for atom in state.atoms if atom.startswith("must_not_miss(")}
    name = next(one for one in state.belief.hypotheses if one not in watched and one != "other")
    found = ruling_out(reasoner, state, name)
    assert (found.threshold_ppm, found.is_declared) == (10_000, False)


def test_rules_that_would_conclude_it_are_told_with_what_they_need(reasoner, pregnant):
    _, state, found = pregnant
    assert found.is_suspected
    assert not found.rules.holding
    case = reasoner.case(state)
    for one in found.rules.corrections[:3]:
        assert "ruled_out(pulmonary_embolism)" in case.after(one.added, one.removed)
    assert ("present(normal_ct_pulmonary_angiogram)",) in [one.added for one in found.rules.corrections]


def test_what_is_below_already_needs_nothing_more(reasoner):
    _, state = case_of(reasoner, "chest_pain_low_risk")
    found = ruling_out(reasoner, state, "pulmonary_embolism")
    assert (found.is_below, found.singles, found.pairs, found.is_complete) == (True, (), (), True)
    assert found.rules.holding == ("ruled_out(pulmonary_embolism)",)


def test_a_search_without_time_is_told_as_incomplete(reasoner):
    _, state = case_of(reasoner, "dyspnee_grossesse")
    found = ruling_out(reasoner, state, "pulmonary_embolism", Interruption(deadline=0.0))
    assert (found.singles, found.pairs, found.is_complete) == ((), (), False)
    assert not found.rules.is_complete
    assert found.rules.absences


def test_a_search_that_was_given_up_gives_nothing(reasoner):
    _, state = case_of(reasoner, "dyspnee_grossesse")
    interruption = Interruption()
    interruption.cancel()
    with pytest.raises(Cancelled):
        ruling_out(reasoner, state, "pulmonary_embolism", interruption)


def test_what_is_no_hypothesis_is_refused(reasoner, pregnant):
    _, state, _ = pregnant
    with pytest.raises(RequestError, match="is no condition"):
        ruling_out(reasoner, state, "fever")


def test_the_result_for_machines(pregnant):
    *_, found = pregnant
    told = found.as_json()
    assert told["singles"][0] == found.singles[0].as_json()
    assert (told["is_below"], told["is_complete"], told["rules"]["target"]) == (
        False,
        False,
        "ruled_out(pulmonary_embolism)",
    )
