import json

import pytest

from reasoner.errors import RecordError
from reasoner.patient.phenopacket import PhenopacketReader
from reasoner.patient.readers import Reading, read_patient
from reasoner.patient.times import UNKNOWN_PAST

RECORDED = "2026-03-01T09:30"
META = {"created": "2026-03-01T09:30:12.5Z", "createdBy": "Zoltanescu"}


def term(identifier, label=""):
    return {"id": identifier, "label": label}


def read(subject=None, meta=META, concept_map=None, as_of="", **parts):
    packet = {"id": "p1", "subject": {"id": "s", **(subject or {})}, "metaData": meta, **parts}
    options = Reading(concept_map=concept_map or {}, as_of=as_of)
    return read_patient(json.dumps(packet).encode(), "packet.json", options=options)


def only(**parts):
    (entry,) = read(**parts).entries
    return entry


def feature(**parts):
    return only(phenotypicFeatures=[{"type": term("HP:0002094", "Dyspnea"), **parts}])


def test_subject():
    patient = read({"sex": "FEMALE", "timeAtLastEncounter": {"age": {"iso8601duration": "P40Y6M"}}})
    assert [(entry.kind, entry.text, entry.value, entry.unit) for entry in patient.entries] == [
        ("sex", "female", "", ""), ("measurement", "age", "486", "mo"),
    ]  # fmt: skip
    assert patient.recorded == RECORDED


@pytest.mark.parametrize("sex", ["UNKNOWN_SEX", "OTHER_SEX"])
def test_another_sex_is_none(sex):
    patient = read({"sex": sex})
    assert patient.entries == ()
    assert len(patient.problems) == (sex == "OTHER_SEX")


def test_a_date_of_birth_gives_the_age():
    (age,) = read({"dateOfBirth": "1963-05-17T00:00:00Z"}).entries
    assert (age.value, age.unit) == ("753", "mo")


def test_an_age_that_is_none_and_a_death():
    patient = read({"timeAtLastEncounter": {"age": {"iso8601duration": "old"}}, "vitalStatus": {"status": "DECEASED"}})
    assert [entry.kind for entry in patient.entries] == ["unreadable"]
    assert [problem.severity for problem in patient.problems] == ["error", "warning"]


def test_features():
    entry = feature(
        severity=term("HP:0012828"), modifiers=[term("HP:0012835", "Left")], onset={"timestamp": "2026-02-01T00:00:00Z"}
    )
    assert (entry.kind, entry.codes, entry.text, entry.polarity) == ("finding", ("hpo:HP:0002094",), "Dyspnea", "")
    assert (entry.severity, entry.side, entry.onset) == ("severe", "left", "2026-02-01T00:00")


def test_what_is_excluded_is_absent():
    assert feature(excluded=True).polarity == "absent"
    assert feature(excluded=False).polarity == ""


def test_an_onset_by_age_needs_the_age_now():
    onset = {"age": {"iso8601duration": "P1Y"}}
    features = [{"type": term("HP:0002094"), "onset": onset}]
    assert only(phenotypicFeatures=features).onset == ""
    found = read({"timeAtLastEncounter": {"age": {"iso8601duration": "P2Y"}}}, phenotypicFeatures=features).entries
    assert found[1].onset.startswith("2025-02-28") or found[1].onset.startswith("2025-03-01")


def test_what_has_resolved_is_over():
    entry = feature(onset={"timestamp": "2020-01-01T00:00:00Z"}, resolution={"timestamp": "2021-01-01T00:00:00Z"})
    assert (entry.clinical, entry.earliest, entry.latest, entry.end) == (
        "resolved", "2020-01-01T00:00", "2021-01-01T00:00", "2021-01-01T00:00",
    )  # fmt: skip
    assert feature(resolution={"timestamp": "2021-01-01T00:00:00Z"}).earliest == UNKNOWN_PAST


def test_diseases():
    entry = only(
        diseases=[{"term": term("OMIM:154700", "Marfan syndrome"), "excluded": True, "laterality": term("HP:0012832")}]
    )
    assert (entry.codes, entry.polarity, entry.side) == (("omim:154700",), "absent", "both")


def test_measurements():
    found = read(
        measurements=[
            {"assay": term("LOINC:8867-4", "Heart rate"), "timeObserved": {"timestamp": "2026-02-01T08:00:00Z"},
             "value": {"quantity": {"unit": term("UCUM:/min"), "value": 82.5}}},
            {"assay": term("LOINC:72166-2"), "value": {"ontologyClass": term("SNOMEDCT:266919005", "Never")}},
            {"assay": term("LOINC:8867-4"), "value": {"quantity": {"unit": term("MY:bpm"), "value": 82}}},
            {"assay": term("LOINC:8867-4"), "value": {"x": 1}},
        ]
    ).entries  # fmt: skip
    assert [(entry.kind, entry.codes, entry.value, entry.unit) for entry in found] == [
        ("measurement", ("loinc:8867-4",), "82.5", "/min"), ("finding", ("loinc:72166-2=snomed:266919005",), "", ""),
        ("measurement", ("loinc:8867-4",), "82", ""), ("unreadable", (), "", ""),
    ]  # fmt: skip
    assert (found[0].earliest, found[1].earliest) == ("2026-02-01T08:00", UNKNOWN_PAST)


def test_treatments_and_procedures():
    course = {"interval": {"start": "2020-01-01T00:00:00Z", "end": "2021-01-01T00:00:00Z"}}
    found = read(
        medicalActions=[
            {"treatment": {"agent": term("DrugCentral:257", "Aspirin")}},
            {"treatment": {"agent": term("RxNorm:1191", "Aspirin"), "doseIntervals": [course]}},
            {"procedure": {"code": term("NCIT:C1", "Operation"), "performed": {"timestamp": "2019-01-01T00:00:00Z"}}},
            {"radiationTherapy": {}},
        ]
    )
    assert [(entry.kind, entry.text, entry.codes, entry.clinical, entry.context) for entry in found.entries] == [
        ("medication", "Aspirin", (), "active", ""), ("medication", "Aspirin", ("rxnorm:1191",), "inactive", ""),
        ("finding", "Operation", (), "", "history"),
    ]  # fmt: skip
    assert found.entries[1].end == "2021-01-01T00:00"
    assert "not read" in found.problems[0].message


def test_both_spellings():
    packet = {"id": "p", "phenotypic_features": [{"type": term("HP:0002094")}], "meta_data": META}
    assert len(read_patient(json.dumps(packet).encode(), "p").entries) == 1


def test_the_moment_is_needed():
    with pytest.raises(RecordError, match="metaData") as caught:
        read(meta={})
    assert "--as-of" in caught.value.fix
    assert read(meta={}, as_of=RECORDED).recorded == RECORDED


def test_the_concept_map_comes_first():
    features = [{"type": term("HP:0002094", "Dyspnea")}]
    assert only(phenotypicFeatures=features, concept_map={"hpo:HP:0002094": ("dyspnoea",)}).codes[0] == "dyspnoea"


def test_what_is_misshapen_is_unreadable_and_nothing_is_quoted():
    patient = read(
        {"sex": ["Zoltanescu"], "timeAtLastEncounter": "Zoltanescu"},
        phenotypicFeatures=["Zoltanescu", {"type": "Zoltanescu"}, {"description": "Zoltanescu"}],
        diseases={"Zoltanescu": 1}, measurements=[[]], interpretations=[1],
    )  # fmt: skip
    assert {entry.kind for entry in patient.entries} == {"unreadable"}
    assert "Zoltanescu" not in f"{patient}{[problem.quote for problem in patient.problems]}"


@pytest.mark.parametrize(
    ("document", "accepted"),
    [
        ({"id": "a", "phenotypicFeatures": []}, True), ({"subject": {}, "diseases": []}, True), ({"subject": {}}, False),
        ({"resourceType": "Observation", "subject": {}, "id": "x"}, False), ([], False), ("x", False), ({"format": "x", "id": 1, "diseases": []}, False),
    ],
)  # fmt: skip
def test_what_is_accepted(document, accepted):
    assert PhenopacketReader().accepts(document) == accepted
