from fractions import Fraction

import pytest

from reasoner.engine.rendering import words
from reasoner.explain.wording import duration, number


@pytest.mark.parametrize(
    ("value", "language", "text"),
    [
        (Fraction(15, 10), "en", "1.5"),
        (Fraction(15, 10), "fr", "1,5"),
        (Fraction(3), "fr", "3"),
        (Fraction(1, 3), "en", "0.333333"),
    ],
)
def test_numbers(value, language, text):
    assert number(value, language) == text


@pytest.mark.parametrize(
    ("minutes", "language", "text"),
    [(5, "en", "5 min"), (60, "fr", "1 h"), (1440, "en", "1 day"), (2880, "fr", "2 jours"), (0, "en", "0 min")],
)
def test_durations(minutes, language, text):
    assert duration(minutes, language) == text


@pytest.mark.parametrize(
    ("language", "atom", "text"),
    [
        ("en", "value(heart_rate,118)", "heart rate: 118/min"),
        ("fr", "value(body_temperature,387)", "température corporelle : 38,7 °C"),
        ("en", "value(age,744)", "age: 62 years"),
        ("en", "value(age,7)", "age: 7 months"),
        ("en", "value(age,1)", "age: 1 month"),
        ("fr", "value(age,1)", "âge : 1 mois"),
        ("en", "score_max(wells_pe,0)", "Wells score for pulmonary embolism at most 0 points"),
        (
            "fr",
            "points(wells_pe,heart_rate,15)",
            "fréquence cardiaque : 1,5 point (score de Wells pour l'embolie pulmonaire)",
        ),
        ("en", "present(fever)", "fever present"),
    ],
)
def test_atoms_are_read_with_labels_and_units(reasoner, language, atom, text):
    assert words(reasoner.knowledge, language, "emergency").atom(atom) == text


def test_every_rule_can_be_told_in_both_languages(reasoner):
    """With its variables as they are, no sentence of any rule breaks, and each differs between the languages."""
    for rule in reasoner.knowledge.rules:
        told = {words(reasoner.knowledge, language, "emergency").sentence(rule, {}) for language in ("en", "fr")}
        assert len(told) == 2, rule.place
