"""The evidence that torch follows is the one that answers rest on, and its gradients are those of finite differences."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from reasoner.errors import LearningError
from reasoner.probability.learning.noisy_or import NUMBERS, log_evidence, numbers
from reasoner.probability.noisyor import NoisyOr, Observations, posterior, routes
from tests.probability.noisyor.enumeration import random_findings, random_network

SMALL = random_network(6, 12, 2)
NETWORKS = {
    "worlds": SMALL,
    "limited": replace(SMALL, at_most=2),
    "elimination": random_network(16, 64, 1),
    "chains": replace(random_network(16, 20, 1, parents=9), exclusions=(tuple(f"d{n}" for n in range(8)),)),
}


def observed(network: NoisyOr) -> Observations:
    findings = random_findings(network, 3, 4).findings
    known = np.zeros((3, len(network.disorders)))
    known[0, :2] = [1, -1]
    return Observations.of(network, findings, known)


@pytest.mark.parametrize("name", NETWORKS)
def test_it_is_the_evidence_of_the_answer(name: str) -> None:
    network = NETWORKS[name]
    observations = observed(network)
    found = log_evidence(network, observations, numbers(network)).detach().numpy()
    np.testing.assert_allclose(found, posterior(network, observations).log_evidence, rtol=1e-10)


def test_a_limit_is_counted_too(monkeypatch: pytest.MonkeyPatch) -> None:
    network = replace(random_network(10, 30, 3), at_most=3)
    observations = observed(network)
    table = posterior(network, observations, route="worlds").log_evidence
    monkeypatch.setattr(routes, "FEW", 0)
    monkeypatch.setattr(routes, "LIMITED", 0)
    found = log_evidence(network, observations, numbers(network)).detach().numpy()
    np.testing.assert_allclose(found, table, rtol=1e-10)


@pytest.mark.parametrize("name", NETWORKS)
def test_gradients_are_differences(name: str) -> None:
    network = NETWORKS[name]
    observations = observed(network)
    given = numbers(network)
    log_evidence(network, observations, given).sum().backward()
    step = 1e-6
    for kind in NUMBERS:
        for place in range(0, len(given[kind]), max(1, len(given[kind]) // 5)):
            sides = []
            for sign in (1, -1):
                moved = {one: values.detach().clone() for one, values in given.items()}
                moved[kind][place] += sign * step
                sides.append(float(log_evidence(network, observations, moved).sum()))
            assert float(given[kind].grad[place]) == pytest.approx(
                (sides[0] - sides[1]) / (2 * step), rel=1e-5, abs=1e-6
            )


def test_a_strength_is_learned_back() -> None:
    """Half of those who surely have the disorder show the finding; the leak is next to nothing."""
    network = NoisyOr.of({"flu": 0.5}, {"fever": 1e-6}, [("flu", "fever", 0.2)])
    observations = Observations.of(network, [[1], [-1]] * 5, [[1]] * 10)
    logit = torch.tensor([-1.0], dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([logit], max_iter=50)

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        value = -log_evidence(network, observations, numbers(network) | {"strengths": torch.sigmoid(logit)}).sum()
        value.backward()
        return value

    optimiser.step(loss)
    assert float(torch.sigmoid(logit.detach())) == pytest.approx(0.5, abs=1e-4)


def test_numbers_at_the_edge_and_impossible_patients_are_refused() -> None:
    network = NoisyOr.of(
        {"flu": 0.5, "gout": 0.1}, {"fever": 0.1}, [("flu", "fever", 0.2)], exclusions=[("flu", "gout")]
    )
    sound = Observations.of(network, [[1]])
    with pytest.raises(LearningError, match=r"leaks\[0\] is not between 0 and 1"):
        log_evidence(network, sound, numbers(network) | {"leaks": torch.zeros(1, dtype=torch.float64)})
    with pytest.raises(LearningError, match="patient 1: the evidence is 0"):
        log_evidence(network, Observations.of(network, [[1], [1]], [[0, 0], [1, 1]]), numbers(network))


def test_nobody_has_no_evidence() -> None:
    for network in (SMALL, NETWORKS["elimination"]):
        nobody = Observations.of(network, np.zeros((0, len(network.findings))))
        assert len(log_evidence(network, nobody, numbers(network))) == 0
