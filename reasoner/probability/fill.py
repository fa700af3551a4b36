"""In which order to sum variables out of a product of tables, and how large that makes tables, before any is made."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MOST_STEPS = 2_000_000
"""How many pairs of neighbours are looked at, which bounds the time; what is then left is eliminated by fewest neighbours."""


@dataclass(frozen=True, slots=True)
class Order:
    """An order of elimination.

    Parameters: `variables`, in that order; `cliques`, of each of them with those of its neighbours that were left; `sizes`,
    the entries of a table over each clique; `whole`, whether all variables were eliminated.
    """

    variables: tuple[int, ...]
    cliques: tuple[tuple[int, ...], ...]
    sizes: tuple[int, ...]
    whole: bool


def least_fill(cards: Mapping[int, int], families: Iterable[Iterable[int]], most: float = math.inf) -> Order:
    """Eliminate variables by least fill-in, ties by the smaller table, then by their numbers.

    Parameters: `cards`, how many values each variable has; `families`, which variables stand in a table together; `most`
    entries of a table that are of interest: past `MOST_STEPS`, nothing is eliminated after a larger one. Optimal orders are
    NP-hard to find; another order may be narrower.
    Source: D. Koller and N. Friedman, *Probabilistic Graphical Models* (2009), section 9.4.3.2.

    >>> least_fill({0: 2, 1: 3, 2: 2}, [(0, 1), (1, 2)]).sizes
    (6, 6, 2)
    """
    graph = _Graph(cards, families)
    order: list[int] = []
    cliques: list[tuple[int, ...]] = []
    sizes: list[int] = []
    while graph.left and (graph.steps <= MOST_STEPS or max(sizes, default=1) <= most):
        variable = graph.best()
        clique = graph.remove(variable)
        order.append(variable)
        cliques.append(clique)
        sizes.append(math.prod(cards[one] for one in clique))
    return Order(tuple(order), tuple(cliques), tuple(sizes), not graph.left)


class _Graph:
    """The variables, joined where a table has both, with the cost of eliminating each, looked up again only where it may have
    changed.
    """

    def __init__(self, cards: Mapping[int, int], families: Iterable[Iterable[int]]) -> None:
        self._logs = {one: math.log(card) for one, card in cards.items()}
        self._near: dict[int, set[int]] = {one: set() for one in cards}
        for some in families:
            family = set(some)
            for one in family:
                self._near[one] |= family
        for one, near in self._near.items():
            near.discard(one)
        self.steps = 0
        self._costs = {one: self._cost(one) for one in self._near}
        self._queue = [(cost, one) for one, cost in self._costs.items()]
        heapq.heapify(self._queue)

    @property
    def left(self) -> bool:
        """Whether variables are left."""
        return bool(self._near)

    def best(self) -> int:
        """The variable that is the cheapest to eliminate now."""
        while True:
            cost, variable = heapq.heappop(self._queue)
            if self._costs.get(variable) == cost:
                return variable

    def remove(self, variable: int) -> tuple[int, ...]:
        """Eliminate a variable: join its neighbours to each other. Returns: itself and its neighbours, ascending."""
        around = self._near.pop(variable)
        del self._costs[variable]
        changed = set(around)
        for one in around:
            near = self._near[one]
            near.discard(variable)
            before = len(near)
            near |= around
            near.discard(one)
            if len(near) > before and self.steps <= MOST_STEPS:
                changed |= near
        for one in sorted(changed):
            cost = self._cost(one)
            if cost != self._costs[one]:
                self._costs[one] = cost
                heapq.heappush(self._queue, (cost, one))
        return tuple(sorted((variable, *around)))

    def _cost(self, variable: int) -> tuple[int, float]:
        around = self._near[variable]
        if self.steps > MOST_STEPS:
            return len(around), 0.0
        self.steps += 1 + len(around) ** 2
        missing = sum(len(around - self._near[one]) - 1 for one in around)
        return missing, math.fsum(self._logs[one] for one in around)
