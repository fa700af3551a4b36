"""In which order to join tables and sum variables out, and how large the tables then become.

Greedy elimination (fewest neighbours, or fewest new edges: Kjærulff 1990) gives a tree of cliques: a node joins the factors and
messages of its variables, sums out those that occur nowhere else, and hands the rest to its parent (Lauritzen and Spiegelhalter
1988). A variable's neighbours are the bits of an integer.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Scope: TypeAlias = tuple[int, ...]
Score: TypeAlias = Callable[[int, Sequence[int]], float]

SEARCHED = range(1 << 20, 1 << 48)
"""For how many entries of all tables a better order is searched for: below it is not worth it, above there is none."""
TRIALS = 8


@dataclass(frozen=True, slots=True)
class Node:
    """A clique: its `variables` in the order of elimination, of which the first `summed` are summed out here.

    Parameters: `parent`, the node that the others go to, -1 for a root; `factors`, the numbers of the scopes joined here.
    """

    variables: Scope
    summed: int
    parent: int
    factors: Scope


@dataclass(frozen=True, slots=True)
class Plan:
    """The nodes, children before parents, and each variable's place in the order of elimination.

    Laws: each scope lies in the node that joins it; what a node does not sum out are variables of its parent; each variable is
    summed out once.
    """

    nodes: tuple[Node, ...]
    rank: tuple[int, ...]

    @property
    def largest(self) -> int:
        """The log2 of the entries of the largest table."""
        return max((len(node.variables) for node in self.nodes), default=0)

    @property
    def entries(self) -> int:
        """The entries of all tables together."""
        return sum(1 << len(node.variables) for node in self.nodes)


def plan(scopes: Sequence[Scope], variables: int) -> Plan:
    """Plan the elimination of `variables` numbered from 0, each in one of the scopes or in none.

    Returns: the plan with the fewest entries among a greedy one and, where that is large, several by another rule; the same each
    time.
    """
    adjacent = [0] * variables
    for scope in scopes:
        bits = sum(1 << one for one in scope)
        for one in scope:
            adjacent[one] |= bits & ~(1 << one)
    best = _greedy(adjacent, _degree)
    size = _size(best)
    if size in SEARCHED:
        for trial in range(TRIALS):
            jitter = random.Random(trial)
            other = _greedy(adjacent, lambda v, a, jitter=jitter: _fill(v, a) + jitter.random())  # type: ignore[misc]
            if (cost := _size(other)) < size:
                best, size = other, cost
    return _tree(best, scopes, variables)


def _degree(variable: int, adjacent: Sequence[int]) -> float:
    return adjacent[variable].bit_count()


def _fill(variable: int, adjacent: Sequence[int]) -> float:
    neighbours = adjacent[variable]
    return sum((neighbours & ~adjacent[one]).bit_count() - 1 for one in _bits(neighbours)) / 2


def _greedy(graph: Sequence[int], score: Score) -> list[tuple[int, int]]:
    """The variables in an order of elimination, each with its neighbours at that time."""
    adjacent, left = list(graph), set(range(len(graph)))
    local = score is not _degree
    scores = {one: score(one, adjacent) for one in left}
    order = []
    while left:
        least = min(left, key=scores.__getitem__)
        neighbours = adjacent[least]
        order.append((least, neighbours))
        left.discard(least)
        near = neighbours
        for one in _bits(neighbours):
            adjacent[one] = (adjacent[one] | neighbours) & ~(1 << one | 1 << least)
            near |= adjacent[one]
        for one in _bits(near if local else neighbours):
            scores[one] = score(one, adjacent)
    return order


def _size(order: Iterable[tuple[int, int]]) -> int:
    return sum(2 << neighbours.bit_count() for _, neighbours in order)


def _tree(order: list[tuple[int, int]], scopes: Sequence[Scope], variables: int) -> Plan:
    """Join each clique to the one that it lacks a single variable of, and number the rest with children first."""
    rank = [0] * variables
    for place, (variable, _) in enumerate(order):
        rank[variable] = place
    holder = list(range(len(order)))
    summed: list[list[int]] = [[variable] for variable, _ in order]
    rest = [neighbours for _, neighbours in order]
    taken = [False] * len(order)
    for place, (_, neighbours) in enumerate(order):
        if not neighbours:
            continue
        heir = min(rank[one] for one in _bits(neighbours))
        if not taken[heir] and order[heir][1].bit_count() == neighbours.bit_count() - 1:
            taken[heir] = True
            home = holder[place]
            holder[heir] = home
            summed[home].append(order[heir][0])
            rest[home] = order[heir][1]
    homes = sorted((one for one in range(len(order)) if holder[one] == one), key=lambda one: rank[summed[one][-1]])
    number = {home: index for index, home in enumerate(homes)}
    joined: list[list[int]] = [[] for _ in homes]
    for index, scope in enumerate(scopes):
        joined[number[holder[min(rank[one] for one in scope)]]].append(index)
    nodes = []
    for home, factors in zip(homes, joined, strict=True):
        others = sorted(_bits(rest[home]), key=rank.__getitem__)
        parent = number[holder[rank[others[0]]]] if others else -1
        nodes.append(Node((*summed[home], *others), len(summed[home]), parent, tuple(factors)))
    return Plan(tuple(nodes), tuple(rank))


def _bits(number: int) -> Iterator[int]:
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low
