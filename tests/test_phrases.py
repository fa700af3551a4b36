"""A phrase is its English text, and keeps what other languages need."""

import copy
import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoner.errors import Phrase, Problem

AGE = Phrase("{0} of {1}", "width", {"en": "leg", "fr": "jambe"})


def test_a_phrase_is_its_english_text():
    assert AGE == "width of leg"
    assert hash(AGE) == hash("width of leg")
    assert json.dumps(AGE) == '"width of leg"'
    assert f"{AGE}!" == "width of leg!"
    assert Phrase("{0}, or {1}", AGE, 3) == "width of leg, or 3"


@pytest.mark.parametrize("copied", [copy.copy(AGE), copy.deepcopy(AGE), pickle.loads(pickle.dumps(AGE))])
def test_a_copy_keeps_template_and_slots(copied):
    assert (copied, copied.template, copied.slots) == (AGE, AGE.template, AGE.slots)


@given(st.text())
def test_without_slots_braces_stand_for_themselves(text):
    assert Phrase(text) == text
    assert Phrase("{0}", text) == text


def test_problems_of_a_phrase_and_of_its_text_are_equal():
    assert Problem("note", "/", AGE, AGE) == Problem("note", "/", str(AGE), str(AGE))
