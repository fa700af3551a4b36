"""Questions and red flags as the belief document holds them."""

import pytest

from reasoner.errors import KnowledgeError
from reasoner.probability.questions import read_questions, read_red_flags

EVIDENCES = [{"id": "E_pain"}, {"id": "E_place"}, {"id": "age"}]
PAIN = {"en": "Are you in pain?", "fr": "Avez-vous mal ?"}


def test_only_evidences_are_asked_for():
    content = {"questions": {"travel": {"en": "Abroad?", "fr": "À l'étranger ?"}, "E_pain": PAIN}}
    assert read_questions(content, EVIDENCES) == {"E_pain": PAIN}


def test_a_question_is_there_in_both_languages():
    with pytest.raises(KnowledgeError, match="E_pain: fr"):
        read_questions({"questions": {"E_pain": {"en": "Are you in pain?"}}}, EVIDENCES)


def test_red_flags_keep_their_order_and_their_source():
    content = {
        "sources": {"town": "Guideline of the town"},
        "complaints": [
            {"complaint": "pain", "ask": ["E_place", "E_pain"], "source": "town", "section": "1", "status": "sourced"}
        ],
    }
    expected = {"ask": ["E_place", "E_pain"], "status": "sourced", "source": "Guideline of the town", "section": "1"}
    assert read_red_flags(content, EVIDENCES) == {"pain": expected}


@pytest.mark.parametrize(
    ("item", "told"),
    [
        ({"complaint": "pain", "ask": ["E_none"], "status": "unsourced"}, "E_none"),
        ({"complaint": "pain", "ask": [], "status": "unsourced"}, "ask"),
        ({"ask": ["E_pain"], "status": "unsourced"}, "complaint"),
        ({"complaint": "pain", "ask": ["E_pain"]}, "status"),
    ],
)
def test_red_flags_that_do_not_fit_are_refused(item, told):
    with pytest.raises(KnowledgeError, match=told):
        read_red_flags({"complaints": [item]}, EVIDENCES)
