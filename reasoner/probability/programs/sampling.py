"""Answers by drawing total choices, each solved once however often it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from reasoner.errors import Unanswerable
from reasoner.probability.programs.binomial import clopper_pearson
from reasoner.probability.programs.choices import Grounded, grounded
from reasoner.probability.programs.contradiction import possible
from reasoner.probability.programs.reading import Program
from reasoner.symbolic.enumeration import Literal

MOST_MODELS = 10_000
"""So many stable models of one total choice are enumerated at most."""

Array = NDArray[np.float64]


class Drawing(Protocol):
    """How total choices are drawn: how many, from which seed, and how sure an interval is to be."""

    @property
    def samples(self) -> int:
        """How many."""

    @property
    def seed(self) -> int:
        """The seed."""

    @property
    def confidence(self) -> float:
        """The probability that an interval holds its value."""


@dataclass(frozen=True, eq=False)
class Estimate:
    """Relative frequencies, patients × queries, with their intervals; the evidence's, patients; and of draws without a model."""

    probability: Array
    low: Array
    high: Array
    evidence: Array
    inconsistent: float


def sample(
    program: Program,
    queries: Sequence[Sequence[Literal]],
    evidence: Sequence[Sequence[Literal]],
    drawing: Drawing,
) -> Estimate:
    """Estimate posteriors from independent draws of a total choice and one of its stable models, each as likely as the others.

    Of n draws that satisfy the evidence, k satisfy the query: k is binomial with the posterior as its probability, so that the
    interval of Clopper and Pearson holds exactly, for each patient and query by itself.
    Raises: Unanswerable if no draw satisfies evidence that is possible, or a total choice has too many stable models.
    """
    ground = grounded(program)
    chance = np.random.default_rng(drawing.seed)
    worlds = _worlds(ground, chance, drawing.samples)
    asked = np.array([[_holds(one, world) for one in queries] for world in worlds], dtype=np.bool_)
    asked = asked.reshape(len(worlds), len(queries))
    known = np.array([[_holds(one, world) for one in evidence] for world in worlds], dtype=np.bool_)
    known = known.reshape(len(worlds), len(evidence))
    accepted = known.sum(axis=0)
    for literals, count in zip(evidence, accepted, strict=True):
        if not count and possible(program, literals):
            raise Unanswerable(
                f"none of {drawing.samples} draws satisfies the evidence, which is possible",
                fix="draw more, or use `Table()`",
            )
    both = known.astype(np.float64).T @ asked
    intervals = np.array(
        [
            [clopper_pearson(int(k), int(n), drawing.confidence) for k in row]
            for row, n in zip(both, accepted, strict=True)
        ]
    ).reshape(len(evidence), len(queries), 2)
    with np.errstate(invalid="ignore"):
        value = both / accepted[:, None]
    intervals[accepted == 0] = np.nan
    return Estimate(
        value, intervals[:, :, 0], intervals[:, :, 1], accepted / drawing.samples, 1 - len(worlds) / drawing.samples
    )


def _worlds(ground: Grounded, chance: np.random.Generator, samples: int) -> list[frozenset[str]]:
    """One world for each draw that has a stable model."""
    drawn = np.empty((samples, len(ground.choices)), dtype=np.int16)
    for place, choice in enumerate(ground.choices):
        cumulated = np.cumsum([float(one) for one in choice.probabilities])
        last = max(outcome for outcome, one in enumerate(choice.probabilities) if one > 0)
        drawn[:, place] = np.minimum(np.searchsorted(cumulated, chance.random(samples), side="right"), last)
    literals = [[one.assumed(place) for place in range(len(one.probabilities))] for one in ground.choices]
    solved: dict[bytes, list[frozenset[str]]] = {}
    worlds = []
    for outcome, where in zip(drawn, chance.random(samples), strict=True):
        key = outcome.tobytes()
        if key not in solved:
            assumed = [one for places, place in zip(literals, outcome, strict=True) for one in places[place]]
            solved[key] = sorted(map(frozenset, ground.models.models(assumed, MOST_MODELS)), key=sorted)
        models = solved[key]
        if models:
            worlds.append(models[int(where * len(models))])
    return worlds


def _holds(literals: Sequence[Literal], world: frozenset[str]) -> bool:
    return all((atom in world) == wanted for atom, wanted in literals)
