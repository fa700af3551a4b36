"""The one call that answers: by the world table where it fits, by sampling where it does not, or by the route that is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from reasoner.errors import Contradiction, Unanswerable
from reasoner.probability.programs.asking import Evidence, read_batch, read_query, show_literal
from reasoner.probability.programs.choices import grounded
from reasoner.probability.programs.contradiction import contradictory
from reasoner.probability.programs.reading import Program
from reasoner.probability.programs.sampling import sample
from reasoner.probability.programs.table import MOST_WORLDS, world_table
from reasoner.probability.programs.tally import tally
from reasoner.symbolic.enumeration import Literal

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Posterior:
    """What a program says of patients, in their order, about queries, in theirs. NaN is *no value*.

    Parameters: `route`, its name; `probability`, patients × queries: the maximum-entropy value given the evidence and that the
    rules can be obeyed; `low` and `high`, patients × queries, between which that value lies with probability `confidence` for
    each (equal to it, and 1, by an exact route); `lower` and `upper`, patients × queries, the credal bounds, or none and why in
    `unclaimed`; `evidence`, patients: the probability of the evidence and of total choices that have a stable model;
    `inconsistent`, the probability of the total choices that have none; `contradictions`, for each patient whose evidence has
    probability zero the literals that cannot be together, else nothing.
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


class Route(Protocol):
    """A way to answer."""

    def fits(self, program: Program) -> bool:
        """Whether this route is worth trying, by the estimated size alone."""

    def answer(
        self, program: Program, queries: Sequence[Sequence[Literal]], evidence: Sequence[Sequence[Literal]]
    ) -> Posterior:
        """Answer, or raise Unanswerable with reason and size."""


@dataclass(frozen=True, slots=True)
class Table:
    """The world table: exact, with credal bounds; its cost is the number of worlds, `limit` at most."""

    limit: int = MOST_WORLDS

    def fits(self, program: Program) -> bool:
        """Whether the total choices are at most `limit`."""
        return grounded(program).size <= self.limit

    def answer(
        self, program: Program, queries: Sequence[Sequence[Literal]], evidence: Sequence[Sequence[Literal]]
    ) -> Posterior:
        """Answer by sums over all worlds."""
        table = world_table(program, self.limit)
        sums = tally(table, queries, evidence)
        return Posterior(
            "world table",
            sums.probability,
            sums.probability,
            sums.probability,
            1.0,
            sums.lower,
            sums.upper,
            "" if table.consistent else "some total choices have no stable model",
            sums.evidence,
            table.inconsistent,
            _contradictions(program, evidence, ~sums.possible),
        )


@dataclass(frozen=True, slots=True)
class Sampling:
    """Drawn total choices, solved one by one: for programs of any number of choices.

    Parameters: `samples`, how many are drawn; `seed`, with which the answer is the same every time; `confidence`, of each
    interval.
    """

    samples: int = 10_000
    seed: int = 0
    confidence: float = 0.95

    def fits(self, program: Program) -> bool:
        """Always: no size is too great to draw from."""
        return True

    def answer(
        self, program: Program, queries: Sequence[Sequence[Literal]], evidence: Sequence[Sequence[Literal]]
    ) -> Posterior:
        """Answer by relative frequencies among the draws that satisfy the evidence, with Clopper-Pearson intervals."""
        found = sample(program, queries, evidence, self)
        never = np.full_like(found.probability, np.nan)
        return Posterior(
            "sampling",
            found.probability,
            found.low,
            found.high,
            self.confidence,
            never,
            never,
            "sampling estimates the maximum-entropy value alone",
            found.evidence,
            found.inconsistent,
            _contradictions(program, evidence, found.evidence == 0),
        )


ROUTES: tuple[Route, ...] = (Table(), Sampling())
"""What is tried, the first that fits: exact routes first. A compiled circuit would stand between the two."""


def posterior(
    program: Program, queries: Sequence[str], evidence: Sequence[Evidence] = ({},), route: Route | None = None
) -> Posterior:
    """Answer queries for a batch of patients.

    Parameters: `queries`, conjunctions such as `a, not p(1)`; `evidence`, of each patient the atoms that hold (True), do not
    (False) or are not known (None); `route`, None for the first of `ROUTES` that fits the program's size and can answer.
    Raises: RequestError for what cannot be asked; Unanswerable with reason and size where the route cannot answer;
    Contradiction if no world is possible even without evidence.
    Laws: an unknown atom changes nothing; the answer does not depend on the order of the program's statements.

    >>> from reasoner.probability.programs.reading import read_program
    >>> rules = "%! p: 0.1" + chr(10) + "flu." + chr(10) + "%! p: 0.5" + chr(10) + "fever :- flu."
    >>> posterior(read_program("flu.lp", rules), ["flu"], [{"fever": False}]).probability.round(4).tolist()
    [[0.0526]]
    """
    asked = [read_query(program, query) for query in queries]
    known = read_batch(program, evidence)
    if route:
        return route.answer(program, asked, known)
    reasons = []
    for one in ROUTES:
        if one.fits(program):
            try:
                return one.answer(program, asked, known)
            except Contradiction:
                raise
            except Unanswerable as failure:
                reasons.append(str(failure.args[0]))
    raise Unanswerable("; ".join(reasons), fix="ask a smaller program, or name a route with greater limits")


def _contradictions(
    program: Program, evidence: Sequence[Sequence[Literal]], none: NDArray[np.bool_]
) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(map(show_literal, contradictory(program, known))) if never else ()
        for known, never in zip(evidence, none, strict=True)
    )
