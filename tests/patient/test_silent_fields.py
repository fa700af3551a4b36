"""A field that is wrong or contradicts another is told where it stands, and never dropped in silence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import ROOT
from reasoner.patient.readers import Reading
from reasoner.patient.record import Patient

BAD = ROOT / "tests" / "records" / "bad"


def told(path: Path) -> dict[str, str]:
    patient = Patient.from_bytes(path.read_bytes(), path.name, options=Reading(as_of="2026-03-01T10:00"))
    return {problem.place: problem.message for problem in patient.problems if problem.fix}


@pytest.mark.parametrize(
    ("name", "place", "message"),
    [
        ("fhir_condition_ends_before_it_begins.json", "/abatement", "it ended before it began"),
        ("fhir_condition_unknown_clinical_status.json", "/clinicalStatus", "no clinical status that FHIR R4 has"),
        ("fhir_condition_unknown_verification.json", "/verificationStatus", "no verification status that FHIR R4 has"),
        ("fhir_family_of_a_neighbour.json", "/relationship", "no relative"),
        ("phenopacket_missing_subject.json", "/subject", "there is no subject"),
        ("phenopacket_v1_shape.json", "/subject/ageAtCollection", "parts that only version 1 has"),
        ("vignette_language_unknown.yaml", "/language", "no language that is known"),
        ("vignette_language_of_a_wrong_type.yaml", "/language", "no language that is known"),
        ("vignette_fact_when_and_onset.yaml", "/facts/0", "`onset` is after `when`"),
    ],
)
def test_a_wrong_field_is_told_where_it_stands(name, place, message):
    found = told(BAD / name)
    assert [text for where, text in found.items() if where.endswith(place) and text.startswith(message)], found


def test_a_feature_that_version_1_negates_is_not_taken_as_present():
    packet = b"""{"id": "c", "subject": {"sex": "MALE"}, "metaData": {"created": "2026-03-01T09:30:00Z"},
      "phenotypicFeatures": [{"type": {"id": "HP:0002094", "label": "Dyspnea"}, "negated": true}]}"""
    patient = Patient.from_bytes(packet)
    assert [entry.kind for entry in patient.entries] == ["sex", "unreadable"]
    assert [problem.place for problem in patient.problems] == ["/phenotypicFeatures/0/negated"]


@pytest.mark.parametrize(
    ("code", "text", "subject"),
    [("MGRMTH", "", "relative"), ("", "paternal aunt", "relative"), ("", "tante", "relative"), ("MTH", "", "mother")],
)
def test_relatives_of_every_kind_are_read_without_a_word(code, text, subject):
    system = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
    relationship = {"coding": [{"system": system, "code": code}]} if code else {"text": text}
    history = {
        "resourceType": "FamilyMemberHistory",
        "status": "completed",
        "patient": {"reference": "Patient/p"},
        "relationship": relationship,
        "condition": [{"code": {"text": "asthma"}}],
    }
    resources = [{"resourceType": "Patient", "id": "p"}, history]
    patient = Patient.from_bytes(json.dumps(resources).encode(), options=Reading(as_of="2026-03-01T10:00"))
    assert [entry.subject for entry in patient.entries] == [subject]
    assert [problem for problem in patient.problems if problem.severity != "note"] == []


@pytest.mark.parametrize("row", ["when: 2026-02-01, onset: 2026-02-20", "onset: 2026-02-20, end: 2026-02-10"])
def test_what_begins_after_its_moment_or_its_end_is_told(row):
    text = f"format: reasoner/vignette/1\nrecorded: 2026-03-01\nfacts: [{{concept: cough, {row}}}]"
    patient = Patient.from_bytes(text.encode())
    assert [(entry.kind, entry.onset) for entry in patient.entries] == [("finding", "2026-02-20T00:00")]
    assert patient.problems[0].message.startswith("`onset` is after")
