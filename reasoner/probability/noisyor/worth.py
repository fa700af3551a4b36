"""What it would be worth to look for a finding: how much it is expected to tell about a disorder."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from reasoner.errors import RequestError
from reasoner.probability.noisyor.network import NoisyOr
from reasoner.probability.noisyor.observations import Observations
from reasoner.probability.noisyor.prepare import Floats
from reasoner.probability.noisyor.routes import posterior
from reasoner.probability.noisyor.sensitivity import target_place


@dataclass(frozen=True, slots=True)
class Worth:
    """What looking for a finding is expected to tell.

    Parameters: `present`, the probability that it is there; `bits`, the mutual information of it and the disorder given what is
    known; `change`, by how much the disorder's probability is expected to change, from 0 to 1.
    """

    finding: str
    present: float
    bits: float
    change: float


def worth_of_findings(
    network: NoisyOr, observations: Observations, disorder: str, candidates: Iterable[str] | None = None
) -> tuple[Worth, ...]:
    """What each finding is worth that is not known of a patient, the most information first, ties by the network's order.

    Parameters: `observations`, of one patient; `candidates`, findings that are not known, by default all of them.
    Raises: as `sensitivities`, and RequestError for a candidate that is no finding or is known.
    Law: 0 bits exactly where disorder and finding are independent given what is known, up to rounding.
    """
    place = target_place(network, observations, disorder)
    signs = observations.findings[0]
    unknown = [name for name, sign in zip(network.findings, signs, strict=True) if not sign]
    wanted = unknown if candidates is None else list(candidates)
    if wrong := [name for name in wanted if name not in unknown]:
        raise RequestError(f"{wrong[0]!r} is no finding that is not known", fix="name one that is")
    rows = np.repeat(observations.findings, 2 * len(wanted), axis=0)
    for number, name in enumerate(wanted):
        rows[2 * number : 2 * number + 2, network.findings.index(name)] = (1, -1)
    known = np.repeat(observations.disorders, len(rows), axis=0)
    found = posterior(network, Observations(rows, known))
    now = posterior(network, observations)
    likely = np.exp(found.log_evidence - now.log_evidence[0]).reshape(-1, 2)
    beliefs = np.where(likely > 0, found.marginals[:, place].reshape(-1, 2), 0.0)
    worths = [
        Worth(name, float(shares[0]), _information(shares, after), _change(shares, after))
        for name, shares, after in zip(wanted, likely, beliefs, strict=True)
    ]
    return tuple(sorted(worths, key=lambda one: -one.bits))


def _change(shares: Floats, after: Floats) -> float:
    return float(shares @ np.abs(after - shares @ after))


def _information(shares: Floats, after: Floats) -> float:
    """Mutual information in bits; rounding never makes it negative."""
    now = float(shares @ after)
    told = [
        share * part * math.log2(part / whole)
        for share, one in zip(shares.tolist(), after.tolist(), strict=True)
        for part, whole in ((one, now), (1 - one, 1 - now))
        if share > 0 and part > 0 and whole > 0
    ]
    return max(0.0, math.fsum(told))
