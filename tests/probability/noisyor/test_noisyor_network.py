"""What is no network and what are no observations is refused, with its place."""

from typing import Any

import numpy as np
import pytest

from reasoner.errors import KnowledgeError, RequestError
from reasoner.probability.noisyor import NoisyOr, Observations

PRIORS = {"flu": 0.1, "cold": 0.2}
LEAKS = {"fever": 0.01, "cough": 0.05}
LINKS = [("flu", "fever", 0.9), ("cold", "cough", 0.7)]
NETWORK = NoisyOr.of(PRIORS, LEAKS, LINKS)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"priors": {"flu": 1.5}}, "disorder flu: prior is 1.5, which is no probability"),
        ({"priors": {"flu": float("nan"), "cold": 0.1}}, "disorder flu: prior is nan"),
        ({"priors": {"flu": "0.1", "cold": 0.1}}, "disorder flu: prior is '0.1'"),
        ({"priors": {"flu": True, "cold": 0.1}}, "disorder flu: prior is True"),
        ({"priors": {"": 0.1}}, "disorders: '' is no name"),
        ({"leaks": {"fever": -0.1, "cough": 0.1}}, "finding fever: leak is -0.1"),
        ({"leaks": {"fever": 0.1}}, "link cold -> cough: cough has no leak"),
        ({"links": [("plague", "fever", 0.5)]}, "link plague -> fever: plague is no disorder"),
        ({"links": [*LINKS, ("flu", "fever", 0.5)]}, "link flu -> fever: it stands twice"),
        ({"links": [("flu", "fever", float("inf"))]}, "link flu -> fever: strength is inf"),
        ({"exclusions": [("flu", "plague")]}, "exclusion of flu, plague: plague is no disorder"),
        ({"exclusions": [("flu", "flu")]}, "exclusion of flu, flu: it does not name two or more"),
        ({"exclusions": [("flu",)]}, "exclusion of flu: it does not name two or more"),
        ({"at_most": -1}, "at_most: -1 is no count"),
        ({"at_most": 1.0}, "at_most: 1.0 is no count"),
        (
            {"priors": {"flu": 1.0, "cold": 1}, "exclusions": [("flu", "cold")]},
            "priors of flu, cold: all are 1, and 1 may",
        ),
        ({"priors": {"flu": 1.0, "cold": 0}, "at_most": 0}, "priors of flu: all are 1, and 0 may be true"),
    ],
)
def test_a_wrong_network_is_refused(changed: dict[str, Any], message: str) -> None:
    whole: dict[str, Any] = {"priors": PRIORS, "leaks": LEAKS, "links": LINKS} | changed
    with pytest.raises(KnowledgeError) as refusal:
        NoisyOr.of(**whole)
    assert f"noisy-or network, {message}" in str(refusal.value)
    assert refusal.value.fix


def test_names_and_numbers_must_pair() -> None:
    with pytest.raises(KnowledgeError, match="disorders: 2 names and 1 priors"):
        NoisyOr(("flu", "cold"), (0.1,), (), (), ())
    with pytest.raises(KnowledgeError, match="finding fever: it stands twice"):
        NoisyOr((), (), ("fever", "fever"), (0.1, 0.1), ())


def test_equal_networks_are_one() -> None:
    assert hash(NoisyOr.of(PRIORS, LEAKS, iter(LINKS))) == hash(NETWORK)


@pytest.mark.parametrize(
    ("findings", "disorders", "message"),
    [
        ([[0, 2]], None, "patient 0: finding cough is 2.0"),
        ([[0, 0], [float("nan"), 0]], None, "patient 1: finding fever is nan"),
        ([[0, 0]], [[0, 0.5]], "patient 0: disorder cold is 0.5"),
        ([[0]], None, r"findings have shape \(1, 1\), and the network has 2"),
        ([0, 1], None, r"findings have shape \(2,\)"),
        ([["x", 0]], None, "no rows of numbers"),
        ([[0, 0]], [[0, 0], [0, 0]], "1 rows of findings and 2 of disorders"),
    ],
)
def test_wrong_signs_are_refused(findings: Any, disorders: Any, message: str) -> None:
    with pytest.raises(RequestError, match=message):
        Observations.of(NETWORK, findings, disorders)


@pytest.mark.parametrize(
    ("patient", "message"),
    [
        ({"present": ["rash"]}, "patient 1: 'rash' is no finding"),
        ({"true": ["fever"]}, "patient 1: 'fever' is no disorder"),
        ({"present": ["fever"], "absent": ["fever"]}, "patient 1: finding fever is said to be so and not so"),
        ({"maybe": ["fever"]}, "patient 1: 'maybe' says nothing"),
    ],
)
def test_wrong_names_are_refused(patient: dict[str, list[str]], message: str) -> None:
    with pytest.raises(RequestError, match=message):
        Observations.named(NETWORK, [{}, patient])


def test_names_become_signs() -> None:
    found = Observations.named(
        NETWORK, [{"present": ["cough"], "absent": ["fever"], "true": ["flu"], "false": ["cold"]}, {}]
    )
    np.testing.assert_array_equal(found.findings, [[-1, 1], [0, 0]])
    np.testing.assert_array_equal(found.disorders, [[1, -1], [0, 0]])
    assert len(found) == 2
    assert not found.findings.flags.writeable
