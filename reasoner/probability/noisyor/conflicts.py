"""Which observations contradict each other: a least set of them that no admissible world explains."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reasoner.errors import ImpossibleEvidence
from reasoner.probability.noisyor.network import NoisyOr
from reasoner.probability.noisyor.observations import Observations, Signs

_WORDS = {"finding": {1: "present", -1: "absent"}, "disorder": {1: "true", -1: "false"}}


def conflict(network: NoisyOr, observations: Observations, possible: Callable[[Observations], bool]) -> tuple[str, ...]:
    """A least set of one patient's observations that together have probability 0, such as `fever present`, `flu false`.

    Each observation is left out in turn, and for good where what remains is still impossible.

    Parameters: `possible`, whether observations of one patient have a probability above 0.
    Law: without any one of what is named, the rest of it is possible; what is named is not.
    """
    left = {"finding": observations.findings.copy(), "disorder": observations.disorders.copy()}
    names = {"finding": network.findings, "disorder": network.disorders}
    for signs in left.values():
        for place in np.flatnonzero(signs[0]):
            sign = signs[0, place]
            signs[0, place] = 0
            if possible(Observations(left["finding"], left["disorder"])):
                signs[0, place] = sign
    return tuple(text for kind, signs in left.items() for text in _told(kind, names[kind], signs))


def impossible(conflict: tuple[str, ...]) -> ImpossibleEvidence:
    """The error that names observations which contradict each other, as `conflict` gives them."""
    return ImpossibleEvidence(conflict)


def _told(kind: str, names: tuple[str, ...], signs: Signs) -> list[str]:
    return [f"{names[place]} {_WORDS[kind][int(signs[0, place])]}" for place in np.flatnonzero(signs[0])]
