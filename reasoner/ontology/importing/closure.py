"""The transitive closure of a graph without cycles, as compressed rows of integers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Integers: TypeAlias = npt.NDArray[np.int32]


class Cyclic(ValueError):
    """A graph has a cycle: `nodes`, each leading to the next and the last to the first."""

    def __init__(self, nodes: list[int]) -> None:
        super().__init__(f"a cycle of {len(nodes)} nodes")
        self.nodes = nodes


@dataclass(frozen=True, slots=True)
class Rows:
    """Sets of integers, one for each node: row k is `items[starts[k]:starts[k + 1]]`, ascending."""

    starts: npt.NDArray[np.int64]
    items: Integers

    def row(self, node: int) -> Integers:
        """The set of a node."""
        return self.items[self.starts[node] : self.starts[node + 1]]

    def transposed(self) -> Rows:
        """The rows of the inverse relation. Law: `rows.transposed().transposed() == rows`."""
        sizes = np.diff(self.starts)
        nodes = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        counts = np.bincount(self.items, minlength=len(sizes))
        return Rows(np.concatenate(([0], np.cumsum(counts))), nodes[np.argsort(self.items, kind="stable")])


def transitive_closure(parents: Sequence[Sequence[int]]) -> Rows:
    """All nodes that can be reached from each node, itself left out.

    Parameters: `parents`, for each node the nodes that it leads to.
    Raises: Cyclic if a node can be reached from itself.
    Complexity: the size of the closure times the greatest number of parents.
    """
    reached: list[Integers] = [np.empty(0, dtype=np.int32)] * len(parents)
    for node in _parents_first(parents):
        above = parents[node]
        if above:
            direct = np.asarray(above, dtype=np.int32)
            reached[node] = np.unique(np.concatenate([direct, *(reached[parent] for parent in above)]))
    sizes = [len(row) for row in reached]
    items = np.concatenate(reached) if reached else np.empty(0, dtype=np.int32)
    return Rows(np.concatenate(([0], np.cumsum(sizes, dtype=np.int64))), items)


def _parents_first(parents: Sequence[Sequence[int]]) -> list[int]:
    """Every node after its parents (Kahn 1962)."""
    children: list[list[int]] = [[] for _ in parents]
    waiting = [len(set(above)) for above in parents]
    for node, above in enumerate(parents):
        for parent in set(above):
            children[parent].append(node)
    order = [node for node, count in enumerate(waiting) if not count]
    for node in order:
        for child in children[node]:
            waiting[child] -= 1
            if not waiting[child]:
                order.append(child)
    if len(order) < len(parents):
        raise Cyclic(_cycle(parents, {node for node, count in enumerate(waiting) if count}))
    return order


def _cycle(parents: Sequence[Sequence[int]], left: set[int]) -> list[int]:
    """A cycle among nodes each of which has a parent among them."""
    path: dict[int, None] = {}
    node = min(left)
    while node not in path:
        path[node] = None
        node = min(parent for parent in parents[node] if parent in left)
    return list(path)[list(path).index(node) :]
