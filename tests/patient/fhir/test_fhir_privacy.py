"""No name, address, number or note of a bundle leaves the reader; words of codings alone do, as `text`."""

import json

import pytest
from fhir_bundles import (
    ENCOUNTER,
    LOINC,
    PATIENT,
    SNOMED,
    SUBJECT,
    bundle,
    coded,
    condition,
    observation,
    quantity,
    read,
    resource,
)

from reasoner.errors import RecordError
from reasoner.patient.fhir.reader import FhirReader
from reasoner.patient.record import Patient

SECRETS = (
    "Zoltanescu",
    "Anna",
    "Rue des Lilas",
    "+33600000000",
    "1630575123456",
    "MRN-991",
    "anna@example.org",
    "75011",
)
NOTE = [{"text": "Anna Zoltanescu, Rue des Lilas, +33600000000, anna@example.org, MRN-991, 1630575123456, 75011"}]
NARRATIVE = {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">Anna Zoltanescu</div>'}
PERSON = {
    **PATIENT, "id": "MRN-991", "text": NARRATIVE, "name": [{"family": "Zoltanescu", "given": ["Anna"]}],
    "identifier": [{"system": "urn:oid:1.2.250.1.213.1.4.8", "value": "1630575123456"}],
    "telecom": [{"system": "phone", "value": "+33600000000"}, {"system": "email", "value": "anna@example.org"}],
    "address": [{"line": ["Rue des Lilas"], "postalCode": "75011"}], "contact": [{"name": {"text": "Anna Zoltanescu"}}],
}  # fmt: skip
ME = {"reference": "Patient/MRN-991", "display": "Anna Zoltanescu"}


def planted(one):
    return {**one, "text": NARRATIVE, **({"subject": ME} if "subject" in one else {"patient": ME})}


BUNDLE = bundle(
    planted({**condition(recorder={"display": "Anna Zoltanescu"}), "note": NOTE}),
    planted({**observation(valueQuantity=quantity(80, "/min")), "note": NOTE, "performer": [{"display": "Anna Zoltanescu"}]}),
    planted(observation(valueString="Anna Zoltanescu")),
    planted({**observation(), "interpretation": [{"text": "Anna Zoltanescu"}]}),
    planted(resource("Procedure", status="completed", code=coded(SNOMED, "387713003"), note=NOTE)),
    planted(resource("MedicationRequest", status="active", intent="order", medicationReference={"display": "Anna Zoltanescu"}, note=NOTE)),
    planted(resource("QuestionnaireResponse", status="completed", item=[{"linkId": "Anna", "text": "Anna", "answer": [{"valueString": "Anna"}]}])),
    planted(resource("DiagnosticReport", status="final", code=coded(LOINC, "24627-2"), conclusion="Anna Zoltanescu")),
    planted({"resourceType": "FamilyMemberHistory", "status": "completed", "patient": {}, "name": "Anna Zoltanescu", "relationship": {"text": "mother"},
             "condition": [{"code": coded(SNOMED, "195967001"), "onsetString": "Anna", "note": NOTE}]}),
    planted({"resourceType": "Immunization", "status": "completed", "patient": {}, "vaccineCode": coded("http://hl7.org/fhir/sid/cvx", "140"),
             "occurrenceString": "Anna", "lotNumber": "MRN-991", "note": NOTE}),
    planted({"resourceType": "AllergyIntolerance", "patient": {}, "code": coded(SNOMED, "764146007"), "note": NOTE,
             "reaction": [{"manifestation": [coded(SNOMED, "39579001")], "description": "Anna", "note": NOTE}]}),
    {**condition(), "subject": {"reference": "Patient/Zoltanescu"}},
    {**condition(), "Zoltanescu": "Anna"},
    {"resourceType": "Zoltanescu", "name": "Anna"},
    {"resourceType": "Practitioner", "name": [{"text": "Anna Zoltanescu"}]},
    planted({**condition(), "code": {"coding": [{"system": "urn:Zoltanescu", "code": "Anna"}, {"system": SNOMED, "code": "MRN-991"}]}}),
    base=(PERSON, {**ENCOUNTER, "subject": ME}),
)  # fmt: skip


def test_nothing_that_names_somebody_is_taken_over():
    patient = read(BUNDLE, key=b"a key")
    said = f"{patient!r} {patient.as_json()} {[(str(one), one.as_json(), one.quote) for one in patient.problems]}"
    assert [secret for secret in SECRETS if secret in said] == []
    assert len(patient.entries) >= 14


def test_a_bundle_without_a_moment_is_refused_without_its_words():
    with pytest.raises(RecordError) as caught:
        read(bundle(PERSON, base=()))
    assert [secret for secret in SECRETS if secret in f"{caught.value} {caught.value!r}"] == []


def test_the_pseudonym_is_of_the_patient_and_not_of_the_record():
    first, again = read(BUNDLE, key=b"a key"), read(bundle(base=(PERSON, {**ENCOUNTER, "subject": ME})), key=b"a key")
    assert len(first.case_id) == 16
    assert first.case_id == again.case_id
    assert first.case_id not in (read(BUNDLE, key=b"another").case_id, "")
    assert read(BUNDLE).case_id == ""


def test_without_an_id_the_pseudonym_is_of_the_bytes():
    nobody = bundle(
        base=(
            {key: value for key, value in PATIENT.items() if key != "id"},
            {**ENCOUNTER, "subject": {"display": "Anna"}},
        )
    )
    one = Patient.from_bytes(json.dumps(nobody).encode(), options=_keyed())
    assert len(one.case_id) == 16
    assert one.case_id != Patient.from_bytes(json.dumps(nobody, indent=1).encode(), options=_keyed()).case_id


def _keyed():
    from reasoner.patient.readers import Reading

    return Reading(key=b"a key")


def test_the_reader_accepts_what_names_a_resource_type():
    reader = FhirReader()
    assert reader.accepts({"resourceType": "Patient"})
    assert not reader.accepts({"format": "x"})
    assert not reader.accepts([])
    assert SUBJECT
