"""What it would be worth to find out a variable: how much it is expected to tell about another."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from reasoner.probability.networks.answers import impossible, supposing
from reasoner.probability.networks.contradiction import contradiction
from reasoner.probability.networks.findings import Findings, likelihoods
from reasoner.probability.networks.junction import JunctionTree
from reasoner.probability.networks.network import Floats
from reasoner.probability.networks.propagation import propagate


@dataclass(frozen=True, slots=True)
class Worth:
    """What finding out a variable is expected to tell about the target.

    Parameters: `bits`, the mutual information given what was found; `change`, the expected sum of what the target's probabilities
    rise by (the total variation distance of its posterior, averaged over the states that may be found), from 0 to 1.
    """

    variable: str
    bits: float
    change: float


def worth_of_findings(
    tree: JunctionTree, target: str, findings: Findings, candidates: Iterable[str] | None = None
) -> tuple[Worth, ...]:
    """What each variable is worth that is not found yet, the most information first, ties by the network's order.

    One case for each state of the target gives P(variable | state, what was found) of all variables at once.
    Raises: ImpossibleEvidence, RequestError.
    Law: the information is 0 exactly where target and variable are independent given what was found, up to rounding.
    """
    network = tree.network
    place = network.place(target)
    names = [one.name for one in network.variables if one.name not in findings and one.name != target]
    wanted = names if candidates is None else list(candidates)
    propagation = propagate(tree, supposing(likelihoods(network, findings), place, np.eye(network.cards[place])))
    logs = propagation.log_evidence
    if np.isneginf(logs).all():
        raise contradiction(findings, lambda cases: impossible(tree, cases))
    prior = np.exp(logs - logs.max())
    prior /= prior.sum()
    worths = []
    for name in wanted:
        marginal = np.broadcast_to(
            propagation.marginal(network.place(name)), (len(prior), network.cards[network.place(name)])
        )
        sums = marginal.sum(axis=1, keepdims=True)
        together = np.where(sums > 0, marginal / np.where(sums > 0, sums, 1.0), 0.0) * prior[:, np.newaxis]
        worths.append(Worth(name, _information(together), float(np.abs(together - _independent(together)).sum() / 2)))
    return tuple(sorted(worths, key=lambda one: -one.bits))


def _independent(joint: Floats) -> Floats:
    product: Floats = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True)
    return product


def _information(joint: Floats) -> float:
    """The mutual information of rows and columns, bits; rounding never makes it negative."""
    held = joint > 0
    ratio = np.divide(joint, _independent(joint), out=np.ones_like(joint), where=held)
    return max(0.0, math.fsum((joint[held] * np.log2(ratio[held])).tolist()))
