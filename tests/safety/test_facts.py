"""Hazards of the record: what is not known, not read, somebody else's, of another time, or in another unit."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import MEASUREMENTS, SPELLINGS

from conftest import VIGNETTES
from reasoner import Patient
from reasoner.verification import verify

from .asking import LIKELY_EMBOLISM, atoms, fact, measured, patient

MALE = {"age": "70 a", "sex": "male"}


def alarms(answer):
    return [row["alarm"] for row in answer.conclusions.as_json()["alarms"]]


def test_stridor_now_in_the_patient_is_an_alarm(ask):
    """What the next test varies does raise an alarm as it stands."""
    assert alarms(ask(fact("stridor"), **MALE)) == ["alarm_airway"]


@pytest.mark.parametrize(
    "details",
    [
        {"polarity": "absent"},
        {"polarity": "unknown"},
        {"subject": "mother"},
        {"context": "history"},
        {"when": "2026-02-20"},
        {"when": "2026-03-02"},
    ],
    ids=["denied", "unknown", "of the mother", "of the past", "nine days old", "of the future"],
)
def test_stridor_that_is_not_here_and_now_is_no_alarm(ask, details):
    assert not alarms(ask(fact("stridor", **details), **MALE))


@pytest.mark.parametrize("item", ["haemoptysis", "active_cancer", "leg_swelling", "surgery"])
def test_an_item_that_is_not_recorded_never_lowers_the_greatest_score(ask, item):
    """Unknown counts as possible; only a recorded absence takes points away."""

    def most(*more):
        found = atoms(ask(fact("judgement_pe_suspected"), *more, **MALE))
        return next(int(atom.split(",")[1][:-1]) for atom in found if atom.startswith("score_max(wells_pe,"))

    unknown = most(fact(item, polarity="unknown"))
    assert unknown == most()
    assert most(fact(item, polarity="absent")) <= unknown
    assert not {atom for atom in atoms(ask(fact("judgement_pe_suspected"), **MALE)) if atom.startswith("unlikely(")}


@pytest.mark.parametrize(
    "contraindication", ["iodinated_contrast_allergy", "severe_renal_impairment"], ids=lambda name: name
)
def test_an_unknown_contraindication_is_named_and_only_its_absence_settles_it(ask, contraindication):
    def to_check(*more):
        answer = ask(*LIKELY_EMBOLISM, *more, **MALE)
        row = next(
            row for row in answer.conclusions.as_json()["actions"] if row["action"] == "ct_pulmonary_angiography"
        )
        return row["after_checking"]

    assert contraindication in to_check()
    assert contraindication in to_check(fact(contraindication, polarity="unknown"))
    assert contraindication not in to_check(fact(contraindication, polarity="absent"))


def test_a_typing_error_is_reported_and_the_nearest_name_is_not_used_instead(ask):
    answer = ask(fact("stridoor"), **MALE)
    assert len(answer.conclusions.as_json()["not_understood"]) == 1
    assert any("stridor" in problem.fix for problem in answer.problems)
    assert not alarms(answer)
    assert "present(stridor)" not in atoms(answer)


@pytest.mark.parametrize(
    ("recorded", "integer"),
    [
        (measured("systolic_blood_pressure", 12, "kPa"), "value(systolic_blood_pressure,90)"),
        (measured("systolic_blood_pressure", 90, "mm[Hg]"), "value(systolic_blood_pressure,90)"),
        (measured("d_dimer", 700, "ug/L", basis="FEU"), "value(d_dimer,700)"),
        (measured("d_dimer", "0,7", "mg/L", basis="FEU"), "value(d_dimer,700)"),
        (measured("d_dimer", 350, "ng/mL", basis="DDU"), "value(d_dimer,700)"),
        (measured("body_temperature", "101.3", "[degF]"), "value(body_temperature,385)"),
        (measured("weight", 24500, "g"), "value(weight,245)"),
        (measured("weight", 75, "[lb_av]"), "value(weight,340)"),
        (measured("systolic_blood_pressure", 90, "mmHg"), "value(systolic_blood_pressure,90)"),
    ],
    ids=lambda one: one if isinstance(one, str) else f"{one['value']} {one['unit']} {one.get('basis', '')}",
)
def test_units_and_bases_are_converted(ask, recorded, integer):
    assert integer in atoms(ask(recorded))


@pytest.mark.parametrize(
    "recorded",
    [
        fact("systolic_blood_pressure", value="120"),
        measured("systolic_blood_pressure", 12, "cm[Hg]"),
        measured("systolic_blood_pressure", 12, "mm[Hg]"),
        measured("d_dimer", 500, "ug/L"),
        measured("d_dimer", 500, "ug/L", basis="feu"),
        measured("d_dimer", "1 200", "ug/L", basis="FEU"),
        measured("d_dimer", "1,200", "ug/L", basis="FEU"),
        measured("weight", "12.500", "kg"),
        measured("d_dimer", "< 500", "ug/L", basis="FEU"),
        measured("body_temperature", 98, "Cel"),
        measured("weight", 5, "[stone_av]"),
    ],
    ids=[
        "no unit",
        "cmHg",
        "implausible",
        "no basis",
        "unknown basis",
        "space",
        "thousands or not",
        "kilograms or grams",
        "less than",
        "degrees",
        "stones",
    ],
)
def test_a_value_that_cannot_be_placed_is_left_out_and_named(ask, recorded):
    answer = ask(recorded)
    assert len(answer.conclusions.as_json()["not_understood"]) == 1
    assert not {atom for atom in atoms(answer) if atom.startswith("value(")}
    assert [problem.place for problem in answer.problems if problem.severity == "error"] == ["/facts/0"]


@pytest.mark.parametrize("value", ["1,200", "1.200"])
def test_a_separator_of_thousands_is_not_read_as_a_decimal_sign(ask, value):
    """Both readings are told, in both languages, and how to write each."""
    answer = ask(measured("d_dimer", value, "ug/L", basis="FEU"), age="40 a", complaint="dyspnoea")
    assert not {atom for atom in atoms(answer) if atom.startswith("value(d_dimer")}
    (problem,) = answer.problems
    assert problem.fix == "write 1200 or 1.2"
    assert "1200 if the mark groups thousands and 1.2 if" in " ".join(answer.render("en").split())
    assert "se lit 1200 si le signe sépare les milliers, et 1,2 s’il sépare les décimales" in " ".join(
        answer.render("fr").split()
    )


@settings(max_examples=60)
@given(st.sampled_from(sorted(MEASUREMENTS)), SPELLINGS)
def test_engine_and_checker_read_every_spelling_alike(reasoner, knowledge, name, spelling):
    unit = MEASUREMENTS[name][0]
    written = measured(name, spelling, unit, **({"basis": "DDU"} if name == "d_dimer" else {}))
    person = patient(written, age="40 a")
    answer = reasoner.answer(person, as_of=person.recorded)
    assert verify(answer.certificate, case=person, knowledge=knowledge).verdict == "checked"


def test_an_old_value_yields_to_a_new_one_and_is_named(ask):
    answer = ask(
        measured("heart_rate", 140, "/min", when="2026-03-01T08:00"),
        measured("heart_rate", 80, "/min", when="2026-03-01T11:00"),
    )
    assert {atom for atom in atoms(answer) if atom.startswith("value(")} == {"value(heart_rate,80)"}
    assert len(answer.conclusions.as_json()["superseded"]) == 1


def test_a_value_outside_its_window_counts_in_no_score(ask):
    old = measured("respiratory_rate", 30, "/min", when="2026-02-27T12:00")
    new = measured("respiratory_rate", 30, "/min", when="2026-03-01T08:00")
    points = "points(news2,respiratory_rate,3)"
    assert points in atoms(ask(new, age="40 a"))
    assert points not in atoms(ask(old, age="40 a"))


def test_two_values_at_one_moment_are_both_left_out_and_named(ask):
    answer = ask(measured("heart_rate", 80, "/min"), measured("heart_rate", 130, "/min"))
    assert len(answer.conclusions.as_json()["not_understood"]) == 2
    assert not {atom for atom in atoms(answer) if atom.startswith("value(")}


def test_a_record_that_contradicts_itself_is_told_and_clears_no_contraindication(ask):
    bleeding = (fact("active_bleeding"), fact("active_bleeding", polarity="absent"))
    answer = ask(*LIKELY_EMBOLISM, *bleeding, **MALE)
    assert "contradiction(active_bleeding)" in answer.conclusions.as_json()["conflicts"]
    assert "start_anticoagulation" not in {row["action"] for row in answer.conclusions.as_json()["actions"]}


@settings(max_examples=4)
@given(st.permutations(range(len(VIGNETTES))))
def test_one_patient_leaves_no_trace_in_the_answer_of_the_next(reasoner, order):
    people = [Patient.from_file(path) for path in VIGNETTES]
    alone = [type(reasoner)(reasoner.knowledge, "FR").answer(one, as_of=one.recorded).certificate for one in people[:2]]
    together = {index: reasoner.answer(people[index], as_of=people[index].recorded).certificate for index in order}
    assert [together[0], together[1]] == alone


def test_a_detail_with_a_mistyped_key_is_not_read_as_present(ask):
    """`polarty: absent` must not become a finding that is present."""
    answer = ask(fact("stridor", polarty="absent"), **MALE)
    assert not alarms(answer)
    assert len(answer.conclusions.as_json()["not_understood"]) == 1


def test_an_unusual_value_is_used_and_named_and_an_impossible_one_is_not_used(ask, reasoner):
    unusual = ask(measured("heart_rate", 245, "bpm"), complaint="palpitations", **MALE)
    assert "value(heart_rate,245)" in atoms(unusual)
    assert [(one.severity, one.quote) for one in unusual.problems] == [("warning", "245")]
    assert "heart rate is unusual" in unusual.render("en")
    assert "fréquence cardiaque : valeur inhabituelle" in " ".join(unusual.render("fr").split())
    impossible = ask(measured("heart_rate", 400, "bpm"), complaint="palpitations", **MALE)
    assert not {atom for atom in atoms(impossible) if atom.startswith("value(heart_rate")}
    assert [one.severity for one in impossible.problems] == ["error"]
    for answer, value in ((unusual, 245), (impossible, 400)):
        person = patient(measured("heart_rate", value, "bpm"), complaint="palpitations", **MALE)
        assert verify(answer.certificate, case=person, knowledge=reasoner.knowledge).verdict == "checked"
