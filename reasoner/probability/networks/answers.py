"""What a network says: every variable's posterior, several variables together, and one given others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

import numpy as np

from reasoner.errors import RequestError, TooWide
from reasoner.probability.networks.contradiction import contradiction
from reasoner.probability.networks.findings import Findings, Likelihoods, batched, likelihoods
from reasoner.probability.networks.junction import JunctionTree
from reasoner.probability.networks.network import Floats, Network
from reasoner.probability.networks.propagation import collect, propagate

MOST_AT_ONCE = 1 << 22
"""How many numbers of cliques' tables are worked on at once; more cases are solved in turn."""

LARGEST_JOINT = 1 << 16
"""The most combinations of states of which a joint distribution is told."""

Route = Literal["junction tree", "pyagrum"]

Case = TypeVar("Case")


@dataclass(frozen=True, eq=False)
class Posterior:
    """What is believed of every variable of a network, given what was found.

    Parameters: `log_evidence`, the natural logarithm of P(what was found); `marginals`, of each variable the probabilities of its
    states, in the network's order; `route`, who solved it.
    Law: each marginal sums to 1 within rounding.
    """

    network: Network = field(repr=False)
    log_evidence: float
    marginals: tuple[Floats, ...] = field(repr=False)
    route: Route

    def __getitem__(self, name: str) -> dict[str, float]:
        """The probability of each state of a variable. Raises: RequestError if there is no such variable."""
        place = self.network.place(name)
        return dict(zip(self.network.variables[place].states, self.marginals[place].tolist(), strict=True))

    @property
    def attested(self) -> tuple[str, ...]:
        """What of this has to be believed: networks solved by a peer; nothing if the route is this library's own."""
        return ("networks solved by a peer",) if self.route == "pyagrum" else ()


@dataclass(frozen=True, eq=False)
class CasePosteriors:
    """What is believed in each of several cases.

    Parameters: `log_evidence`, a number for each case; `marginals`, of each variable cases × states. A case that is
    impossible has -inf, and NaN in its marginals.
    """

    network: Network = field(repr=False)
    log_evidence: Floats = field(repr=False)
    marginals: tuple[Floats, ...] = field(repr=False)

    def __getitem__(self, name: str) -> Floats:
        """The marginals of a variable: cases × states. Raises: RequestError if there is no such variable."""
        return self.marginals[self.network.place(name)]


@dataclass(frozen=True, eq=False)
class Joint:
    """P(variables together | what was found): `table` has an axis for each of `names`, in their order."""

    names: tuple[str, ...]
    states: tuple[tuple[str, ...], ...]
    table: Floats = field(repr=False)

    def __call__(self, *states: str) -> float:
        """The probability that each variable is in a state. Raises: RequestError for a state that there is not."""
        if len(states) != len(self.names):
            raise RequestError(
                f"{len(states)} states of {len(self.names)} variables", fix=f"give a state of {self.names}"
            )
        for name, state, known in zip(self.names, states, self.states, strict=True):
            if state not in known:
                raise RequestError(
                    f"{name} has no state {state!r}", fix=f"give one of its states: {', '.join(known[:12])}"
                )
        return float(self.table[tuple(known.index(state) for state, known in zip(states, self.states, strict=True))])


def posteriors(tree: JunctionTree, findings: Findings) -> Posterior:
    """The posterior of every variable, from one pass of messages up and one down.

    Raises: ImpossibleEvidence, RequestError.
    """
    propagation = propagate(tree, likelihoods(tree.network, findings))
    [log_evidence] = propagation.log_evidence.tolist()
    if log_evidence == -math.inf:
        raise contradiction(findings, lambda cases: impossible(tree, cases))
    marginals = (propagation.marginal(place)[0] for place in range(len(tree.network.variables)))
    return Posterior(tree.network, log_evidence, tuple(one / one.sum() for one in marginals), "junction tree")


def posteriors_of_cases(tree: JunctionTree, cases: Sequence[Findings]) -> CasePosteriors:
    """The posteriors of many cases, which share each step of the work. Raises: RequestError.

    Law: each case has the posterior that it has alone, up to rounding.
    """
    logs = [np.empty(0)]
    parts: list[list[Floats]] = [[np.empty((0, card))] for card in tree.network.cards]
    for some in portions(tree, cases):
        propagation = propagate(tree, batched(tree.network, some))
        logs.append(np.broadcast_to(propagation.log_evidence, len(some)))
        for place, part in enumerate(parts):
            marginal = np.broadcast_to(propagation.marginal(place), (len(some), tree.network.cards[place]))
            with np.errstate(invalid="ignore"):
                part.append(marginal / marginal.sum(axis=1, keepdims=True))
    marginals = tuple(np.concatenate(part) for part in parts)
    log_evidence = np.concatenate(logs)
    for marginal in marginals:
        marginal[np.isneginf(log_evidence)] = np.nan
    return CasePosteriors(tree.network, log_evidence, marginals)


def impossible(tree: JunctionTree, cases: Sequence[Findings]) -> list[bool]:
    """Of each case whether it has probability zero."""
    found: list[bool] = []
    for some in portions(tree, cases):
        logs = collect(tree, batched(tree.network, some)).log_evidence
        found += np.isneginf(np.broadcast_to(logs, len(some))).tolist()
    return found


def joint(tree: JunctionTree, names: Sequence[str], findings: Findings) -> Joint:
    """P(variables together | what was found), by the probability of the findings with each combination of states.

    Raises: TooWide if there are more than `LARGEST_JOINT` combinations; ImpossibleEvidence; RequestError, also for a name twice.
    """
    logs = _log_joint(tree, names, findings)
    table = np.exp(logs - logs.max())
    return Joint(tuple(names), _states(tree.network, names), table / table.sum())


def conditional(tree: JunctionTree, target: str, given: Sequence[str], findings: Findings) -> Joint:
    """P(target | each combination of states of other variables, what was found): the last axis is the target's.

    NaN where the combination has probability zero. Raises: as `joint`.
    """
    names = (*given, target)
    logs = _log_joint(tree, names, findings)
    with np.errstate(invalid="ignore"):
        table = np.exp(logs - logs.max(axis=-1, keepdims=True))
        return Joint(names, _states(tree.network, names), table / table.sum(axis=-1, keepdims=True))


def _log_joint(tree: JunctionTree, names: Sequence[str], findings: Findings) -> Floats:
    """The logarithm of P(each combination of states, what was found): an axis for each name."""
    network = tree.network
    places = [network.place(name) for name in names]
    if not places or len(set(places)) < len(places):
        what = f"a variable stands twice in {', '.join(names)}" if places else "no variable is named"
        raise RequestError(what, fix="name one variable or more, each once")
    shape = tuple(network.cards[place] for place in places)
    if math.prod(shape) > LARGEST_JOINT:
        message = f"{', '.join(names)} have {math.prod(shape)} combinations of states; at most {LARGEST_JOINT} are told"
        raise TooWide(message, clique=tuple(names), entries=math.prod(shape), fix="ask for fewer variables together")
    found = likelihoods(network, findings)
    logs = [np.empty(0)]
    for some in portions(tree, range(math.prod(shape))):
        supposed = found
        for place, states in zip(places, np.unravel_index(np.array(some), shape), strict=True):
            supposed = supposing(supposed, place, np.eye(network.cards[place])[states])
        logs.append(np.broadcast_to(collect(tree, supposed).log_evidence, len(some)))
    together = np.concatenate(logs)
    if np.isneginf(together).all():
        raise contradiction(findings, lambda cases: impossible(tree, cases))
    return together.reshape(shape)


def _states(network: Network, names: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(network.variables[network.place(name)].states for name in names)


def supposing(found: Likelihoods, place: int, states: Floats) -> Likelihoods:
    """Likelihoods with those of one variable multiplied by others: cases × states."""
    return {**found, place: states * found.get(place, 1.0)}


def portions(tree: JunctionTree, cases: Sequence[Case]) -> list[Sequence[Case]]:
    """Cases in portions that are worked on at once."""
    number = max(1, MOST_AT_ONCE // tree.entries)
    return [cases[first : first + number] for first in range(0, len(cases), number)]
