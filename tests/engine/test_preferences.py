"""Preferences of a record, and the order of an answer's actions by them."""

import pytest

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


HPV, STOOL, MAMMOGRAPHY = "organised_hpv_test", "organised_immunochemical_test", "organised_mammography"


@pytest.mark.parametrize(
    ("more", "order", "unknown"),
    [
        ("", [HPV, STOOL, MAMMOGRAPHY], []),
        ("preferences: [less_cost]", [HPV, MAMMOGRAPHY, STOOL], [STOOL]),
        ("preferences: [less_radiation]", [HPV, STOOL, MAMMOGRAPHY], []),
        (f"preferences: [{MAMMOGRAPHY}]", [MAMMOGRAPHY, HPV, STOOL], []),
    ],
)
def test_actions_of_one_status_are_ordered_by_what_is_preferred(reasoner, tmp_path, more, order, unknown):
    state, actions = case_of(reasoner, tmp_path, more)
    found = in_preferred_order(reasoner, actions, preferences(reasoner, state))
    assert {(one.action.status, one.action.order) for one in found} == {("should", 1000)}
    assert [one.action.action for one in found] == order
    assert [one.action.action for one in found if one.unknown] == unknown
