"""Arithmetic circuits: additions and multiplications in levels, evaluated for many patients at once, and differentiated.

Each level is one operation of NumPy over all of its nodes and all patients. The way back gives the derivative by every leaf
in the time of two more evaluations (Darwiche, Journal of the ACM 50 (2003), 280-305).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from reasoner.probability.programs.semirings import Array, Semiring
from reasoner.probability.programs.trace import FIRST, Nodes, Places, Trace


@dataclass(frozen=True, eq=False)
class Products:
    """Nodes from `first` on, each the product of two."""

    first: int
    left: Nodes
    right: Nodes

    @property
    def end(self) -> int:
        """One more than the last node."""
        return self.first + len(self.left)

    @cached_property
    def scatter(self) -> Scatter:
        """Where derivatives go: first those of the left ones, then those of the right ones."""
        return scatter(np.concatenate([self.left, self.right]))


@dataclass(frozen=True, eq=False)
class Sums:
    """Nodes from `first` on, each the sum of those from one of `starts` to the next."""

    first: int
    nodes: Nodes
    starts: Places

    @property
    def end(self) -> int:
        """One more than the last node."""
        return self.first + len(self.starts)

    @cached_property
    def owner(self) -> Places:
        """Of each of the nodes that are added, the place of its sum."""
        return np.repeat(np.arange(len(self.starts)), np.diff(self.starts, append=len(self.nodes)))

    @cached_property
    def scatter(self) -> Scatter:
        """Where derivatives go."""
        return scatter(self.nodes)


@dataclass(frozen=True, eq=False)
class Scatter:
    """How to add contributions to nodes: sorted by `order`, those from one of `starts` on go to one of `targets`."""

    order: Places
    starts: Places
    targets: Nodes


def scatter(nodes: Nodes) -> Scatter:
    """Group contributions by the node that they go to."""
    order = np.argsort(nodes, kind="stable")
    ordered = nodes[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    return Scatter(order, starts, ordered[starts])


@dataclass(frozen=True, eq=False)
class Circuit:
    """Operations in levels, none of which needs a later one.

    Parameters: `leaves`, how many nodes are given, the first of which is 1; `root`, the node of the result, -1 if that is 0.
    """

    leaves: int
    nodes: int
    levels: tuple[Products | Sums, ...]
    root: int

    @property
    def operations(self) -> int:
        """How many numbers are multiplied or added."""
        return sum(len(one.left) if isinstance(one, Products) else len(one.nodes) for one in self.levels)

    def evaluate(self, given: Array, semiring: Semiring) -> Array:
        """The value of each node: nodes × patients.

        Parameters: `given`, leaves × patients, in the semiring.
        """
        values = np.empty((self.nodes, given.shape[1]), dtype=given.dtype)
        values[: self.leaves] = given
        for level in self.levels:
            if isinstance(level, Products):
                values[level.first : level.end] = semiring.times(values[level.left], values[level.right])
            else:
                values[level.first : level.end] = semiring.total(values[level.nodes], level.starts)
        return values

    def result(self, values: Array, semiring: Semiring) -> Array:
        """The root's value, of each patient."""
        return values[self.root] if self.root >= 0 else np.full(values.shape[1], semiring.zero, dtype=values.dtype)

    def greatest(self, values: NDArray[np.float64]) -> list[int]:
        """The leaves of a product that is greatest.

        Parameters: `values`, of each node, evaluated in `GREATEST` for one patient, not all -inf at the root.
        """
        firsts = [one.first for one in self.levels]
        waiting, leaves = [self.root], []
        while waiting:
            node = waiting.pop()
            if node < self.leaves:
                leaves.append(node)
                continue
            level = self.levels[bisect_right(firsts, node) - 1]
            place = node - level.first
            if isinstance(level, Products):
                waiting += [int(level.left[place]), int(level.right[place])]
            else:
                end = level.starts[place + 1] if place + 1 < len(level.starts) else len(level.nodes)
                some = level.nodes[level.starts[place] : end]
                waiting.append(int(some[values[some].argmax()]))
        return leaves

    def derivatives(self, values: Array, semiring: Semiring) -> Array:
        """The derivative of the root by each leaf: leaves × patients, in the semiring.

        Parameters: `values`, from `evaluate`.
        """
        found = np.full_like(values, semiring.zero)
        if self.root < 0:
            return found[: self.leaves]
        found[self.root] = semiring.one
        for level in reversed(self.levels):
            above = found[level.first : level.end]
            if isinstance(level, Products):
                left = semiring.times(above, values[level.right])
                right = semiring.times(above, values[level.left])
                parts = np.concatenate([left, right])
            else:
                parts = above[level.owner]
            to = level.scatter
            news = semiring.total(parts[to.order], to.starts)
            found[to.targets] = semiring.plus(found[to.targets], news)
        return found[: self.leaves]


def circuit(trace: Trace, leaves: int, roots: Sequence[int]) -> Circuit:
    """What the roots' product needs of a trace, in levels.

    Parameters: `leaves`, how many nodes are given; `roots`, nodes.
    """
    root = np.zeros(1, dtype=np.int32)
    for one in roots:
        root = trace.multiply(root, np.array([one], dtype=np.int32))
    found = _Operations(trace, leaves)
    start = int(found.number(root)[0])
    needed = np.zeros(found.count, dtype=np.bool_)
    needed[start] = True
    for places in reversed(found.levels):
        some = places[needed[places]]
        if len(some):
            for children in found.children(some):
                needed[children] = True
    renamed = np.full(found.count, -1, dtype=np.int32)
    renamed[:leaves] = np.arange(leaves)
    end = leaves
    levels: list[Products | Sums] = []
    for places in found.levels:
        some = places[needed[places]]
        if not len(some):
            continue
        renamed[some] = np.arange(end, end + len(some))
        if found.is_sum[some[0]]:
            [members] = found.children(some)
            sizes = found.sizes[some]
            levels.append(Sums(end, renamed[members], np.cumsum(sizes) - sizes))
        else:
            left, right = found.children(some)
            levels.append(Products(end, renamed[left], renamed[right]))
        end += len(some)
    return Circuit(leaves, end, tuple(levels), int(renamed[start]))


class _Operations:
    """The operations of a trace by their numbers, leaves first; `levels` has those of each depth, products before sums."""

    def __init__(self, trace: Trace, leaves: int) -> None:
        self._leaves = leaves
        self.count = trace.nodes - FIRST + leaves
        self.is_sum = np.zeros(self.count, dtype=np.bool_)
        self.sizes = np.zeros(self.count, dtype=np.intp)
        self._left = np.zeros(self.count, dtype=np.int32)
        self._right = np.zeros(self.count, dtype=np.int32)
        self._begins = np.zeros(self.count, dtype=np.intp)
        depth = np.zeros(self.count, dtype=np.int32)
        if trace.products:
            own = self._places([(one.first, len(one.left)) for one in trace.products])
            self._left[own] = self.number(np.concatenate([one.left for one in trace.products]))
            self._right[own] = self.number(np.concatenate([one.right for one in trace.products]))
            depth[own] = np.concatenate([one.depth for one in trace.products])
        self._members = np.zeros(0, dtype=np.int32)
        if trace.sums:
            own = self._places([(one.first, len(one.sizes)) for one in trace.sums])
            self._members = self.number(np.concatenate([one.nodes for one in trace.sums]))
            self.sizes[own] = sizes = np.concatenate([one.sizes for one in trace.sums])
            self._begins[own] = np.cumsum(sizes) - sizes
            depth[own] = np.concatenate([one.depth for one in trace.sums])
            self.is_sum[own] = True
        keys = 2 * depth + self.is_sum
        order = np.argsort(keys, kind="stable")[leaves:]
        bounds = np.flatnonzero(np.diff(keys[order])) + 1
        self.levels: list[Places] = np.split(order, bounds) if len(order) else []

    def number(self, nodes: Nodes) -> Nodes:
        """The numbers of nodes of the trace."""
        return np.where(nodes >= FIRST, nodes - FIRST + self._leaves, nodes).astype(np.int32)

    def children(self, places: Places) -> tuple[Nodes, ...]:
        """What some operations of one level take: the left ones and the right ones, or what is added, one sum after another."""
        if not self.is_sum[places[0]]:
            return self._left[places], self._right[places]
        sizes = self.sizes[places]
        offsets = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return (self._members[np.repeat(self._begins[places], sizes) + offsets],)

    def _places(self, runs: Sequence[tuple[int, int]]) -> Places:
        return np.concatenate([np.arange(first, first + length) for first, length in runs]) - FIRST + self._leaves
