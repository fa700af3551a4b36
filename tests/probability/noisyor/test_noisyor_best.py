"""The most probable worlds are the first of all worlds, by both routes."""

import numpy as np
import pytest
from hypothesis import given

from reasoner.errors import RequestError, Unanswerable
from reasoner.probability.noisyor import NoisyOr, Observations, best_worlds, routes

from .enumeration import cases, exact, random_findings, random_network


@given(cases())
def test_they_are_the_first_of_all(case: tuple[NoisyOr, list[int], list[int]]) -> None:
    network, findings, known = case
    truth = exact(network, findings, known)
    ranked = sorted((float(w / truth.evidence) for w in truth.weights.values() if w), reverse=True)[:4]
    for few in (routes.FEW, 0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(routes, "FEW", few)
            patch.setattr(routes, "LIMITED", few and routes.LIMITED)
            (found,) = best_worlds(network, Observations.of(network, [findings], [known]), 4)
        assert [one.probability for one in found] == pytest.approx(ranked, rel=1e-9)
        assert len({one.true for one in found}) == len(found)
        for one in found:
            world = tuple(int(name in one.true) for name in network.disorders)
            assert float(truth.weights[world] / truth.evidence) == pytest.approx(one.probability, rel=1e-9)


def test_the_routes_agree_on_more_disorders(monkeypatch: pytest.MonkeyPatch) -> None:
    network = random_network(12, 48, 3)
    observations = random_findings(network, 3, 3)
    table = best_worlds(network, observations, 5)
    monkeypatch.setattr(routes, "FEW", 0)
    tree = best_worlds(network, observations, 5)
    assert [[one.true for one in patient] for patient in table] == [[one.true for one in patient] for patient in tree]
    np.testing.assert_allclose(*[[one.probability for patient in found for one in patient] for found in (table, tree)])


def test_none_are_asked_for() -> None:
    network = random_network(5, 5, 1)
    with pytest.raises(RequestError, match="ask for 1"):
        best_worlds(network, random_findings(network, 1, 1), 0)


def test_too_many_causes_are_refused() -> None:
    names = [f"d{n}" for n in range(30)]
    network = NoisyOr.of(dict.fromkeys(names, 0.1), {"f": 0.1}, [(name, "f", 0.5) for name in names])
    with pytest.raises(Unanswerable, match="f has 30 causes"):
        best_worlds(network, Observations.of(network, [[1]]))
