"""The table route: every admissible world once for a network, and two matrix products for a batch of patients."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import comb

import numpy as np

from reasoner.probability.noisyor.observations import Observations
from reasoner.probability.noisyor.prepare import Bools, Floats, Prepared, added
from reasoner.probability.noisyor.weights import Weights

CHUNK = 1 << 24
"""How many log weights, patients times worlds, are held at once."""


@dataclass(frozen=True, eq=False)
class WorldTable:
    """The admissible worlds of a network, fewest disorders first, with what each says of every finding.

    Parameters: `worlds` (worlds x disorders); `log_prior` (worlds), independent of what is admissible; `log_absent` and
    `log_present` (findings x worlds), ln P(finding | world).
    """

    worlds: Bools
    log_prior: Floats
    log_absent: Floats
    log_present: Floats

    @property
    def log_admissible(self) -> float:
        """ln of the prior probability that a world is admissible."""
        return float(_log_sum(self.log_prior[None])[0])


def count_worlds(disorders: int, at_most: int | None) -> int:
    """How many worlds there are at most: an upper bound, since exclusions forbid some."""
    most = disorders if at_most is None else min(at_most, disorders)
    return sum(comb(disorders, size) for size in range(most + 1))


@lru_cache(maxsize=4)
def tabulate(prepared: Prepared) -> WorldTable:
    """Enumerate the admissible worlds and weigh the findings in each."""
    network = prepared.network
    count = len(network.disorders)
    most = count if network.at_most is None else min(network.at_most, count)
    worlds = np.concatenate([_of_size(count, size) for size in range(most + 1)])
    for exclusion in prepared.exclusions:
        worlds = worlds[worlds[:, exclusion].sum(axis=1) <= 1]
    true = worlds.astype(float)
    log_prior = (added(true, prepared.log_prior[:, None]) + added(1 - true, prepared.log_prior_false[:, None]))[:, 0]
    log_absent = prepared.log_no_leak[:, None] + added(true, prepared.log_fails.T).T
    with np.errstate(divide="ignore"):
        return WorldTable(worlds, log_prior, log_absent, np.log(-np.expm1(log_absent)))


def _of_size(count: int, size: int) -> Bools:
    members = np.array(list(combinations(range(count), size)), dtype=np.intp).reshape(comb(count, size), size)
    worlds = np.zeros((len(members), count), dtype=bool)
    worlds[np.arange(len(members))[:, None], members] = True
    return worlds


def log_weights(table: WorldTable, observations: Observations, rows: slice) -> Floats:
    """ln P(world and observations), patients x worlds."""
    findings, known = observations.findings[rows], observations.disorders[rows]
    weights: Floats = table.log_prior + added((findings == 1).astype(float), table.log_present)
    weights += added((findings == -1).astype(float), table.log_absent)
    if known.any():
        wrong = (known == 1).astype(float) @ ~table.worlds.T + (known == -1).astype(float) @ table.worlds.T
        weights[wrong > 0] = -np.inf
    return weights


def chunks(table: WorldTable, patients: int) -> Iterator[slice]:
    """Slices of the batch whose log weights fit in memory."""
    step = max(1, CHUNK // max(1, len(table.worlds)))
    return (slice(start, start + step) for start in range(0, patients, step))


def answer(table: WorldTable, observations: Observations) -> tuple[Floats, Floats]:
    """The marginals (patients x disorders) and ln P(observations and admissible) of each patient."""
    beliefs, totals = [], []
    for rows in chunks(table, len(observations)):
        weights = log_weights(table, observations, rows)
        total = _log_sum(weights)
        with np.errstate(invalid="ignore"):
            shares = np.exp(weights - total[:, None])
        beliefs.append(shares @ table.worlds)
        totals.append(total)
    if not beliefs:
        return np.zeros((0, table.worlds.shape[1])), np.zeros(0)
    return np.concatenate(beliefs), np.concatenate(totals)


def together(table: WorldTable, observations: Observations, disorders: list[int]) -> Floats:
    """The joint probabilities of some disorders, patients x 2^disorders, the first one's bit the greatest."""
    codes = table.worlds[:, disorders] @ (1 << np.arange(len(disorders))[::-1])
    held = (codes[:, None] == np.arange(1 << len(disorders))).astype(float)
    parts = [np.zeros((0, held.shape[1]))]
    for rows in chunks(table, len(observations)):
        weights = log_weights(table, observations, rows)
        with np.errstate(invalid="ignore"):
            parts.append(np.exp(weights - _log_sum(weights)[:, None]) @ held)
    return np.concatenate(parts)


def _log_sum(logs: Floats) -> Floats:
    top = logs.max(axis=1, keepdims=True)
    top[np.isneginf(top)] = 0.0
    with np.errstate(divide="ignore"):
        total: Floats = np.log(np.exp(logs - top).sum(axis=1)) + top[:, 0]
    return total


def beyond(prepared: Prepared, weights: Weights, observations: Observations, log_total: Floats) -> Floats:
    """An upper bound of the posterior mass that worlds of more disorders than `at_most` would have, were they admitted.

    Parameters: `weights`, with absent findings folded in; `log_total`, ln of the mass in the table.
    Law: at least the mass beyond, since a present finding is at most as likely as with all its causes true, and exclusions only
    remove worlds.
    """
    most, pairs = prepared.network.at_most, weights.pairs
    if most is None or most >= len(prepared.network.disorders):
        return np.zeros(len(pairs))
    totals = np.logaddexp(pairs[..., 0], pairs[..., 1])
    with np.errstate(all="ignore"):
        true = np.where(np.isneginf(totals), 0.0, np.exp(pairs[..., 1] - totals))
        false = np.where(np.isneginf(totals), 0.0, np.exp(pairs[..., 0] - totals))
    counts = np.zeros((len(pairs), most + 2))
    counts[:, 0] = 1.0
    for one in range(pairs.shape[1]):
        moved = counts * true[:, one, None]
        kept = counts * false[:, one, None]
        kept[:, 1:] += moved[:, :-1]
        kept[:, -1] += moved[:, -1]
        counts = kept
    with np.errstate(divide="ignore", invalid="ignore"):
        likeliest = np.log(-np.expm1(prepared.log_no_leak + prepared.log_fails.sum(axis=1)))
        log_beyond = weights.constant + totals.sum(axis=1) + np.log(counts[:, -1])
        log_beyond += added((observations.findings == 1).astype(float), likeliest[:, None])[:, 0]
        bound: Floats = np.exp(log_beyond - np.logaddexp(log_beyond, log_total))
    return np.where(np.isneginf(log_beyond), 0.0, bound)
