"""Additions and multiplications as they are written down, before they are put into levels."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reasoner.errors import TooWide

Nodes = NDArray[np.int32]
Places = NDArray[np.intp]
ONE = 0
"""The leaf that is 1."""
FIRST = 1 << 28
"""The number of the first operation; those below are leaves."""


class Multiplied(NamedTuple):
    """Nodes from `first` on, each the product of two, and how deep each is."""

    first: int
    left: Nodes
    right: Nodes
    depth: Nodes


class Added(NamedTuple):
    """Nodes from `first` on, each the sum of as many of `nodes` as `sizes` says, and how deep each is."""

    first: int
    nodes: Nodes
    sizes: Places
    depth: Nodes


@dataclass(eq=False)
class Trace:
    """The operations so far.

    Parameters: `most`, how many rows all joins may have together; `rows`, how many they had.
    """

    most: int
    products: list[Multiplied] = field(default_factory=list)
    sums: list[Added] = field(default_factory=list)
    nodes: int = FIRST
    rows: int = 0
    _depths: Nodes = field(default_factory=lambda: np.zeros(1024, dtype=np.int32))

    def continued(self, most: int) -> Trace:
        """Another trace that goes on from here; this one stays as it is."""
        return replace(
            self, most=most, products=[*self.products], sums=[*self.sums], rows=0, _depths=self._depths.copy()
        )

    def multiply(self, left: Nodes, right: Nodes) -> Nodes:
        """The products of nodes, pair by pair; what is multiplied by 1 stays."""
        result = np.where(left == ONE, right, left)
        real = np.flatnonzero((left != ONE) & (right != ONE))
        if len(real):
            left, right = left[real], right[real]
            depth = np.maximum(self._depth(left), self._depth(right)) + 1
            self.products.append(Multiplied(self.nodes, left, right, depth))
            result[real] = self._new(depth)
        return result

    def add(self, nodes: Nodes, starts: Places) -> Nodes:
        """The sums of groups of nodes, each group beginning at one of `starts`; a group of one stays."""
        sizes = np.diff(starts, append=len(nodes))
        result = nodes[starts]
        real = np.flatnonzero(sizes > 1)
        if len(real):
            if len(real) < len(sizes):
                nodes, sizes = nodes[np.repeat(sizes > 1, sizes)], sizes[real]
            depth = np.maximum.reduceat(self._depth(nodes), np.cumsum(sizes) - sizes) + 1
            self.sums.append(Added(self.nodes, nodes, sizes, depth))
            result[real] = self._new(depth)
        return result

    def repeat(self, other: Trace, leaves: Nodes, nodes: Nodes) -> Nodes:
        """Do again what another trace did, with other leaves.

        Parameters: `leaves`, what stands for each of the other's; `nodes`, of the other. Returns: what stands for these.
        """
        shift = self.nodes - FIRST

        def moved(some: Nodes) -> Nodes:
            return np.where(some >= FIRST, some + shift, leaves[np.minimum(some, len(leaves) - 1)]).astype(np.int32)

        for made in other.products:
            self.products.append(Multiplied(made.first + shift, moved(made.left), moved(made.right), made.depth))
        for summed in other.sums:
            self.sums.append(Added(summed.first + shift, moved(summed.nodes), summed.sizes, summed.depth))
        found = moved(nodes)
        if other.nodes > FIRST:
            self._new(other._depths[: other.nodes - FIRST])
        return found

    def count(self, rows: int, variables: tuple[int, ...]) -> None:
        """Count rows before they are made. Raises: TooWide if they are too many."""
        self.rows += rows
        if self.rows > self.most:
            raise TooWide(
                f"tables of {self.rows} rows and more, where {self.most} are the most, the last over {len(variables)} variables",
                clique=tuple(map(str, variables)),
                entries=rows,
                fix="ask about less at once, or sample (`Sampling()`)",
            )

    def _depth(self, nodes: Nodes) -> Nodes:
        return np.where(nodes >= FIRST, self._depths[np.maximum(nodes - FIRST, 0)], 0).astype(np.int32)

    def _new(self, depth: Nodes) -> Nodes:
        begin, end = self.nodes - FIRST, self.nodes - FIRST + len(depth)
        if end > len(self._depths):
            self._depths = np.concatenate([self._depths, np.zeros(max(end, len(self._depths)), dtype=np.int32)])
        self._depths[begin:end] = depth
        self.nodes += len(depth)
        return np.arange(begin + FIRST, end + FIRST, dtype=np.int32)
