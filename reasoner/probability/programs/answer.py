"""What a program answers, and what a way to answer is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from reasoner.probability.programs.asking import show_literal
from reasoner.probability.programs.contradiction import contradictory
from reasoner.probability.programs.reading import Program
from reasoner.symbolic.enumeration import Literal

Array = NDArray[np.float64]
Conjunctions = Sequence[Sequence[Literal]]
Slopes = Mapping[tuple[int, int], float]
"""For each choice and outcome a derivative by its probability, the choice's other outcomes keeping their proportions."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a route's work would be, estimated before any of it is done.

    Parameters: `number` of what (`of`); `most`, the limit of the route; `is_bound`, whether the number is only an upper
    bound, so that the route may be worth trying where it is above the limit.
    """

    number: float
    of: str
    most: float
    is_bound: bool = False

    def __str__(self) -> str:
        return f"{'up to ' if self.is_bound else ''}{_told(self.number)} {self.of}, limit {_told(self.most)}"


@dataclass(frozen=True, slots=True)
class Considered:
    """A route that was considered: its size, if that is known, and why it was not taken (nothing for the one that was)."""

    route: str
    size: Size | None
    reason: str

    def __str__(self) -> str:
        size = f" ({self.size})" if self.size else ""
        return f"{self.route}{size}: {self.reason or 'taken'}"


@dataclass(frozen=True, eq=False)
class Posterior:
    """What a program says of patients, in their order, about queries, in theirs. NaN is *no value*.

    Parameters: `route`, its name; `probability`, patients × queries: the maximum-entropy value given the evidence and that
    the rules can be obeyed; `low` and `high`, patients × queries, between which that value lies with probability `confidence`
    for each (equal to it, and 1, by an exact route); `lower` and `upper`, patients × queries, the credal bounds, or none and
    why in `unclaimed`; `evidence`, patients: the probability of the evidence and of total choices that have a stable model;
    `inconsistent`, the probability of the total choices that have none; `contradictions`, for each patient whose evidence has
    probability zero the literals that cannot be together, else nothing; `considered`, the routes that were, the one taken
    among them.
    """

    route: str
    probability: Array
    low: Array
    high: Array
    confidence: float
    lower: Array
    upper: Array
    unclaimed: str
    evidence: Array
    inconsistent: float
    contradictions: tuple[tuple[str, ...], ...]
    considered: tuple[Considered, ...] = ()


class Route(Protocol):
    """A way to answer."""

    @property
    def name(self) -> str:
        """What it is called."""

    def size(self, program: Program, queries: Conjunctions, evidence: Conjunctions) -> Size:
        """How large its work would be. Raises: Unanswerable if it can be said already that it cannot answer."""

    def answer(self, program: Program, queries: Conjunctions, evidence: Conjunctions) -> Posterior:
        """Answer. Raises: Unanswerable with reason and size."""


@dataclass(frozen=True, slots=True)
class World:
    """A total choice with one of its stable models.

    Parameters: `choices`, each told; `atoms` that hold, of those that the program shows; `probability`, given the evidence.
    """

    choices: tuple[str, ...]
    atoms: tuple[str, ...]
    probability: float


class Exact(Route, Protocol):
    """A way to answer without error but rounding."""

    def slopes(self, program: Program, query: Sequence[Literal], evidence: Sequence[Literal]) -> Slopes:
        """The derivatives of P(query | evidence). Raises: Unanswerable, ImpossibleEvidence."""

    def best(self, program: Program, evidence: Sequence[Literal], count: int) -> tuple[World, ...]:
        """The most probable worlds. Raises: Unanswerable, ImpossibleEvidence."""


def contradictions(program: Program, evidence: Conjunctions, none: NDArray[np.bool_]) -> tuple[tuple[str, ...], ...]:
    """For each patient whose evidence has probability zero (`none`) a smallest set of literals that cannot be together."""
    return tuple(
        tuple(map(show_literal, contradictory(program, known))) if never else ()
        for known, never in zip(evidence, none, strict=True)
    )


def _told(number: float) -> str:
    if number < 1e9:
        return f"{number:,.0f}"
    return f"2^{number.bit_length() - 1}" if isinstance(number, int) else f"{number:.1e}"
