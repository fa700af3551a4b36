"""The junction tree of a network: cliques of variables, made once, in which every case is solved."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from reasoner.errors import TooWide
from reasoner.probability.networks.algebra import LINEAR, LOGARITHMIC, Algebra
from reasoner.probability.networks.network import Floats, Network
from reasoner.probability.networks.width import LARGEST_ENTRIES, Elimination, eliminate

LARGEST_TOTAL = 1 << 24
"""The most numbers of all cliques' tables together (128 MB in float64)."""

Scope = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Clique:
    """A set of variables with one table over them.

    Parameters: `scope`, its variables, ascending, an axis each; `shape`, their numbers of states; `tables`, the variables
    whose tables of the network are multiplied here; `parent`, the clique that it sends to (itself, of the root); `children`.
    """

    scope: Scope
    shape: tuple[int, ...]
    tables: tuple[int, ...]
    parent: int
    children: tuple[int, ...]

    def shape_of(self, variables: Sequence[int]) -> tuple[int, ...]:
        """The shape, without the axis of cases, in which a table over some of the variables is multiplied here."""
        return tuple(card if one in variables else 1 for one, card in zip(self.scope, self.shape, strict=True))

    def axes_without(self, variables: Sequence[int]) -> tuple[int, ...]:
        """The axes over which to sum so that only these variables are left; axis 0 is that of the cases."""
        return tuple(axis for axis, one in enumerate(self.scope, start=1) if one not in variables)


@dataclass(frozen=True, slots=True)
class Link:
    """What a clique and its parent share: over which axes each sums, and the shapes in which each takes the other's message."""

    up_axes: tuple[int, ...]
    down_axes: tuple[int, ...]
    shape_above: tuple[int, ...]
    shape_here: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class JunctionTree:
    """A network made ready for exact answers; threads may share it.

    Parameters: `cliques`, each before its parent, the root last; `homes`, of each variable the smallest clique that has it;
    `width`, how wide the network was found to be.
    Laws: each table of the network is in one clique; the cliques that have a variable are connected.
    """

    network: Network = field(repr=False)
    cliques: tuple[Clique, ...] = field(repr=False)
    homes: tuple[int, ...] = field(repr=False)
    width: Elimination

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Of each clique but the root the link to its parent."""
        found = []
        for clique in self.cliques[:-1]:
            above = self.cliques[clique.parent]
            shared = [one for one in clique.scope if one in above.scope]
            axes = clique.axes_without(shared), above.axes_without(shared)
            found.append(Link(*axes, above.shape_of(shared), clique.shape_of(shared)))
        return tuple(found)

    @cached_property
    def tables(self) -> tuple[Floats, ...]:
        """Of each clique the product of its tables, with an axis of cases before."""
        return tuple(self._products(LINEAR))

    @cached_property
    def log_tables(self) -> tuple[Floats, ...]:
        """The logarithms of `tables`, also where a product would vanish."""
        return tuple(self._products(LOGARITHMIC))

    @cached_property
    def entries(self) -> int:
        """The numbers of all cliques' tables together."""
        return sum(math.prod(clique.shape) for clique in self.cliques)

    def _products(self, algebra: Algebra) -> Iterator[Floats]:
        for clique in self.cliques:
            product = algebra.lift(np.ones((1, *clique.shape)))
            for one in clique.tables:
                product = algebra.times(product, algebra.lift(aligned(self.network, one, clique)))
            yield product


def compile_network(network: Network, *, most: int = LARGEST_ENTRIES) -> JunctionTree:
    """Make a network ready. Its width is estimated first, and nothing is made of a network that is too wide.

    Parameters: `most` numbers of a clique's table; all together may have `LARGEST_TOTAL`, or four times `most` if that is more.
    Raises: TooWide, with the largest clique.
    Source: S. Lauritzen and D. Spiegelhalter, Journal of the Royal Statistical Society B 50 (1988), 157-224.
    """
    width = eliminate(network, most)
    if width.entries > most or width.total > max(LARGEST_TOTAL, 4 * most):
        raise _too_wide(network, width, most)
    scopes, parents = _tree(network, width)
    children: Mapping[int, list[int]] = defaultdict(list)
    for child, parent in enumerate(parents[:-1]):
        children[parent].append(child)
    holders: Mapping[int, list[int]] = defaultdict(list)
    for number, scope in enumerate(scopes):
        for one in scope:
            holders[one].append(number)
    sizes = [math.prod(network.cards[one] for one in scope) for scope in scopes]
    sets = [set(scope) for scope in scopes]

    def smallest(variables: Scope) -> int:
        least = min((holders[one] for one in variables), key=len)
        return min((one for one in least if sets[one].issuperset(variables)), key=sizes.__getitem__)

    tables: Mapping[int, list[int]] = defaultdict(list)
    for place in range(len(network.variables)):
        tables[smallest(family(network, place))].append(place)
    cliques = tuple(
        Clique(
            scope,
            tuple(network.cards[one] for one in scope),
            tuple(tables[number]),
            parents[number],
            tuple(children[number]),
        )
        for number, scope in enumerate(scopes)
    )
    homes = tuple(smallest((place,)) for place in range(len(network.variables)))
    return JunctionTree(network, cliques, homes, width)


def family(network: Network, place: int) -> Scope:
    """A variable and its parents, ascending, as far as they have several states; of a variable of one state, itself alone."""
    if network.cards[place] == 1:
        return (place,)
    return tuple(sorted(one for one in (place, *network.parents[place]) if network.cards[one] > 1))


def aligned(network: Network, place: int, clique: Clique) -> Floats:
    """The table of a variable with its axes as in a clique, and one for cases; what has one state has no axis."""
    scope = family(network, place)
    if network.cards[place] == 1:
        return np.ones((1, *clique.shape_of(scope)))
    given = [one for one in (*network.parents[place], place) if network.cards[one] > 1]
    table = network.tables[place].reshape([network.cards[one] for one in given])
    return np.transpose(table, [given.index(one) for one in scope]).reshape(1, *clique.shape_of(scope))


def _tree(network: Network, width: Elimination) -> tuple[list[Scope], list[int]]:
    """Cliques and their parents, each before its parent, from an elimination; what is contained in another is merged into it.

    A variable's clique hangs below that of the next variable of it to be eliminated; parts that are not connected, and constants,
    hang below the last, with nothing shared.
    """
    step = {place: number for number, place in enumerate(width.order)}
    group = list(range(len(width.order)))
    above: dict[int, int] = {}
    for number, (place, clique) in enumerate(zip(width.order, width.cliques, strict=True)):
        rest = [step[one] for one in clique if one != place]
        if not rest:
            continue
        parent = min(rest)
        if group[parent] == parent and len(rest) == len(width.cliques[parent]):
            group[parent] = group[number]
        else:
            above[number] = parent
    scopes = [width.cliques[number] for number in range(len(group)) if group[number] == number]
    place_of = {number: place for place, number in enumerate(one for one in range(len(group)) if group[one] == one)}
    parents: list[int | None] = [None] * len(scopes)
    for number, parent in above.items():
        parents[place_of[group[number]]] = place_of[group[parent]]
    scopes += [(place,) for place, card in enumerate(network.cards) if card == 1]
    parents += [None] * (len(scopes) - len(parents))
    return _leaves_first(scopes, parents)


def _leaves_first(scopes: Sequence[Scope], parents: Sequence[int | None]) -> tuple[list[Scope], list[int]]:
    below: Mapping[int | None, list[int]] = defaultdict(list)
    for number, parent in enumerate(parents):
        below[parent].append(number)
    root = below[None].pop()
    below[root] += below[None]
    order, waiting = [], [root]
    while waiting:
        number = waiting.pop()
        order.append(number)
        waiting += below[number]
    order.reverse()
    renamed = {number: place for place, number in enumerate(order)}
    found = [renamed[root if (parent := parents[number]) is None else parent] for number in order]
    return [scopes[number] for number in order], found


def _too_wide(network: Network, width: Elimination, most: int) -> TooWide:
    names = ", ".join(width.largest[:8]) + (", …" if len(width.largest) > 8 else "")
    number = f"{'' if width.whole else 'at least '}{len(width.largest)}"
    one = f"by least fill-in its largest clique has {number} variables and a table of {width.entries:.3g} numbers"
    message = (
        f"the network {network.name!r} is too wide to be solved exactly here: {one} ({width.bytes / 1e9:.3g} GB; at most {most} "
        f"numbers are made): {names}"
    )
    fix = (
        "drop what a question does not need (`conditioned`, `ancestral`), or ask `posteriors_by_pyagrum` (extra `networks`), "
        "which eliminates in another order and keeps tables factored, but may need as much memory"
    )
    return TooWide(message, clique=width.largest, entries=width.entries, fix=fix)
