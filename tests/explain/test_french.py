"""French across the boundary of a slot, on the words that the ontology has and on words that are known to be difficult."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoner.explain.french import begins_with_vowel, joined

MUTE = [
    "hallux",
    "halitose",
    "haleine",
    "halopéridol",
    "hallucination",
    "hantavirus",
    "haptoglobine",
    "HBPM",
    "hémorragie",
    "hématome",
    "hémoptysie",
    "héparine",
    "hépatite",
]
MUTE += [
    "héroïne",
    "histoire",
    "homme",
    "hormone",
    "hôpital",
    "huile",
    "huître",
    "humérus",
    "hydrocortisone",
    "hyperkaliémie",
    "hypotension",
    "hypoxie",
    "hystérectomie",
    "HTA",
]
ASPIRATED = [
    "halètement",
    "hanche",
    "handicap",
    "haricot",
    "haut",
    "hauteur",
    "hernie",
    "héros",
    "heurt",
    "hile",
    "hochement",
    "Hodgkin",
    "homard",
]
ASPIRATED += ["hoquet", "hors", "Horton", "houle", "huit", "huitième", "hublot", "hurlement", "Holter"]


@pytest.mark.parametrize("word", MUTE)
def test_a_mute_h_is_elided(word):
    assert joined("de ", word) == f"d’{word}"


@pytest.mark.parametrize("word", ASPIRATED)
def test_an_aspirated_h_is_not(word):
    assert joined("de ", word) == f"de {word}"


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ("au lieu de ", "âge : 61 ans", "au lieu d’âge : 61 ans"),
        ("de ", "œdème", "d’œdème"),
        ("De ", "ictère", "D’ictère"),
        ("de ", "IRM cérébrale", "d’IRM cérébrale"),
        ("de\u00a0", "asthme", "d’asthme"),
        ("de ", "fièvre", "de fièvre"),
        ("de ", "onze heures", "de onze heures"),
        ("de ", "11 ans", "de 11 ans"),
        ("de ", "« âge »", "de « âge »"),
        ("de ", "…", "de …"),
        ("de ", "yaourt", "de yaourt"),
        ("à ", "âge", "à âge"),
        ("le ", "asthme", "l’asthme"),
        ("la ", "hernie", "la hernie"),
        ("la ", "hypoxie", "l’hypoxie"),
        ("parce que ", "il tousse", "parce qu’il tousse"),
        ("lorsque ", "elle tousse", "lorsqu’elle tousse"),
        ("jusque ", "ici", "jusqu’ici"),
        ("si ", "il tousse", "s’il tousse"),
        ("si ", "ils toussent", "s’ils toussent"),
        ("si ", "elle tousse", "si elle tousse"),
        ("si ", "ictère", "si ictère"),
        ("du ", "rein", "du rein"),
        ("du ", "œsophage", "de l’œsophage"),
        ("Au ", "utérus", "À l’utérus"),
        ("jusqu’au ", "œsophage", "jusqu’à l’œsophage"),
        ("au ", "hile", "au hile"),
        ("de ", "le rein", "du rein"),
        ("de ", "les reins", "des reins"),
        ("à ", "le réveil", "au réveil"),
        ("À ", "les urgences", "Aux urgences"),
        ("de ", "la peau", "de la peau"),
        ("de ", "l’œil", "de l’œil"),
        ("de ", "lésion", "de lésion"),
        ("aide ", "âge", "aide âge"),
        ("au-delà de ", "elle", "au-delà d’elle"),
        ("score : ", "âge", "score : âge"),
        ("", "âge", "âge"),
    ],
)
def test_elision_and_contraction(before, after, text):
    assert joined(before, after) == text


def test_labels_of_the_ontology(reasoner):
    """Of each label that begins with an h it was looked up whether the h is aspirated."""
    concepts = reasoner.knowledge.content["ontology"]["concepts"].values()
    labels = {one["labels"]["fr"] for one in concepts if one["labels"]["fr"].lower().startswith("h")}
    kept = {re.match(r"\w+", one)[0] for one in labels if not begins_with_vowel(one)}
    assert kept == {"hanche", "haut", "hernie", "hors"}
    elided = {re.match(r"\w+", one)[0] for one in labels if begins_with_vowel(one)}
    assert {"hormone", "hypotension", "hospitaliser", "halopéridol"} <= elided


@given(
    st.sampled_from(["de ", "le ", "que ", "si ", "du ", "à ", "sans ", "douleur, ", "de", ""]), st.text(max_size=30)
)
def test_what_is_said_after_stays_but_for_an_article(before, after):
    text = joined(before, after)
    rest = re.sub(r"^les? (?=\w)", "", after)
    assert text.endswith(rest)
    if not begins_with_vowel(after) and rest == after:
        assert text == before + after


@given(st.text(max_size=30).filter(lambda text: not text.endswith((" ", "\u00a0"))), st.text(max_size=30))
def test_without_a_space_at_the_boundary_nothing_changes(before, after):
    assert joined(before, after) == before + after
