"""In which order to sum variables out of a product of tables, and how large that makes tables, before any is made."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random

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


def least_fill(
    cards: Mapping[int, int], families: Iterable[Iterable[int]], most: float = math.inf, chance: Random | None = None
) -> Order:
    """Eliminate variables by least fill-in, ties by the smaller table, then by their numbers.

    Parameters: `cards`, how many values each variable has; `families`, which variables stand in a table together; `most` entries
    of a table that are of interest: past `MOST_STEPS`, nothing is eliminated after a larger one; `chance`, by which fill-in is
    raised by up to a third, for another order that may be better. Optimal orders are NP-hard to find.
    Source: D. Koller and N. Friedman, *Probabilistic Graphical Models* (2009), section 9.4.3.2.

    >>> least_fill({0: 2, 1: 3, 2: 2}, [(0, 1), (1, 2)]).sizes
    (6, 6, 2)
    """
    graph = _Graph(cards, families, chance)
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

    Neighbours are kept twice, as sets to go through and as the bits of integers to count.
    """

    def __init__(self, cards: Mapping[int, int], families: Iterable[Iterable[int]], chance: Random | None) -> None:
        self._chance = chance
        self._logs = {one: math.log(card) for one, card in cards.items()}
        self._bit = {one: 1 << place for place, one in enumerate(cards)}
        self._near: dict[int, set[int]] = {one: set() for one in cards}
        for some in families:
            family = set(some)
            for one in family:
                self._near[one] |= family
        self._bits: dict[int, int] = {}
        for one, near in self._near.items():
            near.discard(one)
            self._bits[one] = sum(map(self._bit.__getitem__, near))
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
        around, bits = self._near.pop(variable), self._bits.pop(variable)
        del self._costs[variable]
        changed = set(around)
        for one in around:
            near = self._near[one]
            near.discard(variable)
            before = len(near)
            near |= around
            near.discard(one)
            self._bits[one] = (self._bits[one] | bits) & ~(self._bit[one] | self._bit[variable])
            if len(near) > before and self.steps <= MOST_STEPS:
                changed |= near
        for one in sorted(changed):
            cost = self._cost(one)
            if cost != self._costs[one]:
                self._costs[one] = cost
                heapq.heappush(self._queue, (cost, one))
        return tuple(sorted((variable, *around)))

    def _cost(self, variable: int) -> tuple[float, float]:
        around, bits = self._near[variable], self._bits[variable]
        if self.steps > MOST_STEPS:
            return len(around), 0.0
        self.steps += 1 + len(around) ** 2
        of = self._bits
        missing = sum([(bits & ~of[one]).bit_count() for one in around]) - len(around)
        if self._chance:
            return missing * (1 + self._chance.random() / 3), 0.0
        return missing, math.fsum([self._logs[one] for one in around])
