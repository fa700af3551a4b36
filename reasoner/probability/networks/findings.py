"""What was found, as likelihoods: a state that is known, or a likelihood of each state where that is uncertain."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from reasoner.errors import RequestError
from reasoner.probability.networks.network import Floats, Network

Findings = Mapping[str, str | Mapping[str, float]]
"""Of each variable that something is known of: its state, or P(what was seen | state), up to a factor, for each of its states."""

Likelihoods = dict[int, Floats]
"""By the place of a variable: cases × states, or 1 × states where all cases have the same."""


def likelihoods(network: Network, findings: Findings) -> Likelihoods:
    """One case's findings; each likelihood is scaled so that its greatest is 1, which changes no posterior.

    Raises: RequestError for a variable or state that is not in the network, or numbers that are no likelihoods.
    """
    return {network.place(name): _likelihood(network, name, found)[np.newaxis] for name, found in findings.items()}


def batched(network: Network, cases: Sequence[Findings]) -> Likelihoods:
    """The findings of several cases; what is not known in a case has a likelihood of 1 in every state."""
    together: Likelihoods = {}
    for row, findings in enumerate(cases):
        for place, found in likelihoods(network, findings).items():
            if place not in together:
                together[place] = np.ones((len(cases), network.cards[place]))
            together[place][row] = found[0]
    return together


def told(name: str, found: str | Mapping[str, float]) -> str:
    """A finding in words: `smoke = yes`, or the likelihoods."""
    return f"{name} = {found}" if isinstance(found, str) else f"{name} ~ {dict(found)}"


def _likelihood(network: Network, name: str, found: str | Mapping[str, float]) -> Floats:
    place = network.place(name)
    likelihood = np.zeros(network.cards[place])
    if isinstance(found, str):
        likelihood[network.state(place, found)] = 1.0
        return likelihood
    for state, value in found.items():
        number = float(value) if isinstance(value, (int, float)) else math.nan
        if not 0 <= number < math.inf:
            raise RequestError(
                f"{name} = {state}: {value!r} is no likelihood", fix="give a number that is not negative"
            )
        likelihood[network.state(place, state)] = number
    if not likelihood.any():
        raise RequestError(
            f"{name}: no state has a likelihood above 0", fix="give a state, or a likelihood of each state"
        )
    return likelihood / float(likelihood.max())
