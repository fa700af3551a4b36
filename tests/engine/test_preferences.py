"""Preferences of a record, and the order of an answer's actions by them."""

import pytest

from reasoner.decision.conclusions import STATUSES
from reasoner.engine.preferences import in_preferred_order, preferences
from reasoner.patient.record import Patient

VIGNETTE = """format: reasoner/vignette/1
recorded: 2026-03-01
language: en
patient: {age: 56 a, sex: female}
facts:
  - {concept: total hysterectomy, polarity: absent}
%s
"""


def case_of(reasoner, tmp_path, more=""):
    path = tmp_path / "p.yaml"
    path.write_text(VIGNETTE % more)
    patient = Patient.from_file(path)
    state = reasoner.state(patient, as_of=patient.recorded)
    return state, reasoner.concluded(patient, state).conclusions.actions


def test_preferences_follow_the_record_after_what_matters_most(reasoner, tmp_path):
    state, _ = case_of(reasoner, tmp_path, "preferences: [less_radiation, no needles, less_cost]")
    found = preferences(reasoner, state)
    assert (found.less, found.not_followed) == (("radiation", "cost"), ("no_needles",))
    assert preferences(reasoner, state, ("burden", "cost")).less == ("burden", "cost", "radiation")


def test_a_record_without_preferences_prefers_nothing(reasoner, tmp_path):
    state, actions = case_of(reasoner, tmp_path)
    chosen = preferences(reasoner, state)
    assert (chosen.less, chosen.wanted) == ((), ())
    assert [one.action for one in in_preferred_order(reasoner, actions, chosen)] == list(actions)


@pytest.mark.parametrize(
    ("more", "first"),
    [("", "organised_hpv_test"), ("preferences: [less_cost]", "organised_hpv_test")],
)
def test_actions_of_one_status_are_ordered_by_what_is_preferred(reasoner, tmp_path, more, first):
    state, actions = case_of(reasoner, tmp_path, more)
    found = in_preferred_order(reasoner, actions, preferences(reasoner, state))
    screening = [one.action.action for one in found if one.action.action.startswith("organised_")]
    assert first in screening
    keys = [(STATUSES.index(one.action.status), one.action.order) for one in found]
    assert keys == sorted(keys)
    if more:
        costs = [one.known["cost"].value for one in found if "cost" in one.known]
        assert costs == sorted(costs)
        assert len(costs) >= 2
