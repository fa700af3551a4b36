"""Joins of tables, and sums over a variable, that write down the additions and multiplications which they stand for.

Rows that weigh 0 are in no table, so a join costs what its rows are, and how many these will be is counted before any is
made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from reasoner.errors import TooWide
from reasoner.probability.programs.factors import ONE, Factor
from reasoner.probability.programs.steps import Rows

Nodes = NDArray[np.int32]
_BITS = 62


@dataclass(eq=False)
class Trace:
    """The operations so far, by their numbers: products of two nodes, and sums of several.

    Parameters: `leaves`, how many nodes there are before the first operation; `most`, how many rows all joins may have
    together.
    """

    leaves: int
    most: int
    products: list[tuple[int, Nodes, Nodes]] = field(default_factory=list)
    sums: list[tuple[int, Nodes, NDArray[np.intp]]] = field(default_factory=list)
    nodes: int = 0
    rows: int = 0

    def __post_init__(self) -> None:
        self.nodes = self.leaves

    def multiply(self, left: Nodes, right: Nodes) -> Nodes:
        """The products of nodes, pair by pair; what is multiplied by 1 stays."""
        result = np.where(left == ONE, right, left)
        real = np.flatnonzero((left != ONE) & (right != ONE))
        if len(real):
            self.products.append((self.nodes, left[real], right[real]))
            result[real] = np.arange(self.nodes, self.nodes + len(real), dtype=np.int32)
            self.nodes += len(real)
        return result

    def add(self, nodes: Nodes, starts: NDArray[np.intp]) -> Nodes:
        """The sums of groups of nodes, each group beginning at one of `starts`; a group of one stays."""
        sizes = np.diff(starts, append=len(nodes))
        result = nodes[starts]
        real = np.flatnonzero(sizes > 1)
        if len(real):
            kept = np.repeat(sizes > 1, sizes)
            begins = np.cumsum(sizes[real]) - sizes[real]
            self.sums.append((self.nodes, nodes[kept], begins))
            result[real] = np.arange(self.nodes, self.nodes + len(real), dtype=np.int32)
            self.nodes += len(real)
        return result

    def count(self, rows: int, scope: Sequence[int]) -> None:
        """Count rows before they are made. Raises: TooWide if they are too many."""
        self.rows += rows
        if self.rows > self.most:
            raise TooWide(
                f"tables of {self.rows} rows and more, where {self.most} are the most, the last over {len(scope)} variables",
                clique=tuple(map(str, scope)),
                entries=rows,
                fix="ask about less at once, or sample (`Sampling()`)",
            )


def join(left: Factor, right: Factor, cards: Sequence[int], trace: Trace) -> Factor:
    """The product of two tables: a row for each pair of rows that agree.

    Raises: TooWide.
    """
    shared = [one for one in left.scope if one in right.scope]
    new = [place for place, one in enumerate(right.scope) if one not in left.scope]
    keys, others = _keys(left, right, shared, cards)
    order = np.argsort(others, kind="stable")
    ordered = others[order]
    first = np.searchsorted(ordered, keys, side="left")
    counts = np.searchsorted(ordered, keys, side="right") - first
    total = int(counts.sum())
    scope = (*left.scope, *(right.scope[place] for place in new))
    trace.count(total, scope)
    from_left = np.repeat(np.arange(len(keys)), counts)
    offsets = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts)
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
