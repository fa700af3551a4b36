"""Messages in a junction tree: up to the root, and down again, for many cases at once.

Shafer and Shenoy's scheme: no table is divided, so that zeros need no care. Each message is scaled by its greatest number, and
the scales' logarithms are kept.
Source: G. Shafer and P. Shenoy, Annals of Mathematics and Artificial Intelligence 2 (1990), 327-351.
"""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np

from reasoner.probability.networks.algebra import LINEAR, LOGARITHMIC, Algebra
from reasoner.probability.networks.findings import Likelihoods
from reasoner.probability.networks.junction import JunctionTree, aligned
from reasoner.probability.networks.network import Floats

LEAST_LOG = -650.0
"""How small the logarithm of a product may become in float64, whose least normal number has -708."""


class Propagation:
    """What a junction tree says of some cases.

    Parameters: `found`, likelihoods of the cases, which are at most as many as memory holds: `JunctionTree.entries` numbers each.
    """

    def __init__(self, tree: JunctionTree, found: Likelihoods, algebra: Algebra) -> None:
        self.tree = tree
        self.algebra = algebra
        self._found = found
        self._own: list[Floats] = []
        self._products: list[Floats] = []
        self._up: list[Floats] = []
        self._up_scales: list[Floats] = []
        self._collect()

    @cached_property
    def log_evidence(self) -> Floats:
        """The logarithm of the probability of what was found, a number for each case; -inf where it is zero."""
        root = self._products[-1]
        whole, scale = self.algebra.scaled(self.algebra.total(root, tuple(range(1, root.ndim))))
        one_or_zero = self.algebra.lower(whole, np.zeros(1)).reshape(-1)
        return np.where(one_or_zero > 0, scale + self._scale_into(len(self.tree.cliques) - 1), -np.inf)

    @cached_property
    def least_log(self) -> float:
        """A bound from below on the logarithm of each positive product made so far: above `LEAST_LOG`, none has vanished."""
        return min(self._bounds)

    @cached_property
    def least_log_down(self) -> float:
        """The same, of the products that the messages down are made of, too."""
        down, _ = self._down
        return min(
            bound + _least_log(message) for bound, message in zip(self._bounds, [*down, np.ones(1)], strict=True)
        )

    def product(self, number: int) -> Floats:
        """The product of all that a clique has when the messages up have come (the root's is its belief), in the algebra."""
        return self._products[number]

    def marginal(self, place: int) -> Floats:
        """P(variable, what was found), up to a factor for each case: cases × states."""
        number = self.tree.homes[place]
        axes = self.tree.cliques[number].axes_without((place,))
        summed = self.algebra.total(self._belief(number), axes)
        scaled, _ = self.algebra.scaled(summed)
        return self.algebra.lower(scaled, np.zeros(1)).reshape(len(scaled), -1)

    def context(self, place: int, log_scale: Floats) -> Floats:
        """The derivative of P(what was found) by each number of a variable's table, times exp(log_scale): cases × table.

        It is the sum of all products of the other tables and likelihoods; what has one state has no axis.
        """
        number = next(one for one, clique in enumerate(self.tree.cliques) if place in clique.tables)
        clique = self.tree.cliques[number]
        product = self.algebra.lift(np.ones((1, *clique.shape)))
        for other in clique.tables:
            if other != place:
                product = self.algebra.times(product, self.algebra.lift(aligned(self.tree.network, other, clique)))
        product = self._with_found(number, product)
        for child in clique.children:
            product = self.algebra.times(product, self._up[child])
        scale = self._scale_into(number)
        if number < len(self.tree.cliques) - 1:
            down, scales = self._down
            product, scale = self.algebra.times(product, down[number]), scale + scales[number]
        kept = [one for one in (place, *self.tree.network.parents[place]) if self.tree.network.cards[one] > 1]
        return self.algebra.lower(self.algebra.total(product, clique.axes_without(kept)), scale + log_scale)

    @cached_property
    def _bounds(self) -> list[float]:
        tables = self.tree.network.tables
        bounds = [sum(_least_log(tables[one]) for one in clique.tables) for clique in self.tree.cliques]
        for place, found in self._found.items():
            bounds[self.tree.homes[place]] += _least_log(found)
        for child, clique in enumerate(self.tree.cliques[:-1]):
            bounds[clique.parent] += _least_log(self._up[child])
        return bounds

    def _collect(self) -> None:
        last = len(self.tree.cliques) - 1
        tables = self.tree.tables if self.algebra is LINEAR else self.tree.log_tables
        for number, clique in enumerate(self.tree.cliques):
            own = self._with_found(number, tables[number])
            self._own.append(own)
            for child in clique.children:
                own = self.algebra.times(own, self._up[child])
            self._products.append(own)
            if number < last:
                message, scale = self.algebra.scaled(self.algebra.total(own, self.tree.links[number].up_axes))
                self._up.append(message.reshape(len(message), *self.tree.links[number].shape_above))
                self._up_scales.append(scale + self._scale_into(number))

    @cached_property
    def _down(self) -> tuple[list[Floats], list[Floats]]:
        """Of each clique but the root the message from its parent, and its scale."""
        last = len(self.tree.cliques) - 1
        down: list[Floats] = [np.empty(0)] * last
        scales: list[Floats] = [np.empty(0)] * last
        for number in range(last, -1, -1):
            children = self.tree.cliques[number].children
            before, scale_before = self._own[number], np.zeros(1)
            if number < last:
                before, scale_before = self.algebra.times(before, down[number]), scales[number]
            after = self._products_after(children)
            whole = scale_before + self._scale_into(number)
            for child, rest in zip(children, after, strict=True):
                others = before if rest is None else self.algebra.times(before, rest)
                link = self.tree.links[child]
                message, scale = self.algebra.scaled(self.algebra.total(others, link.down_axes))
                down[child] = message.reshape(len(message), *link.shape_here)
                scales[child] = scale + whole - self._up_scales[child]
                before = self.algebra.times(before, self._up[child])
        return down, scales

    def _products_after(self, children: tuple[int, ...]) -> list[Floats | None]:
        """Of each child the product of the messages of those after it; nothing of the last."""
        products: list[Floats | None] = [None] * len(children)
        for place in range(len(children) - 2, -1, -1):
            later, message = products[place + 1], self._up[children[place + 1]]
            products[place] = message if later is None else self.algebra.times(later, message)
        return products

    def _belief(self, number: int) -> Floats:
        if number == len(self.tree.cliques) - 1:
            return self._products[number]
        return self.algebra.times(self._products[number], self._down[0][number])

    def _with_found(self, number: int, table: Floats) -> Floats:
        clique = self.tree.cliques[number]
        for place in clique.scope:
            if place in self._found and self.tree.homes[place] == number:
                found = self._found[place]
                likelihood = self.algebra.lift(found).reshape(len(found), *clique.shape_of((place,)))
                table = self.algebra.times(table, likelihood)
        return table

    def _scale_into(self, number: int) -> Floats:
        return sum((self._up_scales[child] for child in self.tree.cliques[number].children), np.zeros(1))


def collect(tree: JunctionTree, found: Likelihoods) -> Propagation:
    """Solve some cases as far as P(what was found): in float64, and by logarithms where a product could have vanished in it.

    Law: a case has probability zero here only if zeros of the network or of the likelihoods make it so.
    """
    linear = Propagation(tree, found, LINEAR)
    return linear if linear.least_log > LEAST_LOG else Propagation(tree, found, LOGARITHMIC)


def propagate(tree: JunctionTree, found: Likelihoods) -> Propagation:
    """Solve some cases for all marginals and derivatives, as `collect`."""
    propagation = collect(tree, found)
    if propagation.algebra is LINEAR and propagation.least_log_down <= LEAST_LOG:
        return Propagation(tree, found, LOGARITHMIC)
    return propagation


def _least_log(table: Floats) -> float:
    least = float(np.min(table, where=table > 0, initial=1.0))
    return math.log(least) if least else 0.0
