"""The same posteriors by pyAgrum, where it is installed (extra `networks`) and asked for: a step that has to be believed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from reasoner.errors import RequestError, TooWide
from reasoner.probability.networks.answers import Posterior
from reasoner.probability.networks.contradiction import contradiction
from reasoner.probability.networks.findings import Findings, likelihoods
from reasoner.probability.networks.network import Network
from reasoner.probability.networks.width import eliminate

LARGEST_ENTRIES = 1 << 28
"""The most numbers of a clique's table with which pyAgrum is asked (2 GB), so that it does not exhaust the memory."""


def posteriors_by_pyagrum(network: Network, findings: Findings) -> Posterior:
    """The posterior of every variable by pyAgrum's lazy propagation.

    Variables and states are numbered for it, since it does not take every name that is published.
    Raises: RequestError if pyAgrum is not installed; TooWide; ImpossibleEvidence.
    Source: https://agrum.gitlab.io (LGPL).
    """
    gum = _pyagrum()
    width = eliminate(network, LARGEST_ENTRIES)
    if width.entries > LARGEST_ENTRIES:
        message = f"a clique of {len(width.largest)} variables with a table of {width.entries:.3g} numbers, too many for pyAgrum"
        raise TooWide(message, clique=width.largest, entries=width.entries, fix="drop variables from the network")
    inference = gum.LazyPropagation(_translated(gum, network))
    log_evidence = _enter(gum, inference, network, findings)
    if log_evidence == -math.inf:
        raise contradiction(findings, lambda cases: _impossible(gum, inference, network, cases))
    marginals = tuple(
        np.array(inference.posterior(place).toarray(), dtype=np.float64) for place in range(len(network.variables))
    )
    return Posterior(network, log_evidence, marginals, "pyagrum")


def _pyagrum() -> Any:
    try:
        import pyagrum
    except ImportError as failure:
        raise RequestError(
            "pyAgrum is not installed", fix="pip install 'medical-reasoner[networks]', or take the default route"
        ) from failure
    return pyagrum


def _translated(gum: Any, network: Network) -> Any:
    """The network as pyAgrum's, whose tables have the variable varying fastest, then its first parent, and so on."""
    translated = gum.BayesNet()
    for place, card in enumerate(network.cards):
        translated.add(gum.LabelizedVariable(f"v{place}", "", [f"s{state}" for state in range(card)]))
    for place, parents in enumerate(network.parents):
        for parent in parents:
            translated.addArc(parent, place)
        table = network.tables[place]
        axes = (*reversed(range(table.ndim - 1)), table.ndim - 1)
        translated.cpt(place).fillWith(np.transpose(table, axes).reshape(-1).tolist())
    return translated


def _enter(gum: Any, inference: Any, network: Network, findings: Findings) -> float:
    """Enter findings. Returns: the logarithm of their probability, -inf if it is zero."""
    inference.setEvidence({place: found[0].tolist() for place, found in likelihoods(network, findings).items()})
    try:
        probability = float(inference.evidenceProbability())
    except gum.IncompatibleEvidence:
        return -math.inf
    return math.log(probability) if probability > 0 else -math.inf


def _impossible(gum: Any, inference: Any, network: Network, cases: Sequence[Findings]) -> list[bool]:
    return [_enter(gum, inference, network, findings) == -math.inf for findings in cases]
