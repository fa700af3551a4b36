"""What the words of a condition say of time, person and doubt."""

import json

import pytest

from reasoner.patient.record import Patient


def only(text, verification="confirmed"):
    condition = {
        "resourceType": "Condition",
        "subject": {"reference": "Patient/p"},
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "429007001", "display": text}]},
        "verificationStatus": {
            "coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": verification}]
        },
        "recordedDate": "2026-03-01",
    }
    (entry,) = Patient.from_bytes(json.dumps(condition).encode()).entries
    return entry


@pytest.mark.parametrize(
    ("text", "words", "fields"),
    [
        ("History of cardiac arrest (situation)", "cardiac arrest", {"context": "history"}),
        ("Family history of asthma", "asthma", {"subject": "relative"}),
        ("Suspected COVID-19", "COVID-19", {"verification": "suspected"}),
        ("Antécédents familiaux d'asthme", "asthme", {"subject": "relative"}),
        ("asthma", "asthma", {"context": "", "subject": "", "verification": "confirmed"}),
    ],
)
def test_the_beginning_of_a_text_is_a_statement_of_its_own(text, words, fields):
    entry = only(text)
    assert entry.text == words
    assert {name: getattr(entry, name) for name in fields} == fields


@pytest.mark.parametrize(("status", "kept"), [("refuted", "refuted"), ("entered-in-error", "entered_in_error")])
def test_words_of_doubt_do_not_undo_a_status(status, kept):
    assert only("Suspected COVID-19", status).verification == kept
