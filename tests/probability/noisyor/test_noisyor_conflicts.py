"""A conflict is a least set of observations that cannot all hold."""

from typing import get_args

import numpy as np
import pytest
from hypothesis import assume, given

from reasoner.probability.noisyor import NoisyOr, Observations, posterior
from reasoner.probability.noisyor.routes import Route

from .enumeration import cases, exact

SIGNS = {"present": 1, "absent": -1, "true": 1, "false": -1}


@given(cases(most=4))
def test_it_is_a_conflict_and_the_least(case: tuple[NoisyOr, list[int], list[int]]) -> None:
    network, findings, known = case
    assume(exact(network, findings, known).evidence == 0)
    for route in get_args(Route):
        (found,) = posterior(network, Observations.of(network, [findings], [known]), route=route).conflicts

        def evidence(named: tuple[str, ...]) -> float:
            signs = dict(one.split() for one in named)
            rows = [
                [SIGNS[signs[name]] if name in signs else 0 for name in kind]
                for kind in (network.findings, network.disorders)
            ]
            return float(exact(network, *rows).evidence)

        assert evidence(found) == 0
        assert all(evidence(tuple(other for other in found if other != one)) > 0 for one in found)


@pytest.mark.parametrize("route", ["worlds", "elimination"])
def test_it_is_named_for_its_patient_alone(route: Route) -> None:
    network = NoisyOr.of(
        {"flu": 0.1, "cold": 0.2, "gout": 0.1},
        {"fever": 0.0, "cough": 0.1},
        [("flu", "fever", 0.5), ("cold", "fever", 0.2), ("cold", "cough", 1.0)],
        exclusions=[("flu", "gout")],
    )
    patients = [
        {"present": ["fever"]},
        {"present": ["fever"], "absent": ["cough"], "true": ["gout"]},
        {"present": ["cough"], "true": ["flu", "gout"]},
    ]
    found = posterior(network, Observations.named(network, patients), route=route)
    assert found.conflicts == ((), ("fever present", "cough absent", "gout true"), ("flu true", "gout true"))
    assert np.isnan(found.marginals[1:]).all()
    assert np.isfinite(found.marginals[0]).all()
