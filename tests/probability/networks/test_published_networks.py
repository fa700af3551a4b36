"""The published networks, where `REASONER_DATA` has them."""

import os
from pathlib import Path

import pytest

from reasoner.probability.networks import compile_network, parse_bif, posteriors, read_bif, to_bif

DATA = Path(os.environ.get("REASONER_DATA") or "unset") / "networks"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="REASONER_DATA has no folder networks")


@pytest.mark.parametrize("name", ["asia", "child_clean", "alarm", "insurance", "hepar2"])
def test_a_published_network_is_read_written_and_solved(name):
    network = read_bif(DATA / f"{name}.bif")
    assert to_bif(parse_bif(to_bif(network))) == to_bif(network)
    answer = posteriors(compile_network(network), {})
    assert answer.log_evidence == pytest.approx(0, abs=1e-9)
    assert all(marginal.sum() == pytest.approx(1) for marginal in answer.marginals)


def test_asia_has_the_marginals_that_were_published_with_it():
    """Lauritzen and Spiegelhalter, Journal of the Royal Statistical Society B 50 (1988), example of section 2."""
    answer = posteriors(compile_network(read_bif(DATA / "asia.bif")), {})
    published = {"tub": 0.0104, "lung": 0.055, "bronc": 0.45, "either": 0.0648, "xray": 0.1103, "dysp": 0.436}
    assert {name: round(answer[name]["yes"], 4) for name in published} == published
