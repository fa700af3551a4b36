"""Completion offers what the grammar admits, and names of the kind that is wanted, in the user's language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark.exceptions import UnexpectedInput

from reasoner.query.completion import Completer
from reasoner.query.grammar import parser
from reasoner.query.help import topics
from reasoner.query.session import Session, Settings

FRENCH = Session(settings=Settings(language="fr"))


@pytest.fixture(scope="module")
def completer(reasoner) -> Completer:
    return Completer(reasoner.knowledge)


@pytest.mark.parametrize(
    ("text", "offered", "kind"),
    [
        ("dia", "diagnose", "keyword"),
        ("why pulmonary em", "pulmonary embolism", "concept"),
        ("why pulmonary embolism r", "rather than", "keyword"),
        ("probability of pneum", "pneumonia", "concept"),
        ("add d-dimer 900 ", "ug/L", "unit"),
        ("add d-dimer 900 m", "mg/L", "unit"),
        ("add fever since 3 d", "days", "unit"),
        ("takes apix", "apixaban", "concept"),
        ("add pain on p", "pain on palpation of the deep veins of the leg", "concept"),
        ("score wells", "Wells score for pulmonary embolism", "concept"),
        ("show rule pe_for", "pe_for_adults", "rule"),
        ("set lan", "language", "setting"),
        ("load patient ex", "ex", "file"),
        ("plot belief of pulmonary embolism over heart r", "heart rate", "concept"),
        ("add dyspnoea, coug", "cough", "concept"),
    ],
)
def test_english(completer, text, offered, kind) -> None:
    found = {(one.text, one.kind) for one in completer.candidates(text, Session())}
    assert (offered, kind) in found, found


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("pourq", "pourquoi pas"),
        ("pourquoi emb", "embolie pulmonaire"),
        ("ajoute essouf", "essoufflement"),
        ("et si d-dim", "D-dimères"),
        ("ajouter fièvre depuis 3 j", "jours"),
    ],
)
def test_french(completer, text, offered) -> None:
    assert offered in {one.text for one in completer.candidates(text, FRENCH)}


def test_only_hypotheses_where_one_is_wanted(completer, reasoner) -> None:
    hypotheses = set(reasoner.knowledge.content["belief"]["hypotheses"])
    lexicon = reasoner.knowledge.content["lexicon"]
    from reasoner.vocabulary import lexical_key

    found = [one for one in completer.candidates("probability of p", Session()) if one.kind == "concept"]
    assert found
    assert {lexicon[lexical_key(one.text.strip('"'))]["concept"] for one in found} <= hypotheses


def test_patients_of_the_session(completer, loaded) -> None:
    assert [one.text for one in completer.candidates("use patient ", loaded.session)] == ["a"]


TEXTS = [text for topic in topics().values() for text in topic.examples]


@given(st.sampled_from(TEXTS).flatmap(lambda text: st.integers(0, len(text)).map(lambda end: text[:end])))
def test_keywords_that_are_offered_are_admitted(reasoner, text) -> None:
    for one in Completer(reasoner.knowledge).candidates(text, Session()):
        if one.kind == "keyword":
            interactive = parser().parse_interactive(text[: one.start] + one.text + " ")
            try:
                interactive.exhaust_lexer()
            except UnexpectedInput as failure:
                raise AssertionError((text, one)) from failure


def test_nothing_that_can_be_typed_is_a_fault(completer) -> None:
    for text in ("}}}", "why \x00", "🙂", "where where", "add " + "x" * 5000, '"', "sparql {"):
        completer.candidates(text, Session())
