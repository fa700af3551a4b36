"""What is said to change the plan does, and where the search was complete nothing else does."""

from dataclasses import replace

import pytest

from conftest import EXAMPLES, VIGNETTES
from reasoner.engine.plan_changes import PLAN, plan_changes
from reasoner.errors import Cancelled
from reasoner.interruption import Interruption
from reasoner.patient.record import Patient

TRIED = 5


def case_of(reasoner, path):
    patient = Patient.from_bytes(path.read_bytes())
    return patient, reasoner.state(patient, as_of=patient.recorded)


def plan_of(state):
    return {atom for atom in state.atoms if atom.startswith(PLAN)}


@pytest.fixture(scope="module")
def pregnant(reasoner):
    [path] = [one for one in VIGNETTES if one.stem == "dyspnee_grossesse"]
    patient, state = case_of(reasoner, path)
    return patient, state, plan_changes(reasoner, state)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_recorded_fact_changes_the_plan_as_was_told(reasoner, path):
    patient, state = case_of(reasoner, path)
    found = plan_changes(reasoner, state)
    assert found.is_complete
    before = plan_of(state)
    for one in (*found.changes[:TRIED], *found.changes[-TRIED:]):
        entry = reasoner.suppositions(state).entry(one.atom)
        more = replace(patient, entries=(*patient.entries, entry))
        after = plan_of(reasoner.state(more, as_of=patient.recorded))
        assert (tuple(sorted(after - before)), tuple(sorted(before - after))) == (one.gained, one.lost)


def test_a_positive_d_dimer_leads_to_imaging_and_either_result_needs_no_other(pregnant):
    *_, found = pregnant
    rows = {one.atom: one for one in found.changes}
    positive, negative = rows["value(d_dimer,500)"], rows["value(d_dimer,499)"]
    assert positive.gained == ("recommended(perfusion_scintigraphy,should)",)
    assert negative.lost == ("recommended(d_dimer_test,should)",)
    assert (positive.means, positive.chance_ppm) == ("test", 608_733)


def test_what_is_not_named_changes_nothing(reasoner, pregnant):
    patient, state, found = pregnant
    assert all(one.gained or one.lost for one in found.changes)
    named = {one.atom for one in found.changes}
    suppositions = reasoner.suppositions(state)
    quiet = [one.atoms[0] for one in suppositions.more.suppositions if one.atoms[0] not in named]
    for atom in quiet[::40]:
        more = replace(patient, entries=(*patient.entries, suppositions.entry(atom)))
        assert plan_of(reasoner.state(more, as_of=patient.recorded)) == plan_of(state)


def test_the_most_probable_come_first_and_those_of_which_nothing_is_believed_last(pregnant):
    *_, found = pregnant
    chances = [one.chance_ppm for one in found.changes]
    known = [one for one in chances if one is not None]
    assert known == sorted(known, reverse=True)
    assert chances == [*known, *[None] * (len(chances) - len(known))]
    assert None in chances


def test_a_search_that_stops_early_says_so(reasoner, pregnant):
    _, state, whole = pregnant
    some = plan_changes(reasoner, state, most=40)
    assert (some.tried, some.candidates, some.is_complete) == (40, whole.candidates, False)
    assert {one.atom for one in some.changes} < {one.atom for one in whole.changes}
    none = plan_changes(reasoner, state, interruption=Interruption(deadline=0.0))
    assert (none.changes, none.tried, none.is_complete) == ((), 0, False)


def test_a_search_that_was_given_up_gives_nothing(reasoner, pregnant):
    _, state, _ = pregnant
    interruption = Interruption()
    interruption.cancel()
    with pytest.raises(Cancelled):
        plan_changes(reasoner, state, interruption=interruption)


def test_the_result_for_machines(pregnant):
    *_, found = pregnant
    told = found.as_json()
    assert told["changes"][0] == found.changes[0].as_json()
    assert (told["tried"], told["is_complete"]) == (found.tried, True)
