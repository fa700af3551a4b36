"""The most probable states of all variables together, given what was found: the best, and the next best after it."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from reasoner.probability.networks.algebra import MAXIMAL
from reasoner.probability.networks.answers import impossible, portions
from reasoner.probability.networks.contradiction import contradiction
from reasoner.probability.networks.findings import Findings, Likelihoods, likelihoods
from reasoner.probability.networks.junction import JunctionTree
from reasoner.probability.networks.propagation import Propagation, collect

States = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A state of every variable.

    Parameters: `probability` of them all, given what was found; `log_joint`, the logarithm of their probability with it.
    """

    states: Mapping[str, str]
    probability: float
    log_joint: float


def most_probable(tree: JunctionTree, findings: Findings, count: int = 1) -> tuple[Explanation, ...]:
    """The most probable explanations, the best first; fewer than `count` if no more have a probability above zero.

    The best is found by messages of maxima. What is left of the space is cut into parts, by the first variable that differs
    from it; the best of the best parts is next, and so on.
    Raises: ImpossibleEvidence, RequestError.
    Source: E. Lawler, Management Science 18 (1972), 401-405.
    """
    found = likelihoods(tree.network, findings)
    [log_evidence] = collect(tree, found).log_evidence.tolist()
    if log_evidence == -math.inf:
        raise contradiction(findings, lambda cases: impossible(tree, cases))
    explanations: list[Explanation] = []
    parts: list[tuple[float, int, int, Likelihoods]] = [(0.0, 0, 0, found)]
    made = 1
    while parts and len(explanations) < count:
        *_, fixed, part = heapq.heappop(parts)
        states, log_joint = _best(tree, part)
        named = {one.name: one.states[state] for one, state in zip(tree.network.variables, states, strict=True)}
        explanations.append(Explanation(named, math.exp(log_joint - log_evidence), log_joint))
        if len(explanations) == count:
            break
        for place, (bound, rest) in enumerate(_others(tree, part, states, fixed), start=fixed):
            if bound > -math.inf:
                heapq.heappush(parts, (-bound, made, place, rest))
                made += 1
    return tuple(explanations)


def _best(tree: JunctionTree, found: Likelihoods) -> tuple[States, float]:
    """The most probable states and the logarithm of their probability: of equal ones, the first in each clique."""
    propagation = Propagation(tree, found, MAXIMAL)
    states: dict[int, int] = {}
    for number in range(len(tree.cliques) - 1, -1, -1):
        scope = tree.cliques[number].scope
        table = propagation.product(number)[0][tuple(states.get(one, slice(None)) for one in scope)]
        free = [one for one in scope if one not in states]
        best = np.unravel_index(int(np.argmax(table)), table.shape)
        states.update(zip(free, map(int, best), strict=True))
    [log_joint] = propagation.log_evidence.tolist()
    return tuple(states[place] for place in range(len(tree.network.variables))), log_joint


def _others(tree: JunctionTree, found: Likelihoods, states: States, fixed: int) -> Iterator[tuple[float, Likelihoods]]:
    """The parts of what is left of a space without its best states, and the logarithm of the best probability in each.

    In part i the variables before i are as in `states` and variable i is not; the first `fixed` are so in the whole space.
    """
    for some in portions(tree, range(fixed, len(states))):
        part = np.array(some)[:, np.newaxis]
        parts: Likelihoods = {}
        for place, state in enumerate(states):
            kept = np.eye(tree.network.cards[place])[[state]]
            allowed = np.where(part > place, kept, np.where(part == place, 1.0 - kept, 1.0))
            parts[place] = allowed * found.get(place, 1.0)
        bounds = Propagation(tree, parts, MAXIMAL).log_evidence
        for row, bound in enumerate(bounds.tolist()):
            yield bound, {place: one[[row]] for place, one in parts.items()}
