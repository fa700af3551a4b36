"""The route by the world table."""

from __future__ import annotations

from dataclasses import dataclass

from reasoner.probability.programs.answer import Conjunctions, Posterior, Size, contradictions
from reasoner.probability.programs.choices import grounded
from reasoner.probability.programs.reading import Program
from reasoner.probability.programs.table import MOST_WORLDS, world_table
from reasoner.probability.programs.tally import tally


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
