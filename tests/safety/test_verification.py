"""Hazards of what a record took back: refuted, entered in error, or over."""

import pytest

from reasoner.patient.record import Patient
from reasoner.vocabulary import Entry

from .asking import MOMENT, atoms


def answered(reasoner, **status):
    stridor = Entry("/0", "finding", "stridor", MOMENT, MOMENT, **status)
    return reasoner.answer(Patient(MOMENT, "en", (stridor,)), as_of=MOMENT)


@pytest.mark.parametrize(
    "status",
    [
        {"verification": "refuted"},
        {"verification": "entered_in_error"},
        {"verification": "suspected"},
        {"clinical": "resolved"},
        {"end": MOMENT},
        {"subject": "mother"},
    ],
    ids=lambda status: "".join(status.values()),
)
def test_what_a_record_took_back_raises_no_alarm(reasoner, status):
    assert answered(reasoner).conclusions.alarms
    taken_back = answered(reasoner, **status)
    assert not taken_back.conclusions.alarms
    assert "present(stridor)" not in atoms(taken_back)


def test_what_was_entered_in_error_is_not_used_either_way(reasoner):
    assert not {atom for atom in atoms(answered(reasoner, verification="entered_in_error")) if "stridor" in atom and "(" in atom} & {
        "present(stridor)", "absent(stridor)", "history(stridor)", "no_history(stridor)",
    }  # fmt: skip
    assert "absent(stridor)" in atoms(answered(reasoner, verification="refuted"))
