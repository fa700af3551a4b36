"""Bundles of every type, single resources, NDJSON; whose resource it is; what is not valid."""

import json

import pytest
from fhir_bundles import (
    ENCOUNTER,
    LOINC,
    PATIENT,
    RECORDED,
    UCUM,
    bundle,
    coded,
    condition,
    observation,
    quantity,
    read,
    resource,
)

from reasoner.errors import RecordError

TYPES = ["document", "message", "searchset", "collection", "transaction", "batch", "history", "transaction-response"]


@pytest.mark.parametrize("kind", TYPES)
def test_bundles_of_any_type(kind):
    assert len(read(bundle(condition(), kind=kind)).entries) == 3


def test_a_single_resource():
    (entry,) = read(condition(recordedDate="2026-02-20")).entries
    assert entry.pointer == ""


def test_without_a_patient_age_and_sex_are_not_known_and_that_is_told():
    (told,) = read(condition(recordedDate="2026-02-20")).problems
    assert (told.severity, told.place) == ("warning", "/")
    assert "neither age nor sex is known" in told.message
    assert read(bundle(condition())).problems == ()


def test_what_is_told_of_the_whole_does_not_hide_what_a_single_resource_is_told_of(reasoner):
    codings = [*coded(LOINC, "8867-4")["coding"], *coded("http://hospital.example/codes", "X1")["coding"]]
    value = {"value": 9000, "system": UCUM, "code": "/min"}
    measured = {**observation(), "code": {"coding": codings}, "valueQuantity": value}
    patient = read(measured, as_of="2026-03-01T09:30")
    assert [entry.pointer for entry in patient.entries] == [""]
    told = " ".join(one.message for one in reasoner.problems(patient, as_of=patient.recorded))
    for part in ("neither age nor sex is known", "codings of a system that is not known", "is 9000 /min"):
        assert part in told


def test_a_line_for_each_resource():
    lines = "\n".join(json.dumps(one) for one in (PATIENT, ENCOUNTER, condition())).encode()
    assert [entry.pointer for entry in read(lines).entries] == ["/0/birthDate", "/0/gender", "/2"]
    assert read(json.dumps([PATIENT, ENCOUNTER, condition()]).encode()) == read(lines)


def test_bundles_inside_bundles_are_opened_up_to_a_bound():
    inner = bundle(condition())
    for _ in range(3):
        inner = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": inner}]}
    assert len(read(inner).entries) == 3
    for _ in range(3):
        inner = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": inner}]}
    patient = read(inner, as_of=RECORDED)
    assert [entry.kind for entry in patient.entries] == ["unreadable"]


OTHER = {**PATIENT, "id": "q", "gender": "male"}


@pytest.mark.parametrize("kind", ["collection", "lines"])
def test_several_patients_are_refused(kind):
    made = bundle(OTHER)
    if kind == "lines":
        made = "\n".join(json.dumps(one) for one in (PATIENT, OTHER, ENCOUNTER)).encode()
    with pytest.raises(RecordError, match="2 patients") as caught:
        read(made)
    assert "reasoner batch" in caught.value.fix


def test_a_composition_says_whose_record_it_is():
    composition = {"resourceType": "Composition", "subject": {"reference": "Patient/p"}}
    patient = read(bundle(composition, OTHER, kind="document"))
    assert [entry.text for entry in patient.entries if entry.kind == "sex"] == ["female"]


def test_without_a_patient_resources_of_several_are_refused():
    foreign = {**condition(recordedDate="2026-02-20"), "subject": {"reference": "Patient/q"}}
    with pytest.raises(RecordError, match="2 patients"):
        read(bundle(condition(), foreign, base=()))
    assert len(read(bundle(foreign, base=())).entries) == 1


def test_a_patient_that_nothing_can_refer_to_is_the_only_one():
    nameless = {"resourceType": "Patient", "gender": "female"}
    made = bundle(condition(recordedDate="2026-02-20"), base=(nameless,))
    assert [entry.kind for entry in read(made).entries] == ["sex", "finding"]
    foreign = {**condition(), "subject": {"reference": "Patient/q"}}
    with pytest.raises(RecordError, match="2 patients"):
        read(bundle(condition(recordedDate="2026-02-20"), foreign, base=(nameless,)))


@pytest.mark.parametrize(
    "subject",
    [
        {"reference": "Patient/q"}, {"reference": "urn:uuid:q"}, {"reference": "Group/g"},
        {"identifier": {"system": "urn:x", "value": "other"}},
    ],
)  # fmt: skip
def test_resources_about_others_are_not_used_and_reported(subject):
    base = ({**PATIENT, "identifier": [{"system": "urn:x", "value": "7"}]}, ENCOUNTER)
    patient = read(bundle({**condition(), "subject": subject}, base=base))
    assert [entry.kind for entry in patient.entries] == ["measurement", "sex"]
    (problem,) = patient.problems
    assert (problem.severity, problem.place) == ("warning", "/entry/2/resource")


@pytest.mark.parametrize(
    "subject",
    [
        {"reference": "Patient/p"}, {"reference": "urn:uuid:p"}, {"reference": "https://example.org/fhir/Patient/p"},
        {"reference": "Patient/p/_history/4"}, {"identifier": {"system": "urn:x", "value": "7"}}, {"display": "Anna"},
    ],
)  # fmt: skip
def test_ways_to_name_the_patient(subject):
    base = ({**PATIENT, "identifier": [{"system": "urn:x", "value": "7"}]}, ENCOUNTER)
    assert len(read(bundle({**condition(), "subject": subject}, base=base)).entries) == 3


def test_an_entry_is_named_by_its_full_url():
    made = bundle({**condition(), "subject": {"reference": "urn:uuid:0f0e"}})
    made["entry"][0]["fullUrl"] = "urn:uuid:0f0e"
    assert len(read(made).entries) == 3


def test_the_newest_version_of_a_history_counts():
    new, old = {**condition(display="new"), "id": "c"}, {**condition(display="old"), "id": "c"}
    assert [entry.text for entry in read(bundle(new, old, kind="history")).entries][2:] == ["new"]


def test_other_resources_are_one_note_with_counts():
    patient = read(bundle(resource("Claim"), resource("Claim"), resource("Organization"), resource("Zoltanescu")))
    listed, strange = (problem.message for problem in patient.problems)
    assert listed == "resources that are not read: Claim 2, Organization 1"
    assert strange == "resources of types that FHIR R4 does not have (1)"
    assert "Zoltanescu" not in f"{patient}"


@pytest.mark.parametrize(
    ("broken", "place"),
    [
        ({**observation(), "valueQuantity": {"value": "Zoltanescu"}}, "/valueQuantity/value"),
        ({**observation(), "Zoltanescu": 1}, ""),
        ({**observation(), "component": [{"code": {"text": "a"}, "Zoltanescu": {"a": 1}}]}, "/component/0"),
        ({**observation(), "effectiveDateTime": "Zoltanescu"}, "/effectiveDateTime"),
        ({**observation(), "effectiveDateTime": "0000-01-01"}, "/effectiveDateTime"),
        ({**observation(), "valueString": "Zoltanescu", "valueBoolean": True}, ""),
        ({**observation(), "status": None}, ""),
        ({**observation(), "code": "Zoltanescu"}, "/code"),
        ({**observation(), "contained": [{"resourceType": "Zoltanescu"}]}, ""),
        ({**observation(), "modifierExtension": [{"url": "urn:x", "valueString": "Zoltanescu"}]}, "/modifierExtension"),
        ({**observation(), "implicitRules": "urn:Zoltanescu"}, "/implicitRules"),
        ({"subject": {}}, ""),
        ("Zoltanescu", ""),
    ],
)
def test_what_is_not_valid_keeps_its_place_and_nothing_else(broken, place):
    patient = read(bundle(broken, condition()))
    assert [entry.kind for entry in patient.entries] == ["measurement", "sex", "unreadable", "finding"]
    assert patient.entries[2].pointer == "/entry/2/resource"
    problems = [problem for problem in patient.problems if problem.severity == "error"]
    assert any(place in f"{problem.place} {problem.message}" for problem in problems)
    assert "Zoltanescu" not in f"{patient} {patient.problems} {[problem.quote for problem in patient.problems]}"


def test_a_patient_that_is_not_valid_still_tells_whose_record_it_is():
    patient = read(bundle(condition(), base=({**PATIENT, "telecom": "Zoltanescu"}, ENCOUNTER)))
    assert [entry.kind for entry in patient.entries] == ["unreadable", "finding"]


def test_null_where_only_an_extension_stands_is_valid():
    person = {
        **PATIENT,
        "name": [{"given": ["A", None], "_given": [None, {"extension": [{"url": "urn:x", "valueString": "y"}]}]}],
    }
    assert [entry.kind for entry in read(bundle(base=(person, ENCOUNTER))).entries] == ["measurement", "sex"]


def test_entries_without_a_resource_are_passed_over():
    made = bundle()
    made["entry"] += [{"request": {"method": "DELETE", "url": "Condition/7"}}, {"resource": None}, 7]
    assert [entry.kind for entry in read(made).entries] == ["measurement", "sex", "unreadable", "unreadable"]


def test_references_in_circles_end():
    one = {**observation(valueQuantity=quantity(80, "/min")), "id": "a", "hasMember": [{"reference": "Observation/a"}]}
    two = {**condition(), "id": "c", "encounter": {"reference": "Condition/c"}}
    assert len(read(bundle(one, two)).entries) == 4


def test_french():
    assert read({**bundle(), "language": "fr-FR"}).language == "fr"
