"""Hazards of records without a complaint, and of a recorded sex that does not fit: what is said, and what goes on answering."""

import pytest

from reasoner import verify
from reasoner.certificate.canonical import parse

from .asking import ANAPHYLAXIS, MOMENT, actions, asked, atoms, fact, measured, patient

SENTENCES = {
    "en": "No presenting complaint is recorded, so there is no differential. Record one (complaint: …)",
    "fr": "Aucun motif de consultation n’est noté : pas de diagnostic différentiel. En noter un (complaint: …)",
}


def concluded(answer, part):
    return answer.conclusions.as_json()[part]


def problems(answer):
    return [(one.severity, one.message) for one in answer.problems if "differential" in one.message]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_without_a_complaint_there_is_no_differential_and_it_is_said(ask, language):
    without, told = ask(fact("haemoptysis"), age="70 a"), ask(fact("haemoptysis"), age="70 a", complaint="haemoptysis")
    assert concluded(without, "hypotheses") == []
    assert concluded(told, "hypotheses")
    assert "pulmonary_embolism" in concluded(told, "must_not_miss")
    assert "pulmonary_embolism" not in concluded(without, "must_not_miss")
    assert not [atom for atom in atoms(without) if atom.startswith("belief(")]
    sentence = " ".join(SENTENCES[language].split()[:6])
    screens = [
        " ".join(one.render(language).replace("\u00a0", " ").replace("\u202f", " ").split()) for one in (without, told)
    ]
    assert [screen.count(sentence) for screen in screens] == [1, 0]
    summary = without.to_fhir(language)["entry"][1]["resource"]["summary"]
    assert SENTENCES[language] in summary
    assert "RiskAssessment" not in {entry["resource"]["resourceType"] for entry in without.to_fhir(language)["entry"]}


def test_in_french_nothing_of_it_is_said_in_english(ask):
    assert "differential" not in ask(fact("fever"), age="70 a").render("fr")


def test_a_record_without_a_complaint_gets_a_note(ask):
    assert [severity for severity, _ in problems(ask(fact("fever"), age="70 a"))] == ["note"]
    assert [severity for severity, _ in problems(ask(age="70 a", sex="male"))] == ["note"]
    assert problems(ask(age="70 a", complaint="fever")) == []


def test_without_a_complaint_alarms_suspicion_and_advice_stay(ask):
    emergency = ask(*ANAPHYLAXIS, age="30 a", sex="female")
    assert concluded(emergency, "hypotheses") == []
    assert concluded(emergency, "alarms")
    assert "anaphylaxis" in concluded(emergency, "must_not_miss")
    assert actions(emergency)["adrenaline_im"]["status"] == "must"
    suspected = ask(fact("judgement_pe_suspected"), measured("heart_rate", 118, "/min"), age="70 a", sex="male")
    assert "pulmonary_embolism" in concluded(suspected, "must_not_miss")
    assert actions(suspected)


def test_without_a_complaint_belief_asks_nothing(ask):
    facts = fact("fever"), fact("travel_west_africa")
    without = ask(*facts, age="30 a")
    believed = parse(without.certificate)["belief"]
    told = ask(*facts, age="30 a", complaint="fever")
    from_belief = {row["ask"] for row in believed["questions"]}
    assert from_belief
    assert from_belief <= asked(told)
    assert not from_belief & asked(without)


@pytest.mark.parametrize(
    ("day", "differential"), [("2026-03-01", True), ("2026-03-31T12:00", True), ("2026-03-31T12:01", False)]
)
def test_a_complaint_of_more_than_thirty_days_ago_is_no_reason_for_a_differential(
    reasoner, knowledge, day, differential
):
    person = patient(age="50 a", sex="male", complaint="dyspnoea")
    moment = day if "T" in day else MOMENT
    answer = reasoner.answer(person, as_of=moment)
    assert bool(concluded(answer, "hypotheses")) is differential
    assert verify(answer.certificate, case=person, as_of=moment, knowledge=knowledge).exit_code == 0
    assert bool(problems(answer)) is not differential


@pytest.mark.parametrize(
    ("sex", "finding", "reason"),
    [
        ("male", "pregnancy", "pregnancy"),
        ("male", "ovarian_cyst", "finding_of_female_anatomy"),
        ("male", "heavy_menstrual_bleeding", "finding_of_female_anatomy"),
        ("female", "prostatitis", "finding_of_male_anatomy"),
        ("female", "testicular_pain", "finding_of_male_anatomy"),
    ],
)
def test_a_sex_that_does_not_fit_is_asked_for_and_the_finding_is_kept(ask, sex, finding, reason):
    answer = ask(fact(finding), age="30 a", sex=sex)
    found = {row["ask"]: row["for"] for row in concluded(answer, "questions")}
    assert reason in found["sex_and_anatomy"]
    assert f"present({finding})" in atoms(answer)
    assert concluded(answer, "conflicts") == []
    assert "not_pregnant" not in atoms(answer)
    other = {"male": "female", "female": "male"}[sex]
    assert "sex_and_anatomy" not in asked(ask(fact(finding), age="30 a", sex=other))
    assert "sex_and_anatomy" not in asked(ask(fact(finding, polarity="absent"), age="30 a", sex=sex))


def test_a_pregnancy_counts_whatever_sex_is_recorded(ask):
    """An anticoagulant that harms the unborn child stays barred."""
    embolism = (fact("pulmonary_embolism"), measured("systolic_blood_pressure", 120, "mm[Hg]"))
    answer = ask(*embolism, fact("pregnancy"), age="30 a", sex="male")
    assert "noac_treatment" not in actions(answer)
    assert "lmwh_in_pregnancy" in actions(answer)
