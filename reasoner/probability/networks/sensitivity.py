"""How a posterior depends on each number of the network: exactly, since it is a quotient of two linear functions of it.

The other numbers of its row change in proportion, so that the row goes on summing to 1.
Source: E. Castillo, J. Gutiérrez and A. Hadi, IEEE Transactions on Systems, Man and Cybernetics A 27 (1997), 412-423;
H. Chan and A. Darwiche, Journal of Artificial Intelligence Research 17 (2002), 265-287.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from reasoner.probability.networks.answers import impossible, supposing
from reasoner.probability.networks.contradiction import contradiction
from reasoner.probability.networks.findings import Findings, likelihoods
from reasoner.probability.networks.junction import JunctionTree
from reasoner.probability.networks.network import Floats, Network
from reasoner.probability.networks.propagation import propagate


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The posterior as a function of one number x = P(state | given): (a x + b) / (c x + d).

    Parameters: `value`, the number in the network, where the denominator is 1; `slope`, the derivative there.
    """

    variable: str
    state: str
    given: Mapping[str, str]
    value: float
    slope: float
    a: float
    b: float
    c: float
    d: float

    def posterior(self, value: float) -> float:
        """The posterior if the number were another, from 0 to 1; NaN if what was found would be impossible."""
        denominator = self.c * value + self.d
        return (self.a * value + self.b) / denominator if denominator > 0 else math.nan


@dataclass(frozen=True, eq=False)
class Sensitivities:
    """The dependence of P(target = state | what was found) on every number of a network.

    Parameters: `numerators` and `denominators`, of each variable of several states slope and intercept (2 × its table).
    """

    network: Network = field(repr=False)
    target: str
    state: str
    posterior: float
    numerators: Mapping[int, Floats] = field(repr=False)
    denominators: Mapping[int, Floats] = field(repr=False)

    def of(self, variable: str, state: str, given: Mapping[str, str]) -> Sensitivity:
        """The dependence on one number. Raises: RequestError if a variable or state is not in the network."""
        place = self.network.place(variable)
        row = [
            self.network.state(one, given.get(self.network.variables[one].name, ""))
            for one in self.network.parents[place]
        ]
        return self._at(place, (*row, self.network.state(place, state)))

    def largest(self, count: int) -> tuple[Sensitivity, ...]:
        """The numbers on which the posterior depends most, by the derivative; of equal ones those of the first variables."""
        places = list(self.numerators)
        slopes = [self._slopes(place).reshape(-1) for place in places]
        owners = np.repeat(np.arange(len(places)), [len(one) for one in slopes])
        starts = np.cumsum([0, *(len(one) for one in slopes)])
        order = np.argsort(-np.abs(np.concatenate([np.empty(0), *slopes])), kind="stable")[:count]
        return tuple(
            self._at(
                place,
                tuple(map(int, np.unravel_index(int(one - starts[owners[one]]), self.network.tables[place].shape))),
            )
            for one in order
            for place in [places[owners[one]]]
        )

    def _slopes(self, place: int) -> Floats:
        (a, b), (c, d) = self.numerators[place], self.denominators[place]
        slopes: Floats = a * d - b * c
        return slopes

    def _at(self, place: int, key: tuple[int, ...]) -> Sensitivity:
        (a, b), (c, d) = self.numerators[place], self.denominators[place]
        variable = self.network.variables[place]
        above = [self.network.variables[one] for one in self.network.parents[place]]
        given = {one.name: one.states[state] for one, state in zip(above, key, strict=False)}
        numbers = (self.network.tables[place], self._slopes(place), a, b, c, d)
        return Sensitivity(variable.name, variable.states[key[-1]], given, *(float(one[key]) for one in numbers))


def sensitivities(tree: JunctionTree, target: str, state: str, findings: Findings) -> Sensitivities:
    """How P(target = state | what was found) depends on every number, from two cases: the findings with and without the target.

    Where a number is 1, the others of its row grow evenly when it falls. Coefficients are infinite where a number of
    zero, if it were another, could make what was found more than 1e308 times as probable.
    Raises: ImpossibleEvidence, RequestError.
    Law: each function gives the posterior of the network in which the number is changed.
    """
    network = tree.network
    place = network.place(target)
    asked = np.ones((2, network.cards[place]))
    asked[1] = 0.0
    asked[1, network.state(place, state)] = 1.0
    propagation = propagate(tree, supposing(likelihoods(network, findings), place, asked))
    log_evidence, log_both = propagation.log_evidence.tolist()
    if log_evidence == -math.inf:
        raise contradiction(findings, lambda cases: impossible(tree, cases))
    posterior = math.exp(log_both - log_evidence)
    numerators: dict[int, Floats] = {}
    denominators: dict[int, Floats] = {}
    with np.errstate(over="ignore", invalid="ignore"):
        for one in range(len(network.variables)):
            if network.cards[one] > 1:
                table = network.tables[one]
                without, together = _in_order(network, one, propagation.context(one, np.array([-log_evidence])))
                denominators[one] = _line(table, without, 1.0)
                numerators[one] = _line(table, together, posterior)
    return Sensitivities(network, target, state, posterior, numerators, denominators)


def _in_order(network: Network, place: int, contexts: Floats) -> Floats:
    """Contexts, whose axes ascend as in a clique, with the axes of the variable's table."""
    given = [one for one in (*network.parents[place], place) if network.cards[one] > 1]
    ascending = contexts.reshape(2, *(network.cards[one] for one in sorted(given)))
    return np.transpose(ascending, [0, *(1 + sorted(given).index(one) for one in given)]).reshape(
        2, *network.tables[place].shape
    )


def _line(table: Floats, context: Floats, whole: float) -> Floats:
    """Slope and intercept of a probability, by each number of a table whose derivatives are `context`: 2 × table."""
    weighted = np.multiply(context, table, out=np.zeros_like(context), where=table > 0)
    row = weighted.sum(axis=-1, keepdims=True)
    left = 1.0 - table
    evenly = (context.sum(axis=-1, keepdims=True) - context) / (table.shape[-1] - 1)
    rest = np.where(left > 0, (row - weighted) / np.where(left > 0, left, 1.0), evenly)
    return np.stack([context - rest, rest + whole - row])
