"""Hazards of belief: false precision, synthetic priors, and what belief must never take away."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import VIGNETTES
from reasoner import Patient
from reasoner.certificate.canonical import parse
from reasoner.engine.rendering import renderer
from reasoner.symbolic.analysis import dependencies

from .asking import LIKELY_EMBOLISM, fact

PEOPLE = [Patient.from_file(path) for path in VIGNETTES]


def section(reasoner, answer, title, language="en"):
    lines = renderer(reasoner.knowledge, answer, language).screen().splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith(title))
    end = next(place for place in range(start + 1, len(lines)) if not lines[place].startswith(" "))
    return "\n".join(lines[start:end])


def test_no_alarm_can_depend_on_belief(reasoner):
    """Alarms are concluded before there is a belief: no rule of that program reads one, nor anything concluded after."""
    predicates = reasoner.knowledge.predicates
    assert predicates["alarm"].program == "assess"
    for rule in reasoner.knowledge.rules:
        if rule.program == "assess":
            read = {name for name, _ in dependencies(rule)}
            assert not {name for name in read if name == "belief" or predicates[name].program == "act"}, rule.place


@pytest.mark.parametrize("person", PEOPLE, ids=[path.stem for path in VIGNETTES])
def test_other_priors_change_no_alarm(reasoner, person):
    acute, synthetic = (
        reasoner.answer(person, as_of=person.recorded, profile=profile).conclusions.as_json()["alarms"]
        for profile in ("emergency", "ddxplus")
    )
    assert acute == synthetic


@pytest.mark.parametrize("age", ["25 a", "70 a"])
def test_what_is_suspected_stays_open_however_improbable(ask, age):
    """Denying everything else lowers the belief; the suspicion keeps the diagnosis on the list."""
    denied = [fact(name, polarity="absent") for name in ("dyspnoea", "chest_pain", "leg_swelling", "cough", "syncope")]
    answer = ask(fact("judgement_pe_suspected"), *denied, age=age, sex="male")
    assert "pulmonary_embolism" in answer.conclusions.as_json()["must_not_miss"]


@settings(max_examples=15)
@given(st.sampled_from(PEOPLE), st.sampled_from(["en", "fr"]))
def test_people_are_shown_bands_and_no_percentages(reasoner, person, language):
    answer = reasoner.answer(person, as_of=person.recorded)
    title = {"en": "HYPOTHESES", "fr": "HYPOTHÈSES"}[language]
    shown = section(reasoner, answer, title, language)
    assert not re.search(r"\d\s?%|0[.,]\d", shown), shown
    assert {"en": "bands, not percentages", "fr": "non des pourcentages"}[language] in " ".join(shown.split())


def test_no_profile_claims_measured_numbers(reasoner):
    """Percentages may be shown only once the numbers behind them are sourced; today none are."""
    profiles = reasoner.knowledge.content["belief"]["profiles"]
    assert {profile["numbers"] for profile in profiles.values()} <= {"unsourced", "synthetic"}


def test_every_belief_has_an_interval_that_holds_it(reasoner):
    for person in PEOPLE:
        belief = parse(reasoner.answer(person, as_of=person.recorded).certificate)["belief"]
        for ppm, (low, high) in zip(belief["posterior_ppm"], belief["intervals_ppm"], strict=True):
            assert low <= ppm <= high


def test_none_of_these_is_always_a_hypothesis(reasoner):
    for person in PEOPLE:
        shown = reasoner.answer(person, as_of=person.recorded).conclusions.as_json()["hypotheses"]
        assert "other" in {row["hypothesis"] for row in shown}


def test_without_an_age_no_age_is_assumed(ask):
    def evidences(**person):
        return {term["evidence"] for term in parse(ask(fact("cough"), **person).certificate)["belief"]["terms"]}

    assert "population_age" in evidences(age="30 a")
    assert not {"age", "sex", "population_age", "population_sex"} & evidences()


def test_an_exposure_that_is_not_known_takes_the_prior_of_the_population_and_excludes_nothing(reasoner, ask):
    """Unknown lies between contact and no contact: it is neither assumed nor made impossible."""
    place = reasoner.knowledge.content["belief"]["hypotheses"].index("ebola_virus_disease")

    def weight(*more):
        certificate = parse(ask(fact("fever"), *more, age="30 a").certificate)
        return certificate["belief"]["prior"][place]

    denied = [fact(name, polarity="absent") for name in ("contact_with_ebola", "travel_west_africa")]
    assert weight() < weight(fact("contact_with_ebola"))
    assert weight(*denied) < weight()


def test_a_diagnosis_that_is_recorded_is_named_as_outside_the_belief(reasoner, ask):
    shown = section(
        reasoner, ask(fact("pulmonary_embolism"), age="70 a", sex="male", complaint="dyspnoea"), "HYPOTHESES"
    )
    assert "recorded as present, and not counted among these" in " ".join(shown.split())


def test_the_screen_holds_few_questions_and_counts_the_rest(monkeypatch, reasoner, ask):
    monkeypatch.setattr("reasoner.explain.screen.SHOWN_QUESTIONS", 3)
    answer = ask(*LIKELY_EMBOLISM, fact("shock"), fact("dyspnoea"), age="30 a", sex="female")
    more = len(answer.conclusions.questions) - 3
    assert more > 0
    shown = section(reasoner, answer, "UNKNOWN, AND WOULD CHANGE THIS")
    assert f"{more} more" in shown
