"""Hazards of two languages: a sentence that says another number, or speaks of other things, in French than in English."""

import re

from conftest import VIGNETTES
from reasoner import Patient
from reasoner.explain.messages import Messages


def numbers(text):
    """The numbers of a sentence, a decimal comma read as a point."""
    return sorted(re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d),(?=\d)", ".", text)))


def slots(text):
    return sorted(set(re.findall(r"\{\w+\}", text)))


def test_every_rule_says_the_same_numbers_of_the_same_things_in_both_languages(reasoner):
    for rule in reasoner.knowledge.rules:
        english, french = rule.metadata["en"], rule.metadata["fr"]
        assert numbers(english) == numbers(french), rule.place
        assert slots(english) == slots(french), rule.place


def test_every_assumption_that_is_told_is_told_in_both_languages(reasoner):
    for rule in reasoner.knowledge.rules:
        assert ("assume" in rule.metadata) == ("assume_fr" in rule.metadata), rule.place


def test_every_concept_has_a_label_of_its_own_in_each_language(reasoner):
    """Two concepts with one name could not be told apart on the screen."""
    for language in ("en", "fr"):
        labels = [found["labels"][language] for found in reasoner.knowledge.content["ontology"]["concepts"].values()]
        assert all(labels)
        assert len(set(labels)) == len(labels)


def test_statuses_of_advice_are_different_words_in_each_language():
    for language in ("en", "fr"):
        said = [Messages(language, "answer")[status] for status in ("must", "should", "may", "should_not", "must_not")]
        assert len(set(said)) == 5


def test_the_language_of_a_record_changes_no_conclusion(reasoner):
    for path in VIGNETTES:
        patient = Patient.from_file(path)
        other = Patient(patient.recorded, "fr" if patient.language == "en" else "en", patient.entries)
        answers = [reasoner.answer(one, as_of=one.recorded).certificate for one in (patient, other)]
        assert answers[0] == answers[1]
