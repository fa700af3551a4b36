"""What worlds of more conditions than are considered could hold: an upper bound, from worlds of two and of the greatest size.

Every larger world is counted over its most probable k conditions w: none of them could be replaced by one of the others to give a
more probable world. Of a finding that conditions bring about, one more condition changes a larger world by no larger a factor
than a smaller one: P(f | w) grows with w, and the factor is 1 + strength (1/P - 1). So what all larger worlds over w hold is at
most w's weight times Π (1 + g) - 1 over the conditions that may come to it, g being the prior times the least factor, finding by
finding, by which each changes a member of w, times its `room` where no factor is bounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from reasoner.certificate.fixedpoint import MILLION
from reasoner.probability.fixedpoint import Integers, exponentials, logarithms
from reasoner.probability.several.combining import ONE, Combined

STEP = 1_000
"""Micronats to whose multiples factors are rounded up."""
ERROR = 4
"""An exponential is within so many units of its real value."""


def beyond_ppm(
    worlds: Sequence[Integers],
    logs: Sequence[Integers],
    single: Integers,
    pairs: Sequence[Combined],
    last: Sequence[Combined],
) -> int:
    """The share that larger worlds would have at most beside those considered, in parts per million, rounded up.

    Parameters: `worlds` of two and more conditions, by size; `logs`, the log weights of single hypotheses and of each of them;
    `single` (1 + terms × conditions), the most that each prior adds to a world, and what terms add; `pairs` and `last`, the
    terms of worlds of two and of the most.
    Law: not below that share, but for the rounding of log weights.
    """
    greatest = worlds[-1]
    gains = np.tile(single[0], (len(greatest), 1))
    for own, two, one in zip(single[1:], pairs, last, strict=True):
        gains += _gains(worlds[0], own, two.weights)[greatest].min(axis=1) if one.room is None else one.room
    gains = -(-gains // STEP) * STEP
    rises = np.maximum(gains, 0) + logarithms((ONE * ONE) // (ONE + exponentials(np.abs(gains)))) + 2
    more = np.where(_less_probable(greatest, logs[-1], single.shape[1]), rises, 0).sum(axis=1)
    reached = logs[-1] + more
    top = max(int(reached.max()), *(int(one.max()) for one in logs))
    shares = ((exponentials(top - reached) + ERROR) * (ONE - exponentials(more) + ERROR) >> 30) + 1
    larger, smaller = int(shares.sum()), sum(int(exponentials(top - one).sum()) for one in logs)
    return -(-MILLION * larger // (larger + smaller))


def _gains(pairs: Integers, own: Integers, together: Integers) -> Integers:
    """What a condition (column) adds to what another has alone (row), by one term."""
    first, second = pairs.T
    gains = np.zeros((len(own), len(own)), dtype=np.int64)
    gains[first, second] = together - own[first]
    gains[second, first] = together - own[second]
    return gains


def _less_probable(worlds: Integers, log_weights: Integers, conditions: int) -> NDArray[np.bool_]:
    """Of each world and each condition, whether it can replace no member to give a more probable world."""
    size = worlds.shape[1]
    weights = np.zeros((conditions,) * size, dtype=np.int64)
    for order in permutations(range(size)):
        weights[tuple(worlds[:, order].T)] = log_weights
    found = np.ones((len(worlds), conditions), dtype=bool)
    np.put_along_axis(found, worlds, False, axis=1)
    for place in range(size):
        found &= weights[tuple(np.delete(worlds, place, axis=1).T)] <= log_weights[:, np.newaxis]
    return found
