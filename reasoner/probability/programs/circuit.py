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

from reasoner.probability.programs.joins import Nodes, Trace
from reasoner.probability.programs.semirings import Array, Semiring

Places = NDArray[np.intp]


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


def circuit(trace: Trace, roots: Sequence[int]) -> Circuit:
    """What the roots' product needs of a trace, in levels.

    Parameters: `roots`, nodes.
    """
    root = np.zeros(1, dtype=np.int32)
    for one in roots:
        root = trace.multiply(root, np.array([one], dtype=np.int32))
    depth = np.zeros(trace.nodes, dtype=np.int32)
    needed = np.zeros(trace.nodes, dtype=np.bool_)
    needed[root] = True
    steps: list[tuple[int, Nodes, Nodes | Places, bool]] = [(*one, True) for one in trace.products]
    steps += [(*one, False) for one in trace.sums]
    steps.sort(key=lambda one: one[0])
    for first, nodes, others, is_product in reversed(steps):
        count = len(nodes) if is_product else len(others)
        mask = needed[first : first + count]
        if is_product:
            needed[nodes[mask]] = True
            needed[others[mask]] = True
        else:
            needed[nodes[np.repeat(mask, np.diff(others, append=len(nodes)))]] = True
    for first, nodes, others, is_product in steps:
        if is_product:
            depth[first : first + len(nodes)] = np.maximum(depth[nodes], depth[others]) + 1
        else:
            depth[first : first + len(others)] = np.maximum.reduceat(depth[nodes], others) + 1
    return _levelled(trace, steps, needed, depth, int(root[0]))


def _levelled(
    trace: Trace,
    steps: Sequence[tuple[int, Nodes, Nodes | Places, bool]],
    needed: NDArray[np.bool_],
    depth: Nodes,
    root: int,
) -> Circuit:
    """Number the nodes that are needed by depth, products before sums, and gather each level."""
    kinds = np.zeros(trace.nodes, dtype=np.int32)
    for first, _, others, is_product in steps:
        if not is_product:
            kinds[first : first + len(others)] = 1
    needed[: trace.leaves] = True
    alive = np.flatnonzero(needed)
    level = 2 * depth[alive] + kinds[alive]
    order = alive[np.argsort(level, kind="stable")]
    number = np.full(trace.nodes, -1, dtype=np.int32)
    number[order] = np.arange(len(order), dtype=np.int32)
    left = np.zeros(trace.nodes, dtype=np.int32)
    right = np.zeros(trace.nodes, dtype=np.int32)
    members: dict[int, list[Nodes]] = {}
    sizes: dict[int, list[Places]] = {}
    for first, nodes, others, is_product in steps:
        if is_product:
            left[first : first + len(nodes)] = nodes
            right[first : first + len(nodes)] = others
            continue
        mask = needed[first : first + len(others)]
        counts = np.diff(others, append=len(nodes))
        owner = depth[first : first + len(others)]
        for one in np.unique(owner[mask]):
            mine = mask & (owner == one)
            members.setdefault(int(one), []).append(nodes[np.repeat(mine, counts)])
            sizes.setdefault(int(one), []).append(counts[mine])
    levels: list[Products | Sums] = []
    sorted_levels = 2 * depth[order] + kinds[order]
    bounds = np.flatnonzero(np.concatenate([[True], sorted_levels[1:] != sorted_levels[:-1]]))
    for begin, end in zip(bounds, [*bounds[1:], len(order)], strict=True):
        code = int(sorted_levels[begin])
        if code == 0:
            continue
        if code % 2 == 0:
            own = order[begin:end]
            levels.append(Products(int(begin), number[left[own]], number[right[own]]))
        else:
            together = np.concatenate(sizes[code // 2])
            starts = np.cumsum(together) - together
            levels.append(Sums(int(begin), number[np.concatenate(members[code // 2])], starts))
    return Circuit(trace.leaves, len(order), tuple(levels), int(number[root]))
