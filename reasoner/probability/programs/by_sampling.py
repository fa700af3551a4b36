"""The route by drawing total choices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reasoner.probability.programs.answer import Conjunctions, Posterior, Size, contradictions
from reasoner.probability.programs.reading import Program
from reasoner.probability.programs.sampling import sample


@dataclass(frozen=True, slots=True)
class Sampling:
    """Drawn total choices, solved one by one: for programs of any number of choices.

    Parameters: `samples`, how many are drawn; `seed`, with which the answer is the same every time; `confidence`, of each
    interval.
    """

    samples: int = 10_000
    seed: int = 0
    confidence: float = 0.95

    @property
    def name(self) -> str:
        """What it is called."""
        return "sampling"

    def size(self, program: Program, queries: Conjunctions, evidence: Conjunctions) -> Size:
        """The draws, however large the program is."""
        return Size(self.samples, "draws", self.samples)

    def answer(self, program: Program, queries: Conjunctions, evidence: Conjunctions) -> Posterior:
        """Answer by relative frequencies among the draws that satisfy the evidence, with Clopper-Pearson intervals."""
        found = sample(program, queries, evidence, self)
        never = np.full_like(found.probability, np.nan)
        return Posterior(
            self.name,
            found.probability,
            found.low,
            found.high,
            self.confidence,
            never,
            never,
            "sampling estimates the maximum-entropy value alone",
            found.evidence,
            found.inconsistent,
            contradictions(program, evidence, found.evidence == 0),
        )
