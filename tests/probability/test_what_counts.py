"""When an evidence counts: its window, the ages it is of, and what counts in its stead. Engine and checker apart, but alike."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reasoner.checker.belief_document import read_belief
from reasoner.checker.shapes import CheckError
from reasoner.probability.compile import compile_belief
from reasoner.probability.posterior import believe, prepare

from .oracle import oracle
from .sample import ATOMS, CONDITIONS, DOMAIN, EVIDENCES, PRIORS, model

EXTRA = {
    "E_pain": {"ages": [144, 1200]},
    "E_place": {"window": 60},
    "E_intensity": {"window": 60, "instead_of": ["E_fever", "age"]},
    "E_rash": {"window": 0, "ages": [0, 500], "instead_of": ["E_fever"]},
    "E_fever": {"instead_of": ["sex"]},
}


def document(extra=EXTRA):
    compiled = compile_belief(CONDITIONS, EVIDENCES, PRIORS, model(), DOMAIN)
    evidences = [one | extra.get(one["id"], {}) for one in compiled["evidences"]]
    return compiled | {"evidences": evidences}


DOCUMENT = document()
MODEL, PREPARED = read_belief(DOCUMENT), prepare(DOCUMENT)
AGES = st.one_of(st.none(), st.sampled_from([143, 144, 500, 501, 1200, 1201]))
INPUTS = st.dictionaries(
    st.sampled_from([atom for atom in ATOMS if not atom.startswith("value(age")]), st.sampled_from([0, 60, 61])
)


@settings(deadline=None, max_examples=300)
@given(INPUTS, AGES, st.sampled_from(["acute", "rows"]))
def test_engine_and_checker_agree(inputs, months, profile):
    ages = inputs | ({} if months is None else {f"value(age,{months})": 0})
    assert believe(PREPARED, profile, ages).as_json() == MODEL.believe(profile, ages, intervals=None).stated


@settings(deadline=None)
@given(INPUTS, AGES)
def test_of_now_both_are_what_is_specified(inputs, months):
    ages = dict.fromkeys(inputs, 0) | ({} if months is None else {f"value(age,{months})": 0})
    assert believe(PREPARED, "rows", ages).as_json() == oracle(DOCUMENT, "rows", ages)


def evidences(ages):
    return [term.term.evidence for term in believe(PREPARED, "rows", ages).terms]


def test_ages_in_months_hold_both_ends_and_an_unknown_age_is_none():
    found = {months: evidences({"present(pain)": 0, f"value(age,{months})": 0}) for months in (143, 144, 1200, 1201)}
    assert found == {143: ["age"], 144: ["E_pain", "age"], 1200: ["E_pain", "age"], 1201: ["age"]}
    assert evidences({"present(pain)": 0}) == []


def test_a_measurement_that_is_too_old_is_none():
    assert evidences({"value(intensity,5)": 60}) == ["E_intensity"]
    assert evidences({"value(intensity,5)": 61}) == []


def test_what_is_silenced_silences_nothing():
    assert evidences({"value(intensity,5)": 0, "present(fever)": 0, "sex(male)": 0}) == ["E_intensity", "sex"]
    assert evidences({"value(intensity,5)": 61, "present(fever)": 0, "sex(male)": 0}) == ["E_fever"]


@pytest.mark.parametrize("named", ["E_pain", "E_fever", "E_nothing"])
def test_only_what_stands_later_can_be_silenced(named):
    with pytest.raises(CheckError, match="instead_of"):
        read_belief(document({"E_fever": {"instead_of": [named]}}))
