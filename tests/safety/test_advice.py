"""Hazards of what is advised: doses, contraindications, pregnancy, rules that disagree, thresholds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .asking import ANAPHYLAXIS, LIKELY_EMBOLISM, actions, against, asked, fact, measured

MALE = {"age": "70 a", "sex": "male"}
WOMAN = {"age": "30 a", "sex": "female"}


def dose(answer):
    return actions(answer)["adrenaline_im"]["doses"]


WEIGHTS_AND_AGES = st.tuples(st.integers(100, 2000), st.integers(18, 90)) | st.tuples(
    st.integers(50, 900), st.integers(5, 9)
)


@settings(max_examples=20)
@given(WEIGHTS_AND_AGES)
def test_adrenaline_is_ten_micrograms_a_kilogram_and_never_above_500(ask, weight_and_age):
    tenths, age = weight_and_age
    answer = ask(*ANAPHYLAXIS, measured("weight", f"{tenths / 10:.1f}", "kg"), age=f"{age} a")
    assert dose(answer) == [[min(tenths, 500), "microgram", "intramuscular"]]


@pytest.mark.parametrize(
    ("age", "micrograms"), [("4 a", 150), ("6 a", 300), ("11 a", 300), ("18 a", 500), ("40 a", 500)]
)
def test_without_a_weight_the_dose_goes_by_age(ask, age, micrograms):
    assert dose(ask(*ANAPHYLAXIS, age=age)) == [[micrograms, "microgram", "intramuscular"]]


@pytest.mark.parametrize("person", [{}, {"age": "3 mo"}, {"age": "14 a"}], ids=["no age", "3 months", "14 years"])
def test_where_neither_weight_nor_age_settles_the_dose_none_is_stated_and_the_weight_is_asked_for(ask, person):
    answer = ask(*ANAPHYLAXIS, **person)
    assert actions(answer)["adrenaline_im"]["status"] == "must"
    assert dose(answer) == []
    assert "weight" in asked(answer)


def test_a_weight_of_last_year_does_not_settle_a_dose(ask):
    old = measured("weight", 20, "kg", when="2025-02-01")
    assert dose(ask(*ANAPHYLAXIS, old, age="40 a")) == dose(ask(*ANAPHYLAXIS, age="40 a"))


def test_every_rule_that_states_a_dose_names_where_it_was_read(reasoner):
    rules = [rule for rule in reasoner.knowledge.rules if rule.text.startswith("dose(")]
    assert rules
    for rule in rules:
        assert rule.metadata.get("status") == "sourced", rule.place
        assert rule.metadata.get("source"), rule.place


def test_a_contraindication_bars_the_action_and_the_conflict_stays_visible(ask):
    answer = ask(*LIKELY_EMBOLISM, fact("iodinated_contrast_allergy"), **MALE)
    assert "ct_pulmonary_angiography" not in actions(answer)
    assert against(answer)["ct_pulmonary_angiography"] == "must_not"
    assert "conflict(ct_pulmonary_angiography,must)" in answer.conclusions.as_json()["conflicts"]


def test_two_contraindications_bar_as_one_does(ask):
    both = (fact("pulmonary_embolism"), fact("severe_renal_impairment"), fact("antiphospholipid_syndrome"))
    answer = ask(*both, measured("systolic_blood_pressure", 120, "mm[Hg]"), **MALE)
    assert against(answer)["noac_treatment"] == "must_not"
    assert "noac_treatment" not in actions(answer)


@pytest.mark.parametrize("substance", ["heparin", "heparin sodium", "iodinated contrast medium", "iohexol"])
def test_a_recorded_allergy_bars_what_contains_it(ask, substance):
    heparin = ("lmwh_in_pregnancy", [*LIKELY_EMBOLISM, fact("pregnancy")], WOMAN)
    people = {"heparin": heparin, "heparin sodium": heparin}
    action, facts, person = people.get(substance, ("ct_pulmonary_angiography", LIKELY_EMBOLISM, MALE))
    assert action in actions(ask(*facts, **person))
    answer = ask(*facts, allergies=[substance], **person)
    assert action not in actions(answer)
    assert against(answer)[action] == "must_not"


ANTICOAGULANTS = ("start_anticoagulation", "lmwh_or_fondaparinux", "anticoagulation_three_months")
CONFIRMED_EMBOLISM = (fact("pulmonary_embolism"), measured("systolic_blood_pressure", 120, "mm[Hg]"))


@pytest.mark.parametrize(
    "record",
    [
        {"allergies": ["heparin"]},
        {"allergies": ["enoxaparin"]},
        {"allergies": ["heparin-induced thrombocytopenia"]},
        {"facts": [fact("heparin_allergy")]},
        {"facts": [fact("heparin_induced_thrombocytopenia", context="history")]},
    ],
    ids=["heparin", "enoxaparin", "thrombocytopenia", "recorded", "history of thrombocytopenia"],
)
def test_a_heparin_allergy_qualifies_every_anticoagulant(ask, record):
    parts = dict(record)
    answer = ask(*CONFIRMED_EMBOLISM, *parts.pop("facts", ()), **MALE, **parts)
    for name in ANTICOAGULANTS:
        assert "heparin_allergy" in actions(answer)[name]["caution"]
    unqualified = actions(ask(*CONFIRMED_EMBOLISM, **MALE))
    assert not any("heparin_allergy" in unqualified[name]["caution"] for name in ANTICOAGULANTS)


def test_a_heparin_allergy_that_is_not_known_is_asked_for(ask):
    assert "heparin_allergy" in asked(ask(*CONFIRMED_EMBOLISM, **MALE))
    assert "heparin_allergy" not in asked(ask(*CONFIRMED_EMBOLISM, **MALE, allergies="none_known"))


def test_no_known_allergy_settles_what_an_empty_list_leaves_open(ask):
    def to_check(**parts):
        return actions(ask(*LIKELY_EMBOLISM, **MALE, **parts))["ct_pulmonary_angiography"]["after_checking"]

    assert "iodinated_contrast_allergy" in to_check()
    assert "iodinated_contrast_allergy" in to_check(allergies=[])
    assert "iodinated_contrast_allergy" not in to_check(allergies="none_known")


def test_radiation_waits_for_the_question_about_pregnancy(ask):
    answer = ask(*LIKELY_EMBOLISM, **WOMAN)
    assert "pregnancy" in actions(answer)["ct_pulmonary_angiography"]["after_checking"]
    assert "pregnancy" in asked(answer)


def test_in_pregnancy_the_advice_is_that_for_pregnancy(ask):
    answer = ask(*LIKELY_EMBOLISM, fact("pregnancy"), **WOMAN)
    assert {"lmwh_in_pregnancy", "perfusion_scintigraphy"} <= set(actions(answer))
    assert not {"ct_pulmonary_angiography", "start_anticoagulation", "noac_treatment"} & set(actions(answer))
    assert "pregnancy" in actions(answer)["perfusion_scintigraphy"]["caution"]


def test_a_pregnancy_denied_a_month_ago_is_asked_about_again(ask):
    old = fact("pregnancy", polarity="absent", when="2026-02-01")
    new = fact("pregnancy", polarity="absent")
    assert "pregnancy" in asked(ask(*LIKELY_EMBOLISM, old, **WOMAN))
    assert "pregnancy" not in asked(ask(*LIKELY_EMBOLISM, new, **WOMAN))


@pytest.mark.parametrize(
    ("age", "pressure", "low"),
    [
        ("6 mo", 69, True),
        ("6 mo", 70, False),
        ("4 a", 77, True),
        ("4 a", 78, False),
        ("40 a", 89, True),
        ("40 a", 90, False),
    ],
)
def test_low_pressure_is_judged_by_the_limits_of_the_age(ask, age, pressure, low):
    """With chest pain and a low pressure the alarm is immediate; the limit differs from infants to adults."""
    answer = ask(fact("chest_pain"), measured("systolic_blood_pressure", pressure, "mm[Hg]"), age=age)
    immediate = {row["alarm"] for row in answer.conclusions.as_json()["alarms"] if row["level"] == "immediate"}
    assert ("alarm_acute_chest_pain" in immediate) == low


@pytest.mark.parametrize(("value", "exceeds"), [("99", False), ("100", False), ("101", True)])
def test_a_threshold_counts_from_the_first_value_beyond_it(reasoner, ask, value, exceeds):
    """More than 100 a minute scores, 100 does not."""
    answer = ask(fact("judgement_pe_suspected"), measured("heart_rate", value, "/min"), **MALE)
    assert ("points(wells_pe,heart_rate,15)" in answer.chain.links) == exceeds


def test_waiting_is_barred_while_something_must_not_be_missed(ask):
    answer = ask(*LIKELY_EMBOLISM, **MALE)
    assert answer.conclusions.as_json()["must_not_miss"]
    assert against(answer)["wait_and_see"] == "must_not"
