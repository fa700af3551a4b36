"""How wide a network is: in which order variables are eliminated, and the largest table that this needs, before any is made."""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass

from reasoner.probability.networks.network import Network

MOST_STEPS = 2_000_000
"""How many pairs of neighbours are looked at, which bounds the time; what is then left is eliminated by fewest neighbours."""

LARGEST_ENTRIES = 1 << 22
"""The most numbers of a clique's table (32 MB in float64)."""


@dataclass(frozen=True, slots=True)
class Elimination:
    """The cliques of an elimination, found without any table.

    Parameters: `order` of the variables that have several states; `cliques`, of each of them with those of its neighbours that
    were left; `largest`, the names in the clique whose table has the most numbers, `entries` how many; `total`
    over all cliques, contained ones included; `whole`, whether all variables were eliminated (else `largest` is only
    the largest so far).
    """

    order: tuple[int, ...]
    cliques: tuple[tuple[int, ...], ...]
    largest: tuple[str, ...]
    entries: int
    total: int
    whole: bool

    @property
    def bytes(self) -> int:
        """The memory of the largest table in float64."""
        return 8 * self.entries


def eliminate(network: Network, most: int = LARGEST_ENTRIES) -> Elimination:
    """Eliminate variables of the moral graph by least fill-in, ties by the smaller table, then by the network's order.

    Parameters: `most` numbers of a table that are of interest: past `MOST_STEPS`, nothing is eliminated after a larger one.
    Variables of one state are left out: they are constants. Optimal orders are NP-hard to find; another order may be narrower.
    Source: D. Koller and N. Friedman, *Probabilistic Graphical Models* (2009), section 9.4.3.2.
    """
    graph = _Graph(network)
    order: list[int] = []
    cliques: list[tuple[int, ...]] = []
    sizes: list[int] = []
    while graph.left and (graph.steps <= MOST_STEPS or max(sizes, default=1) <= most):
        place = graph.best()
        clique = graph.remove(place)
        order.append(place)
        cliques.append(clique)
        sizes.append(math.prod(network.cards[one] for one in clique))
    entries = max(sizes, default=1)
    largest = cliques[sizes.index(entries)] if sizes else ()
    names = tuple(network.variables[one].name for one in largest)
    return Elimination(tuple(order), tuple(cliques), names, entries, sum(sizes), not graph.left)


class _Graph:
    """The moral graph, with the cost of eliminating each variable, looked up again only where it may have changed."""

    def __init__(self, network: Network) -> None:
        self._logs = [math.log(card) for card in network.cards]
        self._near: dict[int, set[int]] = {place: set() for place, card in enumerate(network.cards) if card > 1}
        for place, parents in enumerate(network.parents):
            family = {one for one in (place, *parents) if network.cards[one] > 1}
            for one in family:
                self._near[one] |= family - {one}
        self.steps = 0
        self._costs = {place: self._cost(place) for place in self._near}
        self._queue = [(cost, place) for place, cost in self._costs.items()]
        heapq.heapify(self._queue)

    @property
    def left(self) -> bool:
        """Whether variables are left."""
        return bool(self._near)

    def best(self) -> int:
        """The variable that is the cheapest to eliminate now."""
        while True:
            cost, place = heapq.heappop(self._queue)
            if self._costs.get(place) == cost:
                return place

    def remove(self, place: int) -> tuple[int, ...]:
        """Eliminate a variable: join its neighbours to each other. Returns: itself and its neighbours, ascending."""
        around = self._near.pop(place)
        del self._costs[place]
        changed = set(around)
        for one in around:
            near = self._near[one]
            near.discard(place)
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
        return tuple(sorted((place, *around)))

    def _cost(self, place: int) -> tuple[int, float]:
        around = self._near[place]
        if self.steps > MOST_STEPS:
            return len(around), 0.0
        self.steps += 1 + len(around) ** 2
        missing = sum(len(around - self._near[one]) - 1 for one in around)
        return missing, math.fsum(self._logs[one] for one in around)
