"""Patient and Encounter: age, sex, the moment of the record, the presenting complaint."""

import pytest
from fhir_bundles import BEGIN, ENCOUNTER, PATIENT, RECORDED, SNOMED, bundle, coded, condition, read

from reasoner.errors import RecordError


def entries(*base, **options):
    return {entry.pointer: entry for entry in read(bundle(base=base), **options).entries}


def test_age_is_in_months_at_the_moment_of_the_record():
    found = entries(PATIENT, ENCOUNTER)
    age = found["/entry/0/resource/birthDate"]
    assert (age.kind, age.text, age.value, age.unit, age.latest) == ("measurement", "age", "753", "mo", RECORDED)
    assert found["/entry/0/resource/gender"].text == "female"


@pytest.mark.parametrize(
    ("birth", "value", "unit"), [("1963-05", "753", "mo"), ("1963", "62", "a"), ("2026-03-01", "0", "mo")]
)
def test_age_has_the_precision_of_the_date_of_birth(birth, value, unit):
    patient = read(bundle(base=({**PATIENT, "birthDate": birth}, ENCOUNTER)))
    age = patient.entries[0]
    assert (age.value, age.unit) == (value, unit)
    assert bool(patient.problems) == (len(birth) < 10)


def test_a_birth_after_the_record_is_unreadable():
    assert (
        entries({**PATIENT, "birthDate": "2027-01-01"}, ENCOUNTER)["/entry/0/resource/birthDate"].kind == "unreadable"
    )


@pytest.mark.parametrize("gender", ["other", "unknown"])
def test_another_gender_is_a_question_and_no_sex(gender):
    patient = read(bundle(base=({**PATIENT, "gender": gender}, ENCOUNTER)))
    assert [entry.kind for entry in patient.entries] == ["measurement"]
    (problem,) = patient.problems
    assert (problem.place, "?" in problem.fix) == ("/entry/0/resource/gender", True)


@pytest.mark.parametrize("deceased", [{"deceasedBoolean": True}, {"deceasedDateTime": "2026-02-01"}])
def test_a_death_is_a_warning(deceased):
    (problem,) = read(bundle(base=({**PATIENT, **deceased}, ENCOUNTER))).problems
    assert problem.severity == "warning"
    assert not read(bundle(base=({**PATIENT, "deceasedBoolean": False}, ENCOUNTER))).problems


def test_why_the_patient_came_is_the_complaint():
    visit = {**ENCOUNTER, "reasonCode": [coded(SNOMED, "49727002", "Cough (finding)")]}
    complaint = entries(PATIENT, visit)["/entry/1/resource/reasonCode/0"]
    assert (complaint.kind, complaint.codes, complaint.text) == ("complaint", ("snomed:49727002",), "Cough")


def test_a_reason_may_be_a_condition_of_the_record():
    visit = {**ENCOUNTER, "reasonReference": [{"reference": "Condition/c"}]}
    found = read(bundle({**condition(), "id": "c"}, base=(PATIENT, visit))).entries
    assert [entry.pointer for entry in found if entry.kind == "complaint"] == ["/entry/1/resource/reasonReference/0"]


def test_the_reason_of_an_earlier_encounter_is_no_complaint():
    old = {
        **ENCOUNTER, "id": "old", "period": {"start": "2020-01-01T08:00:00Z", "end": "2020-01-01T09:00:00Z"},
        "reasonCode": [coded(SNOMED, "49727002", "Cough")],
    }  # fmt: skip
    assert "complaint" not in {entry.kind for entry in read(bundle(base=(PATIENT, old, ENCOUNTER))).entries}
    assert "complaint" in {entry.kind for entry in read(bundle(base=(PATIENT, old))).entries}
    later = read(bundle(base=(PATIENT, old)), as_of="2020-02-01T00:00")
    assert "complaint" not in {entry.kind for entry in later.entries}
    assert later.recorded == "2020-02-01T00:00"


@pytest.mark.parametrize("state", ["planned", "cancelled", "entered-in-error"])
def test_an_encounter_that_was_not_held_is_no_moment(state):
    future = {**ENCOUNTER, "status": state, "period": {"start": "2030-01-01T08:00:00Z"}}
    assert read(bundle(base=(PATIENT, ENCOUNTER, future))).recorded == RECORDED


def test_an_encounter_whose_end_is_the_end_of_time_goes_on():
    period = {"start": "2026-02-20T08:00:00Z", "end": "9999-12-31T23:59:59Z"}
    visit = {**ENCOUNTER, "status": "in-progress", "period": period, "reasonCode": [coded(SNOMED, "49727002", "Cough")]}
    patient = read(bundle(base=(PATIENT, visit)))
    assert patient.recorded == "2026-02-20T08:00"
    assert "complaint" in {entry.kind for entry in read(bundle(base=(PATIENT, visit)), as_of=RECORDED).entries}


def test_without_an_encounter_the_latest_date_counts():
    patient = read(bundle(condition(recordedDate="2024-02"), condition(onsetDateTime="2023-05-06"), base=(PATIENT,)))
    assert patient.recorded == "2024-02-29T23:59"


def test_without_any_date_the_moment_is_asked_for():
    with pytest.raises(RecordError, match="no encounter and no date") as caught:
        read(bundle(condition(), base=(PATIENT,)))
    assert "--as-of" in caught.value.fix
    assert read(bundle(condition(), base=(PATIENT,)), as_of=RECORDED).recorded == RECORDED


def test_time_zones_are_dropped():
    assert BEGIN.endswith("+01:00")
    visit = {**ENCOUNTER, "period": {"start": BEGIN}}
    assert read(bundle(base=(PATIENT, visit))).recorded == "2026-03-01T08:00"
