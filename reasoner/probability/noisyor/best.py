"""The most probable worlds of a patient, best first.

From the table of worlds they are read. Elimination finds the greatest product instead of the sum; the next worlds are the best of
those that differ from the ones found, each set of them given by some disorders that are held as they were and one that is not
(Lawler 1972).
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reasoner.errors import RequestError, Unanswerable
from reasoner.probability.noisyor import coupled as elimination
from reasoner.probability.noisyor import worlds as table
from reasoner.probability.noisyor.elimination import GREATEST, assignment, eliminate
from reasoner.probability.noisyor.factors import Factor
from reasoner.probability.noisyor.network import NoisyOr
from reasoner.probability.noisyor.observations import Observations
from reasoner.probability.noisyor.prepare import Prepared
from reasoner.probability.noisyor.routes import by_worlds, check_plan, check_worlds, log_evidence, ready
from reasoner.probability.noisyor.weights import weigh

CAUSES = 20
"""Up to how many causes a present finding may have: their table is whole, since a greatest product does not pass a sum."""


@dataclass(frozen=True, slots=True)
class World:
    """A combination of disorders: those that are true, and its posterior probability."""

    true: tuple[str, ...]
    probability: float


def best_worlds(
    network: NoisyOr | Prepared, observations: Observations, count: int = 1
) -> tuple[tuple[World, ...], ...]:
    """For each patient the `count` most probable worlds, best first; fewer where fewer are possible.

    Raises: RequestError for a count below 1; Unanswerable as `posterior`, and where a present finding has too many causes.
    Law: no other world is more probable than the last.
    """
    if count < 1:
        raise RequestError(f"{count} most probable worlds", fix="ask for 1 or more")
    prepared = ready(network)
    if by_worlds(prepared):
        check_worlds(prepared)
        return _from_table(prepared, observations, count)
    totals = log_evidence(prepared, observations)
    return tuple(_lawler(prepared, observations, row, float(totals[row]), count) for row in range(len(observations)))


def _from_table(prepared: Prepared, observations: Observations, count: int) -> tuple[tuple[World, ...], ...]:
    made = table.tabulate(prepared)
    found = []
    for rows in table.chunks(made, len(observations)):
        for weights in table.log_weights(made, observations, rows):
            total = np.logaddexp.reduce(weights)
            order = np.argsort(-weights, kind="stable")[:count]
            possible = order[~np.isneginf(weights[order])]
            found.append(tuple(_world(prepared, made.worlds[one], float(weights[one] - total)) for one in possible))
    return tuple(found)


def _lawler(
    prepared: Prepared, observations: Observations, row: int, log_total: float, count: int
) -> tuple[World, ...]:
    one = Observations(observations.findings[row : row + 1], observations.disorders[row : row + 1])
    weights = weigh(prepared, one)
    chains: list[tuple[Factor, ...]] = [
        (_whole(prepared, int(finding)),) for finding in np.flatnonzero(one.findings[0] == 1)
    ]
    chains += prepared.exclusion_factors

    def greatest(known: NDArray[np.int8]) -> tuple[float, NDArray[np.int8]]:
        """ln of the greatest product where some disorders are held, and its signs."""
        coupled = elimination.couple(chains, known, np.zeros(1, dtype=np.intp), prepared.limit)
        check_plan(prepared, coupled)
        found = eliminate(coupled.plan, elimination.inputs(coupled, weights, coupled.rows), GREATEST, down=False)
        pairs = weights.pairs[0]
        signs = np.where(known == 0, np.where(pairs[:, 1] > pairs[:, 0], 1, -1), known).astype(np.int8)
        values = assignment(coupled.plan, found)[: len(coupled.disorders)]
        signs[list(coupled.disorders)] = [1 if value else -1 for value in values]
        free = np.ones(len(pairs), dtype=bool)
        free[list(coupled.disorders)] = False
        own = np.where(signs == 1, pairs[:, 1], pairs[:, 0])
        with np.errstate(divide="ignore"):
            value = weights.constant[0] + own[free].sum() + found.log_total[0] + np.log(coupled.constant)
        return float(value), signs

    worlds: list[World] = []
    value, signs = greatest(one.disorders[0])
    heap = [(-value, 0, signs.tolist(), one.disorders[0])]
    made = 0
    while heap and len(worlds) < count:
        negative, _, found, held = heapq.heappop(heap)
        if negative == np.inf:
            break
        worlds.append(_world(prepared, np.array(found) == 1, -negative - log_total))
        known = held.copy()
        for place in np.flatnonzero(held == 0):
            known[place] = -found[place]
            value, signs = greatest(known)
            made += 1
            heapq.heappush(heap, (-value, made, signs.tolist(), known.copy()))
            known[place] = found[place]
    return tuple(worlds)


def _whole(prepared: Prepared, finding: int) -> Factor:
    causes = len(prepared.causes(finding))
    if causes > CAUSES:
        name = prepared.network.findings[finding]
        raise Unanswerable(
            f"best worlds: {name} has {causes} causes, and a table of 2^{causes} entries",
            fix="give the network an at_most",
        )
    return prepared.whole(finding)


def _world(prepared: Prepared, true: NDArray[np.bool_], log_probability: float) -> World:
    names = prepared.network.disorders
    return World(tuple(names[place] for place in np.flatnonzero(true)), float(np.exp(log_probability)))
