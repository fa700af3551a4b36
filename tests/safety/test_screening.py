"""Hazards of screening: the text in force on the day, what leads elsewhere, what is not known, whose organ it is."""

import json
from itertools import pairwise

import pytest

from reasoner import Patient, verify
from reasoner.knowledge.modules import states
from reasoner.patient.readers import Reading
from reasoner.patient.vignette import FORMAT, read_vignette

from .asking import actions, against, asked, fact, measured

STOOL, BREAST, CERVIX = "organised_immunochemical_test", "organised_mammography", "organised_hpv_test"
GUAIAC, SMEAR = "organised_guaiac_test", "organised_cervical_smear"
TESTS = {STOOL, BREAST, CERVIX, GUAIAC, SMEAR}
NOW = "2026-03-01"
TITLES = {
    "en": "Organised colorectal cancer screening in France",
    "fr": "Dépistage organisé du cancer colorectal en France",
}


@pytest.fixture
def on(reasoner):
    """The answer about a patient recorded on a day, which the checker has accepted."""

    def answer(day, *facts, age="55 a", sex="female", **parts):
        person = {key: value for key, value in (("age", age), ("sex", sex)) if value}
        document = {"format": FORMAT, "recorded": f"{day}T12:00", "patient": person, "facts": list(facts), **parts}
        case = read_vignette(document, "case")
        found = reasoner.answer(case, as_of=case.recorded)
        question = {"as_of": case.recorded, "jurisdiction": "FR", "profile": "emergency"}
        assert verify(found.certificate, case=case, knowledge=reasoner.knowledge, **question).exit_code == 0
        return found

    return answer


def past(concept, when="", **details):
    return fact(concept, context="history", **({"when": when} if when else {}), **details)


def checks(answer, action):
    return set(actions(answer)[action]["after_checking"])


def offered(answer):
    return TESTS & set(actions(answer))


def told(answer, language):
    return " ".join(answer.render(language).replace("\u00a0", " ").replace("\u202f", " ").split())


@pytest.mark.parametrize(
    ("day", "tests"),
    [
        ("2006-12-21", set()),
        ("2006-12-22", {GUAIAC, BREAST}),
        ("2013-04-14", {GUAIAC, BREAST}),
        ("2013-04-15", {BREAST}),
        ("2014-12-31", {BREAST}),
        ("2015-01-01", {STOOL, BREAST}),
        ("2018-05-06", {STOOL, BREAST}),
        ("2018-05-07", {STOOL, BREAST, SMEAR}),
        ("2020-08-15", {STOOL, BREAST, SMEAR}),
        ("2020-08-16", {STOOL, BREAST, CERVIX}),
        (NOW, {STOOL, BREAST, CERVIX}),
    ],
)
def test_the_day_picks_the_text(on, day, tests):
    assert offered(on(day)) == tests


@pytest.mark.parametrize("day", ["2005-06-01", "2014-06-01"])
@pytest.mark.parametrize(("language", "silent"), [("en", "Silent"), ("fr", "Muet")])
def test_before_the_first_text_and_in_a_gap_nothing_is_advised_and_the_text_is_named(on, day, language, silent):
    answer = on(day)
    assert offered(answer) <= {BREAST}
    assert STOOL not in {row["action"] for row in answer.conclusions.as_json()["against"]}
    separator = ": " if language == "en" else " : "
    assert f"{silent}{separator}{TITLES[language]}" in told(answer, language)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_repealed_version_is_not_named_beside_the_one_in_force(on, language):
    text = told(on(NOW), language)
    assert text.count(TITLES[language]) == 1
    assert f"{TITLES[language]} (arrêté du 16 janvier 2024)" in text


def test_no_two_versions_of_a_title_are_in_force_on_a_day(reasoner):
    modules = [one for one in reasoner.knowledge.content["modules"]["modules"] if one["scheme"] == "law"]
    for title in {one["title"]["en"] for one in modules}:
        days = sorted((one["valid_from"], one["valid_until"]) for one in modules if one["title"]["en"] == title)
        assert len(days) > 1
        assert all(until and until < since for (_, until), (since, _) in pairwise(days))
        assert not days[-1][1]


@pytest.mark.parametrize("jurisdiction", ["BE", "US"])
def test_french_law_is_silent_elsewhere(reasoner, jurisdiction):
    document = reasoner.knowledge.content["modules"]
    found = states(document, f"{NOW}T12:00", jurisdiction)
    assert {found[one["id"]] for one in document["modules"] if one["scheme"] == "law"}.isdisjoint({"in_force"})


@pytest.mark.parametrize(
    ("symptom", "test", "instead"),
    [
        ("suspicious_bowel_symptom", STOOL, "bowel_symptom_diagnosis"),
        ("haematochezia", STOOL, "bowel_symptom_diagnosis"),
        ("breast_lump", BREAST, "breast_symptom_diagnosis"),
        ("suspicious_gynaecological_symptom", CERVIX, "gynaecological_symptom_diagnosis"),
    ],
)
@pytest.mark.parametrize("presented", [True, False])
def test_a_symptom_leads_to_diagnosis_and_never_to_a_test(on, symptom, test, instead, presented):
    answer = on(NOW, complaint=symptom) if presented else on(NOW, fact(symptom))
    assert actions(answer)[instead]["status"] == "should"
    assert test not in actions(answer)
    assert against(answer)[test] == "should_not"


@pytest.mark.parametrize(
    ("finding", "test", "instead"),
    [
        (past("colorectal_adenoma"), STOOL, "colorectal_strategy_by_risk"),
        (fact("colorectal_cancer", subject="father", onset_age="50 a"), STOOL, "colorectal_strategy_by_risk"),
        (past("breast_cancer", "2012"), BREAST, "breast_surveillance_by_risk"),
        (past("treated_cervical_lesion"), CERVIX, "cervical_surveillance_by_risk"),
    ],
)
def test_a_risk_leads_to_another_surveillance(on, finding, test, instead):
    answer = on(NOW, finding)
    assert instead in actions(answer)
    assert test not in actions(answer)
    assert against(answer)[test] == "should_not"


def test_what_is_not_known_is_checked_first(on):
    answer = on(NOW)
    assert checks(answer, STOOL) == {
        "faecal_occult_blood_test",
        "colonoscopy",
        "raised_colorectal_cancer_risk",
        "suspicious_bowel_symptom",
    }
    assert checks(answer, BREAST) == {"mammography", "raised_breast_cancer_risk", "suspicious_breast_symptom"}
    assert "cervix_present" in checks(answer, CERVIX)
    assert checks(answer, STOOL) | checks(answer, BREAST) | checks(answer, CERVIX) <= asked(answer)


@pytest.mark.parametrize("denied", ["mammography", "raised_breast_cancer_risk", "suspicious_breast_symptom"])
def test_only_what_is_recorded_settles_a_check(on, denied):
    assert denied not in checks(on(NOW, fact(denied, polarity="absent")), BREAST)
    assert denied in checks(on(NOW, fact(denied, polarity="unknown")), BREAST)


@pytest.mark.parametrize("facts", [(past("mammography"),), (past("mammography", "age 54 a"),)])
def test_a_test_without_a_date_defers_nothing_and_its_date_is_asked_for(on, facts):
    assert "mammography" in checks(on(NOW, *facts), BREAST)


def test_a_procedure_of_a_fhir_record_without_a_date_defers_nothing(reasoner):
    def bundle(**when):
        person = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1970-05-01"}
        done = {"resourceType": "Procedure", "status": "completed", "code": {"text": "mammography"}, **when}
        done["subject"] = {"reference": "Patient/p"}
        entry = [{"resource": person}, {"resource": done}]
        text = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entry})
        case = Patient.from_bytes(text.encode(), options=Reading(as_of=f"{NOW}T12:00"))
        return reasoner.answer(case, as_of=case.recorded)

    assert "mammography" in checks(bundle(), BREAST)
    assert BREAST not in actions(bundle(performedDateTime="2025-03-01"))
    assert "mammography" not in checks(bundle(performedDateTime="2023-03-01"), BREAST)


@pytest.mark.parametrize("sex", ["male", "female", ""])
def test_an_organ_counts_whatever_sex_is_recorded(on, sex):
    there = on(NOW, fact("cervix_present"), fact("breasts_present"), sex=sex)
    assert {CERVIX, BREAST} <= offered(there)
    gone = on(NOW, fact("cervix_present", polarity="absent"), fact("breasts_present", polarity="absent"), sex=sex)
    assert offered(gone) == {STOOL}


def test_an_organ_in_question_is_asked_for_and_nothing_is_offered(on):
    assert {"cervix_present", "breasts_present"} <= asked(on(NOW, sex=""))
    assert offered(on(NOW, sex="")) == {STOOL}
    removed = on(NOW, past("hysterectomy", "2010"))
    assert "cervix_present" in asked(removed)
    assert CERVIX not in actions(removed)


@pytest.mark.parametrize(
    ("parts", "facts"),
    [
        ({"complaint": "cough"}, ()),
        ({}, (measured("respiratory_rate", 32, "/min"), measured("oxygen_saturation", 82, "%"))),
    ],
)
def test_a_complaint_or_an_alarm_comes_first(on, parts, facts):
    answer = on(NOW, *facts, **parts)
    assert not offered(answer)
    assert not TESTS & set(against(answer))
