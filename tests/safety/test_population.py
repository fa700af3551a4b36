"""Hazards of applying rules to people whom they are not for: children, pregnancy, an age that nobody recorded."""

import pytest

from .asking import LIKELY_EMBOLISM, actions, asked, atoms, fact, measured

VITALS = (
    measured("heart_rate", 140, "/min"),
    measured("systolic_blood_pressure", 80, "mm[Hg]"),
    measured("respiratory_rate", 30, "/min"),
    fact("altered_consciousness"),
)
PREGNANT = fact("pregnancy")
CONFIRMED = (fact("pulmonary_embolism"), measured("systolic_blood_pressure", 80, "mm[Hg]"))
FOR_ADULTS = {
    *("start_anticoagulation", "lmwh_or_fondaparinux", "noac_treatment", "unfractionated_heparin_iv", "d_dimer_test"),
    *("ct_pulmonary_angiography", "emergency_pe_imaging", "systemic_thrombolysis", "anticoagulation_three_months"),
    *("vasopressor_support", "hospital_admission", "follow_up_three_to_six_months", "no_further_pe_testing"),
}


def alarms(answer):
    return {row["alarm"]: row["level"] for row in answer.conclusions.as_json()["alarms"]}


@pytest.mark.parametrize(
    ("more", "person", "alarm"),
    [
        ((), {"age": "30 a"}, "alarm_news2_high"),
        ((), {}, "alarm_news2_high"),
        ((), {"age": "8 a"}, "alarm_circulation"),
        ((PREGNANT,), {"age": "30 a"}, "alarm_maternal_early_warning"),
        ((PREGNANT,), {}, "alarm_maternal_early_warning"),
    ],
    ids=["adult", "no age", "child", "pregnancy", "pregnancy without an age"],
)
def test_the_same_vital_signs_are_an_alarm_in_every_group(ask, more, person, alarm):
    assert alarm in alarms(ask(*VITALS, *more, **person))


def test_without_an_age_vital_signs_raise_their_alarm_and_the_age_is_asked_for(ask):
    answer = ask(*VITALS, sex="male")
    assert alarms(answer)["alarm_news2_high"] == "immediate"
    assert "age" in asked(answer)
    assert "age" not in asked(ask(*VITALS, age="30 a", sex="male"))


@pytest.mark.parametrize(
    ("reason", "facts"),
    [
        ("alarm_acute_chest_pain", [fact("chest_pain"), fact("increased_sweating")]),
        ("pulmonary_embolism", [fact("dyspnoea"), fact("haemoptysis"), fact("active_cancer")]),
        ("pulmonary_embolism", [fact("judgement_pe_suspected")]),
        ("pulmonary_embolism", [fact("pulmonary_embolism")]),
        ("news2", [measured("oxygen_saturation", 97, "%")]),
    ],
    ids=["chest pain", "symptom and factor", "suspicion", "diagnosis", "vital sign"],
)
def test_an_age_that_rules_wait_on_is_asked_for(ask, reason, facts):
    wanted = f"wanted(age,{reason})"
    assert wanted in atoms(ask(*facts))
    assert wanted not in atoms(ask(*facts, age="40 a"))


@pytest.mark.parametrize(
    ("more", "person", "score"),
    [
        ((), {"age": "191 mo"}, "paediatric_early_warning_score"),
        ((PREGNANT,), {"age": "30 a"}, "obstetric_early_warning_score"),
    ],
    ids=["child", "pregnancy"],
)
@pytest.mark.parametrize("rate", [80, 140])
def test_vital_signs_that_news2_is_not_for_name_the_score_to_use(ask, more, person, score, rate):
    """Also where the value would score nothing in an adult: it may not be normal here."""
    answer = ask(measured("heart_rate", rate, "/min"), *more, **person)
    assert score in actions(answer)
    assert "active(news2)" not in atoms(answer)
    assert score not in actions(ask(measured("heart_rate", rate, "/min"), age="192 mo"))


@pytest.mark.parametrize("facts", [LIKELY_EMBOLISM, CONFIRMED], ids=["suspected", "confirmed"])
@pytest.mark.parametrize("age", ["8 a", "16 a", "215 mo"])
def test_under_18_years_embolism_gets_no_advice_for_adults_and_this_is_said(ask, facts, age):
    answer = ask(*facts, age=age, sex="female")
    assert not FOR_ADULTS & set(actions(answer))
    assert "paediatric_thrombosis_guidance" in actions(answer)
    grown = ask(*facts, age="216 mo", sex="female")
    assert FOR_ADULTS & set(actions(grown))
    assert "paediatric_thrombosis_guidance" not in actions(grown)


def test_nothing_rules_an_embolism_out_in_a_child_by_a_score_for_adults(ask):
    """The same record rules it out at 30 years."""
    facts = (
        fact("judgement_pe_suspected"),
        fact("judgement_pe_most_likely", polarity="absent"),
        *(fact(name, polarity="absent") for name in ("haemoptysis", "active_cancer", "leg_swelling")),
        *(fact(name, polarity="absent") for name in ("surgery", "immobilisation")),
        measured("heart_rate", 80, "/min"),
        measured("systolic_blood_pressure", 120, "mm[Hg]"),
        measured("d_dimer", 200, "ug/L", basis="FEU"),
    )
    assert "ruled_out(pulmonary_embolism)" in atoms(ask(*facts, age="30 a", sex="male"))
    child = ask(*facts, age="12 a", sex="male")
    assert "ruled_out(pulmonary_embolism)" not in atoms(child)
    assert "pulmonary_embolism" in child.conclusions.as_json()["must_not_miss"]


def test_advice_for_adults_waits_for_an_age_that_is_not_known(ask):
    advised = actions(ask(*LIKELY_EMBOLISM, sex="male"))
    for name in ("start_anticoagulation", "ct_pulmonary_angiography"):
        assert "age" in advised[name]["after_checking"]
    known = actions(ask(*LIKELY_EMBOLISM, age="40 a", sex="male"))
    assert not any("age" in row["after_checking"] for row in known.values())
