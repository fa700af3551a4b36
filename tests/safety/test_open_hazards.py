"""What the log marks as open: each test states what should be so and is not yet.

They are expected to fail, strictly: whoever adds the control sees the test pass, and moves it and the hazard to `controlled`.
"""

import pytest

from reasoner.certificate.canonical import parse

from .asking import LIKELY_EMBOLISM, actions, asked, atoms, fact, measured

VITALS = (
    measured("heart_rate", 140, "/min"),
    measured("systolic_blood_pressure", 80, "mm[Hg]"),
    measured("respiratory_rate", 30, "/min"),
    fact("altered_consciousness"),
)


def still_open(hazard):
    return pytest.mark.xfail(strict=True, raises=AssertionError, reason=f"{hazard} is open")


def test_these_vital_signs_are_an_alarm_in_an_adult(ask):
    """What the tests below vary does raise an alarm as it stands."""
    assert ask(*VITALS, age="30 a", sex="male").conclusions.as_json()["alarms"]


@still_open("H-37")
def test_an_age_that_silences_rules_is_asked_for(ask):
    answer = ask(*VITALS, sex="male")
    assert answer.conclusions.as_json()["alarms"] or "age" in asked(answer)


@still_open("H-38")
@pytest.mark.parametrize("age", ["8 a", "16 a"])
def test_advice_for_adults_is_not_given_as_it_stands_to_a_child(ask, age):
    answer = ask(*LIKELY_EMBOLISM, age=age, sex="female")
    assert "start_anticoagulation" not in actions(answer)


@still_open("H-39")
@pytest.mark.parametrize("group", ["child", "pregnancy"])
def test_vital_signs_that_no_score_applies_to_are_not_passed_over(ask, group):
    """NEWS2 is neither for children nor for pregnancy; silence about these vital signs reads as reassurance."""
    more, age = ([fact("pregnancy")], "30 a") if group == "pregnancy" else ([], "8 a")
    answer = ask(*VITALS, *more, age=age, sex="female")
    assert answer.conclusions.as_json()["alarms"] or actions(answer) or answer.problems


@still_open("H-40")
def test_a_recorded_heparin_allergy_qualifies_every_anticoagulant(ask):
    answer = ask(*LIKELY_EMBOLISM, age="70 a", sex="male", allergies=["heparin"])
    advised = actions(answer)
    for name in ("start_anticoagulation", "lmwh_or_fondaparinux"):
        assert name not in advised or "heparin_allergy" in advised[name]["caution"] + advised[name]["after_checking"]


@still_open("H-42")
def test_moments_with_different_time_zones_are_told_apart(ask):
    """09:00 at Paris is before 09:00 at London."""
    answer = ask(
        measured("heart_rate", 140, "/min", when="2026-03-01T09:00+01:00"),
        measured("heart_rate", 80, "/min", when="2026-03-01T09:00+00:00"),
    )
    assert {atom for atom in atoms(answer) if atom.startswith("value(")} == {"value(heart_rate,80)"}


@still_open("H-43")
def test_what_is_recorded_as_the_diagnosis_has_a_belief_to_match(reasoner, ask):
    answer = ask(fact("pulmonary_embolism"), age="70 a", sex="male")
    belief = parse(answer.certificate)["belief"]
    names = reasoner.knowledge.content["belief"]["hypotheses"]
    assert belief["posterior_ppm"][names.index("pulmonary_embolism")] > 500_000
