"""Exponentials, terms, priors, intervals and questions."""

import copy
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker import tiny_base as base
from checker.tiny_builder import build_belief
from reasoner.certificate.fixedpoint import exponential
from reasoner.checker.belief import complement, exponentials
from reasoner.checker.belief_document import read_belief
from reasoner.checker.shapes import CheckError

MODEL = read_belief(base.BELIEF)


@given(st.lists(st.integers(-60_000_000, 60_000_000), min_size=1, max_size=30))
def test_exponentials_are_those_of_the_specification(log_weights):
    top = max(log_weights)
    assert exponentials(log_weights) == [exponential(top - weight) for weight in log_weights]


@given(st.integers(0, 45_000_000))
def test_exponentials_are_close_to_the_real_ones(x):
    assert abs(exponentials([0, -x])[1] - math.exp(-x / 1e6) * 2**30) <= 4


@pytest.mark.parametrize("edge", [0, 99, 100, 9_999, 10_000, 999_999, 1_000_000, 39_999_999, 40_000_000])
def test_exponentials_at_the_edges_of_the_tables(edge):
    assert exponentials([0, -edge])[1] == exponential(edge)


INPUTS = st.sets(
    st.sampled_from(
        [
            "present(chest_pain)",
            "absent(chest_pain)",
            "present(fever)",
            "absent(fever)",
            "history(fever)",
            "no_history(fever)",
        ]
    )
)


@given(INPUTS, st.sampled_from([None, -1, 0, 99, 100, 101]))
def test_the_belief_is_that_of_the_plain_loops(atoms, rate):
    inputs = atoms | ({f"value(heart_rate,{rate})"} if rate is not None else set())
    if rate == -1:
        inputs -= {"value(heart_rate,-1)"}
    assert MODEL.believe("acute", dict.fromkeys(inputs, 0), intervals=None).stated == build_belief(inputs)


def test_below_the_first_range_there_is_no_value():
    stated = MODEL.believe("acute", {"value(heart_rate,-1)": 0}, intervals=None).stated
    assert stated["terms"] == []


def test_evidences_left_out_of_a_profile_give_nothing():
    document = copy.deepcopy(base.BELIEF)
    document["profiles"]["acute"]["without"] = ["warm"]
    stated = (
        read_belief(document).believe("acute", {"present(fever)": 0, "value(heart_rate,5)": 0}, intervals=None).stated
    )
    assert [term["evidence"] for term in stated["terms"]] == ["rate"]


def test_several_exposures_take_the_greatest_present_and_the_least_absent():
    document = copy.deepcopy(base.BELIEF)
    (exposure,) = document["profiles"]["acute"]["exposures"]
    other = {**exposure, "ask": "pain", "atom": "present(pain)", "absent_atom": "absent(pain)"}
    document["profiles"]["acute"]["exposures"].append({**other, "if_present": -100, "if_absent": -9_500_000})
    model = read_belief(document)

    def prior(*atoms):
        return model.believe("acute", dict.fromkeys(atoms, 0), intervals=None).stated["prior"][1]

    assert prior("history(fever)", "present(pain)") == -100
    assert prior("history(fever)", "absent(pain)") == -200_000
    assert prior("no_history(fever)", "absent(pain)") == -9_500_000
    assert prior("no_history(fever)") == -1_500_000


@pytest.mark.parametrize("if_present", [-8_000_000, -1_400_000, -400_000, 5_000_000])
def test_a_question_has_the_posterior_that_its_answer_would_give(if_present):
    document = copy.deepcopy(base.BELIEF)
    profile = document["profiles"]["acute"]
    profile["exposures"][0]["if_present"] = if_present
    profile["ask_ppm"] = 0
    model = read_belief(document)
    (question,) = model.believe("acute", {}, intervals=None).stated["questions"]
    profile["prior"][1] = max(profile["prior"][1], if_present)
    assert (
        question["ppm_if_present"]
        == read_belief(document).believe("acute", {}, intervals=None).stated["posterior_ppm"][1]
    )


def test_questions_below_the_threshold_are_not_asked():
    document = copy.deepcopy(base.BELIEF)
    (question,) = MODEL.believe("acute", {}, intervals=None).stated["questions"]
    document["profiles"]["acute"]["ask_ppm"] = question["ppm_if_present"]
    assert read_belief(document).believe("acute", {}, intervals=None).stated["questions"] == [question]
    document["profiles"]["acute"]["ask_ppm"] += 1
    assert read_belief(document).believe("acute", {}, intervals=None).stated["questions"] == []


def test_complements():
    assert complement("takes(x)") == "not_taking(x)"
    assert complement("no_allergy(x)") == "allergy(x)"
    assert complement("sex(female)") is None


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("hypotheses",), ["clot", "infection"]),
        (("hypotheses",), ["clot", "clot", "other"]),
        (("draws", "count"), 100),
        (("draws", "unit"), 0),
        (("draws", "data"), "AAA"),
        (("draws", "data"), "AAAA"),
        (("blocks", "warm"), [[0, 1, 7], [3, 4, 5]]),
        (("blocks", "warm"), [[0, 1, -1], [3, 4, 5]]),
        (("blocks", "warm"), [[0, 1], [3, 4]]),
        (("tables", "warm"), [[1, 2, 3]]),
        (("tables", "more"), []),
        (("tables", "warm"), [["1", 2, 3], [1, 2, 3]]),
        (("evidences", 2, "from"), [0, 0]),
        (("evidences", 2, "from"), []),
        (("evidences", 0, "kind"), "ternary"),
        (("evidences", 0, "id"), "warm"),
        (("evidences", 0, "atoms"), ["present(chest_pain)"]),
        (("profiles", "acute", "prior"), [0, 0]),
        (("profiles", "acute", "prior_draws"), base.BELIEF["draws"]["data"]),
        (("profiles", "acute", "without"), ["nothing"]),
        (("profiles", "acute", "bands"), [["likely", 10]]),
        (("profiles", "acute", "bands"), [["unlikely", 0], ["likely", 0]]),
        (("profiles", "acute", "numbers"), "guessed"),
        (("profiles", "acute", "more"), 1),
        (("profiles", "acute", "exposures", 0, "hypothesis"), "nobody"),
        (("profiles", "acute", "exposures", 0, "if_present"), "0"),
    ],
)
def test_malformed_documents_are_refused(path, value):
    document = copy.deepcopy(base.BELIEF)
    inside = document
    for part in path[:-1]:
        inside = inside[part]
    inside[path[-1]] = value
    with pytest.raises(CheckError):
        read_belief(document)
