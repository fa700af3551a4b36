"""How the posterior of a disorder depends on each number of a network: exactly.

With and without the disorder, the probability of the observations is linear in each prior, each leak and each strength. So two
evaluations of each, at two values of the number, say what the posterior is at any.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from reasoner.errors import RequestError
from reasoner.probability.noisyor.conflicts import impossible
from reasoner.probability.noisyor.network import Link, NoisyOr
from reasoner.probability.noisyor.observations import Observations
from reasoner.probability.noisyor.routes import posterior

Kind = Literal["prior", "leak", "strength"]


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The posterior of a disorder as a function of one number x: (with0 (1 - x) + with1 x) / (all0 (1 - x) + all1 x).

    Parameters: `kind`; `of`, the disorder of a prior, the finding of a leak, or both of a strength; `value`, the number in the
    network; `slope`, the derivative there; `with0`, `with1`, `all0`, `all1`, in proportion to the probability of the
    observations, with the disorder and at all, where the number is 0 and 1.
    """

    kind: Kind
    of: tuple[str, ...]
    value: float
    slope: float
    with0: float
    with1: float
    all0: float
    all1: float

    def posterior(self, value: float) -> float:
        """The posterior if the number were another, from 0 to 1; NaN if the observations would be impossible."""
        whole = self.all0 * (1 - value) + self.all1 * value
        return (self.with0 * (1 - value) + self.with1 * value) / whole if whole > 0 else math.nan


def sensitivities(network: NoisyOr, observations: Observations, disorder: str) -> tuple[Sensitivity, ...]:
    """How one patient's posterior of a disorder depends on each number, that of the greatest slope first.

    Numbers that it does not depend on, those of findings that are not known, are left out.
    Parameters: `observations`, of one patient. The network is asked twice for each number.
    Raises: RequestError for another number of patients, or a name that is no disorder; ImpossibleEvidence with the observations
    that contradict each other; Unanswerable as `posterior`.
    Law: `posterior(value)` of each is the posterior of the network with that number in place of its own.
    """
    place = target_place(network, observations, disorder)
    known = {name for name, sign in zip(network.findings, observations.findings[0], strict=True) if sign}
    found = [
        _sensitivity(kind, of, value, ends)
        for kind, of, value, at in _numbers(network, observations, known)
        for ends in [_masses([at(0), at(1)], place)]
    ]
    return tuple(sorted(found, key=lambda one: -abs(one.slope)))


def target_place(network: NoisyOr, observations: Observations, disorder: str) -> int:
    """The place of a disorder that something is asked about for one patient, whose observations are possible.

    Raises: RequestError, ImpossibleEvidence.
    """
    if disorder not in network.disorders:
        raise RequestError(f"{disorder!r} is no disorder of the network", fix="name one that has a prior")
    if len(observations) != 1:
        raise RequestError(f"{len(observations)} patients", fix="ask about one at a time")
    if conflict := posterior(network, observations).conflicts[0]:
        raise impossible(conflict)
    return network.disorders.index(disorder)


_Ends = Callable[[int], tuple[NoisyOr, Observations, float]]
"""The network and observations that have a number at 0 or 1, and the logarithm that is added to what they give."""


def _numbers(
    network: NoisyOr, observations: Observations, known: set[str]
) -> Iterator[tuple[Kind, tuple[str, ...], float, _Ends]]:
    for place, name in enumerate(network.disorders):
        yield "prior", (name,), network.priors[place], _prior_ends(network, observations, place)
    for place, name in enumerate(network.findings):
        if name in known:

            def leaks(end: int, place: int = place) -> tuple[NoisyOr, Observations, float]:
                changed = (*network.leaks[:place], float(end), *network.leaks[place + 1 :])
                return replace(network, leaks=changed), observations, 0.0

            yield "leak", (name,), network.leaks[place], leaks
    for place, link in enumerate(network.links):
        if link.finding in known:

            def links(end: int, place: int = place, link: Link = link) -> tuple[NoisyOr, Observations, float]:
                changed = link._replace(strength=float(end))
                return (
                    replace(network, links=(*network.links[:place], changed, *network.links[place + 1 :])),
                    observations,
                    0.0,
                )

            yield "strength", (link.disorder, link.finding), link.strength, links


def _prior_ends(network: NoisyOr, observations: Observations, place: int) -> _Ends:
    """A prior is brought to 0 and 1 by knowing its disorder: at one half, either weighs half of what it does when certain."""
    even = replace(network, priors=(*network.priors[:place], 0.5, *network.priors[place + 1 :]))

    def ends(end: int) -> tuple[NoisyOr, Observations, float]:
        sign = 1 if end else -1
        if observations.disorders[0, place] == -sign:
            return even, observations, -math.inf
        known = observations.disorders.copy()
        known[0, place] = sign
        return even, Observations(observations.findings, known), math.log(2)

    return ends


def _masses(ends: list[tuple[NoisyOr, Observations, float]], place: int) -> list[tuple[float, float]]:
    """In proportion, P(observations) with the disorder and at all, at both ends."""
    logs, shares = [], []
    for network, observations, more in ends:
        found = posterior(network, observations)
        log = float(found.log_evidence[0]) + found.log_admissible + more
        logs.append(log)
        shares.append(0.0 if log == -math.inf else float(found.marginals[0, place]))
    top = max(logs)
    wholes = [float(np.exp(log - top)) for log in logs]
    return [(whole * share, whole) for whole, share in zip(wholes, shares, strict=True)]


def _sensitivity(kind: Kind, of: tuple[str, ...], value: float, ends: list[tuple[float, float]]) -> Sensitivity:
    (with0, all0), (with1, all1) = ends
    part, whole = with0 * (1 - value) + with1 * value, all0 * (1 - value) + all1 * value
    slope = ((with1 - with0) * whole - (all1 - all0) * part) / whole**2
    return Sensitivity(kind, of, value, slope, with0, with1, all0, all1)
