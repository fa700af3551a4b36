"""The route by the world table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reasoner.probability.programs.answer import Conjunctions, Posterior, Size, Slopes, World, contradictions
from reasoner.probability.programs.choices import grounded
from reasoner.probability.programs.contradiction import impossible_evidence
from reasoner.probability.programs.reading import Program
from reasoner.probability.programs.slopes import slopes_of_table
from reasoner.probability.programs.table import MOST_WORLDS, world_table
from reasoner.probability.programs.tally import satisfied, tally
from reasoner.symbolic.enumeration import Literal


@dataclass(frozen=True, slots=True)
class Table:
    """The world table: exact, with credal bounds; its cost is the number of worlds, `limit` at most."""

    limit: int = MOST_WORLDS

    @property
    def name(self) -> str:
        """What it is called."""
        return "world table"

    def size(self, program: Program, queries: Conjunctions, evidence: Conjunctions) -> Size:
        """The total choices; each may have several worlds."""
        return Size(grounded(program).size, "total choices", self.limit)

    def answer(self, program: Program, queries: Conjunctions, evidence: Conjunctions) -> Posterior:
        """Answer by sums over all worlds."""
        table = world_table(program, self.limit)
        sums = tally(table, queries, evidence)
        return Posterior(
            self.name,
            sums.probability,
            sums.probability,
            sums.probability,
            1.0,
            sums.lower,
            sums.upper,
            "" if table.consistent else "some total choices have no stable model",
            sums.evidence,
            table.inconsistent,
            contradictions(program, evidence, ~sums.possible),
        )

    def slopes(self, program: Program, query: Sequence[Literal], evidence: Sequence[Literal]) -> Slopes:
        """The derivatives of P(query | evidence)."""
        return slopes_of_table(program, world_table(program, self.limit), query, evidence)

    def best(self, program: Program, evidence: Sequence[Literal], count: int) -> tuple[World, ...]:
        """The most probable worlds, equal ones in the order of the table."""
        table = world_table(program, self.limit)
        known = satisfied(table, [evidence])[:, 0]
        weights = np.where(known, table.log_weights, -np.inf)
        top = weights.max(initial=-np.inf)
        if np.isneginf(top):
            raise impossible_evidence(program, evidence)
        order = np.argsort(-weights, kind="stable")[:count]
        total = np.exp(weights - top).sum()
        return tuple(
            World(
                tuple(one.told(int(out)) for one, out in zip(table.choices, table.outcomes[row], strict=True)),
                tuple(atom for atom, holds in zip(table.atoms, table.holds[row], strict=True) if holds),
                float(np.exp(weights[row] - top) / total),
            )
            for row in order
            if np.isfinite(weights[row])
        )
