"""Expected information, and the policies that ask by it."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoner.decision.asking import Accuracy, Ask, Questionnaire, Safe, Situation, Stop
from reasoner.probability.structure import Evidence

EVIDENCES = (
    Evidence("pain", "binary", atoms=("present(pain)", "absent(pain)")),
    Evidence("place", "categorical", atoms=("present(a)", "present(b)", "present(c)"), parent="pain"),
    Evidence("same", "binary", atoms=("present(x)", "absent(x)")),
    Evidence("scale", "range", observable="scale", cuts=(0, 4, 8)),
)
HYPOTHESES = ("angina", "reflux", "zoster", "other")
PAIN = [[0.9, 0.5, 0.7, 0.2], [0.1, 0.5, 0.3, 0.8]]
PLACE = [[0.8, 0.3, 0.1, 0.4], [0.1, 0.6, 0.1, 0.3], [0.1, 0.1, 0.8, 0.3]]
SAME = [[0.3] * 4, [0.7] * 4]
SCALE = [[0.2, 0.3, 0.3, 0.5], [0.3, 0.4, 0.3, 0.3], [0.5, 0.3, 0.4, 0.2]]
TABLE = np.array([*PAIN, *PLACE, *SAME, *SCALE])
ALL = frozenset(one.id for one in EVIDENCES)


def questionnaire(table=TABLE, askable=ALL, costs=None):
    return Questionnaire(HYPOTHESES, EVIDENCES, np.log(table), askable, costs or {})


def situation(posterior, upper=None, answered=(), affirmed=(), questions=0):
    posterior = np.array(posterior)
    upper = posterior if upper is None else np.array(upper)
    return Situation(posterior, upper, frozenset(answered), frozenset(affirmed), questions)


def entropy(weights):
    return -sum(one * math.log(one) for one in weights if one > 0)


POSTERIORS = st.lists(st.floats(1e-6, 1), min_size=4, max_size=4).map(lambda one: np.array(one) / sum(one))


@given(POSTERIORS)
def test_information_is_the_expected_fall_of_the_entropy(posterior):
    """By its definition, answer by answer."""
    rows = {"pain": TABLE[:2], "place": TABLE[2:5], "same": TABLE[5:7], "scale": TABLE[7:]}
    found = questionnaire().information(posterior)
    for number, one in enumerate(EVIDENCES):
        left = 0.0
        for likelihood in rows[one.id]:
            joint = likelihood * posterior
            left += joint.sum() * entropy(joint / joint.sum())
        assert math.isclose(found[number], max(entropy(posterior) - left, 0), abs_tol=1e-9)


@given(POSTERIORS)
def test_laws_of_information(posterior):
    found = questionnaire().information(posterior)
    assert (found >= 0).all()
    assert (found <= entropy(posterior) + 1e-9).all()
    assert found[2] < 1e-9  # all hypotheses predict it alike


@given(POSTERIORS, st.permutations(range(4)))
def test_the_order_of_hypotheses_does_not_matter(posterior, order):
    shuffled = questionnaire(TABLE[:, order]).information(posterior[order])
    assert np.allclose(shuffled, questionnaire().information(posterior), atol=1e-12)


@given(POSTERIORS, st.lists(st.booleans(), min_size=4, max_size=4).map(np.array))
def test_information_about_some_is_what_is_left_of_it_when_the_rest_is_one(posterior, chosen):
    """Merging the hypotheses that do not matter into one, with the mixture of their rates."""
    found = questionnaire().information_about(chosen, posterior)
    assert (found <= questionnaire().information(posterior) + 1e-9).all()
    rest = ~chosen
    if rest.any():
        mixed = (TABLE[:, rest] * posterior[rest]).sum(axis=1) / posterior[rest].sum()
        merged = np.column_stack([TABLE[:, chosen], mixed])
        together = np.append(posterior[chosen], posterior[rest].sum())
        names = tuple(f"h{index}" for index in range(len(together)))
        expected = Questionnaire(names, EVIDENCES, np.log(merged), ALL).information(together)
        assert np.allclose(found, expected, atol=1e-9)


def test_no_place_before_pain_is_affirmed():
    level = [0.25] * 4
    assert list(questionnaire().open_to(situation(level))) == [True, False, True, True]
    assert list(questionnaire().open_to(situation(level, answered=["pain"]))) == [False, False, True, True]
    affirmed = situation(level, answered=["pain"], affirmed=["pain"])
    assert list(questionnaire().open_to(affirmed)) == [False, True, True, True]
    assert list(questionnaire(askable={"scale"}).open_to(affirmed)) == [False, False, False, True]


def test_accuracy_asks_what_tells_most_and_stops_when_it_is_sure():
    policy = Accuracy(sure=0.9)
    asked = policy(questionnaire(), situation([0.25] * 4))
    assert isinstance(asked, Ask)
    assert (asked.evidence, asked.reason) == ("pain", "information")
    assert policy(questionnaire(), situation([0.9, 0.05, 0.03, 0.02])) == Stop("sure")


def test_cost_is_weighed():
    policy = Accuracy(sure=0.9)
    assert policy(questionnaire(costs={"pain": 100.0}), situation([0.25] * 4)).evidence == "scale"


def test_why_there_is_no_next_question():
    policy = Accuracy(sure=0.9)
    level = [0.25] * 4
    assert policy(questionnaire(), situation(level, answered=ALL)) == Stop("exhausted")
    assert policy(questionnaire(askable={"same"}), situation(level)) == Stop("uninformative")
    assert policy(questionnaire(), situation(level, questions=100)) == Stop("limit")


SAFE = Safe(red_flags=("scale", "place"), thresholds={"angina": 0.02}, sure=0.9)


def test_red_flags_come_first_each_after_what_it_is_about():
    level = [0.25] * 4
    assert SAFE(questionnaire(), situation(level)).evidence == "scale"
    assert SAFE(questionnaire(), situation(level, answered=["scale"])).evidence == "pain"
    denied = SAFE(questionnaire(), situation(level, answered=["scale", "pain"]))
    assert denied == Stop("uninformative", ("angina",))
    affirmed = situation(level, answered=["scale", "pain"], affirmed=["pain"])
    asked = SAFE(questionnaire(), affirmed)
    assert (asked.evidence, asked.reason) == ("place", "red_flag")


def test_red_flags_are_asked_even_of_one_who_is_sure():
    assert SAFE(questionnaire(), situation([0.0, 1.0, 0.0, 0.0])).reason == "red_flag"


def test_no_end_while_what_must_not_be_missed_is_open():
    sure = [0.01, 0.97, 0.01, 0.01]
    policy = Safe((), {"angina": 0.02}, sure=0.9, least=1e-4)
    asked = policy(questionnaire(), situation(sure, upper=[0.05, 1, 0.1, 0.1]))
    assert isinstance(asked, Ask)
    assert asked.reason == "must_not_miss"
    assert policy(questionnaire(), situation(sure, upper=[0.015, 1, 0.1, 0.1])) == Stop("sure")


@pytest.mark.parametrize("answered", [ALL, ALL - {"same"}])
def test_an_end_names_what_is_still_open(answered):
    stop = SAFE(questionnaire(), situation([0.01, 0.97, 0.01, 0.01], upper=[0.05, 1, 0.1, 0.1], answered=answered))
    assert stop.open == ("angina",)


def test_the_limit_ends_red_flags_too():
    stop = Safe(("scale",), {"angina": 0.02}, most=3)(questionnaire(), situation([0.25] * 4, questions=3))
    assert stop == Stop("limit", ("angina",))
