"""Joins of tables, and sums over a variable, that write down the additions and multiplications which they stand for.

Rows that weigh 0 are in no table, so a join costs what its rows are, and how many these will be is counted before any is
made.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from reasoner.probability.programs.factors import Factor
from reasoner.probability.programs.steps import Rows
from reasoner.probability.programs.trace import Trace

_BITS = 62
_LOOKED_UP = 1 << 16


def join(left: Factor, right: Factor, cards: Sequence[int], trace: Trace) -> Factor:
    """The product of two tables: a row for each pair of rows that agree.

    Raises: TooWide.
    """
    shared = [one for one in left.scope if one in right.scope]
    new = [place for place, one in enumerate(right.scope) if one not in left.scope]
    keys, others = _keys(left, right, shared, cards)
    if not new and len(others) and (size := int(max(others.max(), keys.max(initial=0))) + 1) <= _LOOKED_UP:
        places = np.full(size, -1, dtype=np.intp)  # at most one row of the right table agrees with one of the left
        places[others] = np.arange(len(others))
        from_right = places[keys]
        from_left = np.flatnonzero(from_right >= 0)
        trace.count(len(from_left), left.scope)
        from_right = from_right[from_left]
        return Factor(left.scope, left.rows[from_left], trace.multiply(left.nodes[from_left], right.nodes[from_right]))
    order = np.argsort(others, kind="stable")
    ordered = others[order]
    first = np.searchsorted(ordered, keys, side="left")
    counts = np.searchsorted(ordered, keys, side="right") - first
    size = int(counts.sum())
    scope = (*left.scope, *(right.scope[place] for place in new))
    trace.count(size, scope)
    from_left = np.repeat(np.arange(len(keys)), counts)
    offsets = np.arange(size) - np.repeat(np.cumsum(counts) - counts, counts)
    from_right = order[np.repeat(first, counts) + offsets]
    rows = np.concatenate([left.rows[from_left], right.rows[from_right][:, new]], axis=1)
    return Factor(scope, rows, trace.multiply(left.nodes[from_left], right.nodes[from_right]))


def total(factor: Factor, variable: int, cards: Sequence[int], trace: Trace) -> Factor:
    """The table without a variable: rows that then agree are added."""
    place = factor.scope.index(variable)
    scope = (*factor.scope[:place], *factor.scope[place + 1 :])
    rows = np.delete(factor.rows, place, axis=1)
    if not len(rows):
        return Factor(scope, rows, factor.nodes)
    keys = packed(rows, [cards[one] for one in scope])
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    return Factor(scope, rows[order[starts]], trace.add(factor.nodes[order], starts))


def _keys(
    left: Factor, right: Factor, shared: Sequence[int], cards: Sequence[int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For the rows of both, one number for what they say of shared variables."""
    some = left.rows[:, [left.scope.index(one) for one in shared]]
    others = right.rows[:, [right.scope.index(one) for one in shared]]
    sizes = [cards[one] for one in shared]
    if _fits(sizes):
        return packed(some, sizes), packed(others, sizes)
    both = packed(np.concatenate([some, others]), sizes)
    return both[: len(some)], both[len(some) :]


def packed(rows: Rows, cards: Sequence[int]) -> NDArray[np.int64]:
    """One number for each row, equal for equal rows; it grows with the row unless that would take more than 62 bits."""
    if _fits(cards):
        keys = np.zeros(len(rows), dtype=np.int64)
        for place, card in enumerate(cards):
            keys *= card
            keys += rows[:, place]
        return keys
    middle = len(cards) // 2
    left, right = packed(rows[:, :middle], cards[:middle]), packed(rows[:, middle:], cards[middle:])
    halves = [np.unique(one, return_inverse=True)[1].reshape(-1) for one in (left, right)]
    found: NDArray[np.int64] = halves[0] * (int(halves[1].max(initial=0)) + 1) + halves[1]
    return found


def _fits(cards: Sequence[int]) -> bool:
    size = 1
    for card in cards:
        size *= card
    return size.bit_length() <= _BITS
