"""Allergies, procedures, vaccinations, relatives, questionnaires and reports."""

import pytest
from fhir_bundles import (
    LOINC,
    SNOMED,
    TERMS,
    bundle,
    coded,
    observation,
    only,
    quantity,
    read,
    read_all,
    resource,
    status,
)

IPS = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"
CVX = "http://hl7.org/fhir/sid/cvx"


def allergy(code, **parts):
    made = {
        "resourceType": "AllergyIntolerance", "patient": {"reference": "Patient/p"}, "code": code,
        "clinicalStatus": status("allergyintolerance-clinical", "active"),
        "verificationStatus": status("allergyintolerance-verification", "confirmed"),
    }  # fmt: skip
    return {**made, **parts}


PENICILLIN = coded(SNOMED, "764146007", "Penicillin (substance)")


def test_an_allergy_with_its_reaction():
    reaction = {"manifestation": [coded(SNOMED, "39579001", "Anaphylaxis")], "severity": "severe"}
    entry = only(allergy(PENICILLIN, reaction=[reaction], criticality="high", recordedDate="2020-01-02"))
    assert (entry.kind, entry.text, entry.reaction, entry.criticality, entry.clinical, entry.recorded) == (
        "allergy", "Penicillin", "Anaphylaxis", "high", "active", "2020-01-02T00:00",
    )  # fmt: skip


@pytest.mark.parametrize("code", [(SNOMED, "716186003"), (IPS, "no-known-allergies")])
def test_no_known_allergy_is_a_fact(code):
    entry = only(allergy(coded(*code)))
    assert (entry.text, entry.codes) == ("none_known", ())


@pytest.mark.parametrize("text", ["No known allergies", "Aucune allergie connue"])
def test_no_known_allergy_in_words(text):
    assert only(allergy({"text": text})).text == "none_known"
    assert only(allergy({"text": f"{text} apart from latex"})).text != "none_known"


@pytest.mark.parametrize(
    "code",
    [
        (SNOMED, "409137002", "No known drug allergy (situation)"),
        (IPS, "no-known-food-allergies"),
        (IPS, "no-allergy-info"),
    ],
)
def test_what_says_less_is_no_such_fact(code):
    patient = read(bundle(allergy(coded(*code))))
    assert [entry.kind for entry in patient.entries] == ["measurement", "sex"]
    assert patient.problems[0].severity == "note"


@pytest.mark.parametrize(
    ("verification", "found"),
    [
        ("unconfirmed", "suspected"),
        ("confirmed", "confirmed"),
        ("refuted", "refuted"),
        ("entered-in-error", "entered_in_error"),
    ],
)
def test_verification_of_an_allergy(verification, found):
    made = allergy(PENICILLIN, verificationStatus=status("allergyintolerance-verification", verification))
    assert only(made).verification == found


def test_an_inactive_allergy():
    made = allergy(
        PENICILLIN, clinicalStatus=status("allergyintolerance-clinical", "resolved"), criticality="unable-to-assess"
    )
    assert (only(made).clinical, only(made).criticality) == ("resolved", "")


def procedure(state="completed", **parts):
    return resource(
        "Procedure", status=state, code=coded(SNOMED, "387713003", "Surgical procedure (procedure)"), **parts
    )


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("completed", ("", "")), ("in-progress", ("", "")), ("stopped", ("", "")), ("not-done", ("unknown", "")), ("preparation", ("", "suspected")),
        ("on-hold", ("", "suspected")), ("unknown", ("", "suspected")), ("entered-in-error", ("", "entered_in_error")),
    ],
)  # fmt: skip
def test_procedures(state, found):
    entry = only(procedure(state, performedDateTime="2026-03-01T08:30:00Z"))
    assert (entry.kind, entry.text, entry.polarity, entry.verification, entry.context) == (
        "finding",
        "Surgical procedure",
        *found,
        "",
    )


def test_what_was_not_done_once_says_nothing_of_other_times(reasoner):
    """A hip that was not replaced last year may have been in 2010: neither a denial nor a contradiction."""
    patient = read(
        bundle(
            procedure(performedDateTime="2010-05-01"),
            procedure("not-done", performedDateTime="2026-02-20"),
            vaccination("completed", "2024-10"),
            vaccination("not-done", "2025-10"),
        )
    )
    answer = reasoner.answer(patient, as_of=patient.recorded)
    given = {seed for fact in answer.to_json()["facts"] for seed in fact.get("seeds", ())}
    assert given == {
        "value(age,753)", "sex(female)", "history(surgery)", "immunised(inactivated_influenza_vaccine)",
    }  # fmt: skip
    assert not answer.conclusions.conflicts
    assert sum("says nothing of others" in one.message for one in patient.problems) == 2


def test_an_earlier_procedure_is_history():
    entry = only(procedure(performedPeriod={"start": "2019-05-01", "end": "2019-05-02"}))
    assert (entry.context, entry.earliest, entry.latest) == ("history", "2019-05-01T00:00", "2019-05-02T23:59")


def vaccination(state, when):
    return {
        "resourceType": "Immunization", "status": state, "patient": {"reference": "Patient/p"}, "occurrenceDateTime": when,
        "vaccineCode": coded(CVX, "140", "Influenza vaccine"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("state", "polarity", "verification"),
    [("completed", "", ""), ("not-done", "unknown", ""), ("entered-in-error", "", "entered_in_error")],
)
def test_vaccinations(state, polarity, verification):
    entry = only(vaccination(state, "2025-10"))
    assert (entry.kind, entry.codes, entry.polarity, entry.verification) == (
        "immunisation",
        ("cvx:140",),
        polarity,
        verification,
    )
    assert (entry.earliest, entry.latest) == ("2025-10-01T00:00", "2025-10-31T23:59")


def relative(relationship, state="completed", **parts):
    return {
        "resourceType": "FamilyMemberHistory", "status": state, "patient": {"reference": "Patient/p"}, "name": "Anna Zoltanescu",
        "relationship": relationship, **parts,
    }  # fmt: skip


ASTHMA = {"code": coded(SNOMED, "195967001", "Asthma"), "onsetAge": quantity(40, "a")}


@pytest.mark.parametrize(
    ("relationship", "subject"),
    [
        (coded(f"{TERMS}v3-RoleCode", "MTH"), "mother"), (coded(f"{TERMS}v3-RoleCode", "FTH"), "father"), (coded(f"{TERMS}v3-RoleCode", "NBRO"), "sibling"),
        (coded(f"{TERMS}v3-RoleCode", "DAU"), "child"), (coded(f"{TERMS}v3-RoleCode", "MGRMTH"), "relative"), ({"text": "Mother"}, "mother"),
        ({"text": "Step mother"}, "relative"), ({"text": "Mother in law"}, "relative"), ({"text": "Frère"}, "sibling"), ({"text": "aunt"}, "relative"),
    ],
)  # fmt: skip
def test_relatives(relationship, subject):
    entry = only(relative(relationship, condition=[ASTHMA]))
    assert (entry.kind, entry.subject, entry.text, entry.onset_age, entry.polarity) == (
        "finding",
        subject,
        "Asthma",
        "40 a",
        "",
    )


def test_a_relative_of_unknown_health_or_by_error():
    mother = coded(f"{TERMS}v3-RoleCode", "MTH")
    assert only(relative(mother, "health-unknown", condition=[ASTHMA])).polarity == "unknown"
    assert only(relative(mother, "entered-in-error", condition=[ASTHMA])).verification == "entered_in_error"


@pytest.mark.parametrize(
    "text", ["No family history of asthma", "No known family history of asthma", "Pas d'antécédent familial d’asthme"]
)
def test_words_that_deny_a_family_history(text):
    entry = only(relative({"text": "family member"}, condition=[{"code": {"text": text}}]))
    assert (entry.polarity, entry.text in ("asthma", "asthme"), entry.subject) == ("absent", True, "relative")


def test_a_relative_without_conditions_says_nothing():
    patient = read(bundle(relative(coded(f"{TERMS}v3-RoleCode", "MTH"))))
    assert [entry.kind for entry in patient.entries] == ["measurement", "sex"]
    assert "Zoltanescu" not in f"{patient}"


def questionnaire(*items, state="completed"):
    return resource("QuestionnaireResponse", status=state, authored="2026-03-01", item=list(items))


def test_answers_to_coded_questions():
    found = read_all(
        questionnaire(
            {
                "linkId": "group",
                "item": [{"linkId": "/72166-2", "answer": [{"valueCoding": {"system": SNOMED, "code": "266919005"}}]}],
            },
            {"linkId": "/8302-2", "answer": [{"valueQuantity": quantity(170, "cm")}]},
            {"linkId": "x", "definition": "http://loinc.org/45592-3", "answer": [{"valueBoolean": False}]},
            {"linkId": "/9269-2", "answer": [{"valueInteger": 15}, {"valueDecimal": 1.5}]},
        )
    )
    assert [(entry.kind, entry.codes[0], entry.value, entry.polarity) for entry in found] == [
        ("finding", "loinc:72166-2=snomed:266919005", "", ""), ("measurement", "loinc:8302-2", "170", ""),
        ("finding", "loinc:45592-3", "", "absent"), ("measurement", "loinc:9269-2", "15", ""), ("measurement", "loinc:9269-2", "1.5", ""),
    ]  # fmt: skip
    assert found[0].pointer == "/entry/2/resource/item/0/item/0/answer/0"


def test_questions_inside_answers():
    inner = {"linkId": "/8302-2", "answer": [{"valueQuantity": quantity(170, "cm")}]}
    entry = only(questionnaire({"linkId": "/8867-4", "answer": [{"item": [inner]}]}))
    assert entry.pointer == "/entry/2/resource/item/0/answer/0/item/0/answer/0"


def test_a_question_without_a_code_needs_the_concept_map():
    asked = questionnaire({"linkId": "q7", "text": "Zoltanescu?", "answer": [{"valueBoolean": True}]})
    patient = read(bundle(asked))
    assert patient.entries[-1].kind == "unreadable"
    assert "Zoltanescu" not in f"{patient.entries} {patient.problems}"
    assert only(asked, concept_map={"linkid:q7": ("cough",)}).codes == ("cough",)


LOCAL = {"system": "http://hospital.example/a", "code": "S", "display": "Asthma"}


def test_a_coded_answer_to_a_question_without_a_code_means_nothing_by_itself():
    asked = questionnaire({"linkId": "q7", "answer": [{"valueCoding": LOCAL}]})
    assert only(asked).kind == "unreadable"
    mapped = only(asked, concept_map={"linkid:q7=http://hospital.example/a|S": ("family_asthma",)})
    assert (mapped.kind, mapped.codes, mapped.text) == ("finding", ("family_asthma",), "")


def test_a_questionnaire_by_error_and_a_text():
    asked = {"linkId": "/8867-4", "answer": [{"valueQuantity": quantity(80, "/min")}, {"valueString": "Zoltanescu"}]}
    found = read_all(questionnaire(asked, state="entered-in-error"))
    assert [(entry.kind, entry.verification) for entry in found] == [
        ("measurement", "entered_in_error"),
        ("unreadable", ""),
    ]


def report(state="final", **parts):
    return resource(
        "DiagnosticReport",
        status=state,
        code=coded(LOINC, "24627-2"),
        effectiveDateTime="2026-03-01T09:00:00Z",
        **parts,
    )


CONCLUSION = [coded(SNOMED, "59282003", "Pulmonary embolism (disorder)")]


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("final", ("", "")), ("preliminary", ("", "suspected")), ("partial", ("", "suspected")), ("cancelled", ("unknown", "")),
        ("entered-in-error", ("", "entered_in_error")),
    ],
)  # fmt: skip
def test_conclusions_of_reports(state, found):
    entry = only(report(state, conclusionCode=CONCLUSION, conclusion="Zoltanescu"))
    assert (entry.kind, entry.text, entry.polarity, entry.verification) == ("finding", "Pulmonary embolism", *found)


def test_results_inside_a_report_have_its_moment():
    inner = {
        "resourceType": "Observation",
        "id": "r",
        "status": "final",
        "code": coded(LOINC, "8867-4"),
        "valueQuantity": quantity(80, "/min"),
    }
    entry = only(report(contained=[inner], result=[{"reference": "#r"}]))
    assert (entry.pointer, entry.earliest) == ("/entry/2/resource/contained/0", "2026-03-01T09:00")
    assert read_all(report("entered-in-error", contained=[inner], result=[{"reference": "#r"}])) == []


def test_results_elsewhere_are_read_once_and_missing_ones_noted():
    result = {**observation(valueQuantity=quantity(80, "/min")), "id": "r"}
    patient = read(bundle(report(result=[{"reference": "Observation/r"}]), result))
    assert [entry.pointer for entry in patient.entries[2:]] == ["/entry/3/resource"]
    assert not patient.problems
    missing = read(bundle(report(result=[{"reference": "Observation/none"}])))
    assert "not in this record" in missing.problems[0].message
