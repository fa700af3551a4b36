"""The sums of the world table with fractions, one patient and query at a time: slow, and without rounding."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import prod

from reasoner.probability.programs.asking import Evidence, read_evidence, read_query
from reasoner.probability.programs.reading import Program
from reasoner.probability.programs.table import MOST_WORLDS, world_table
from reasoner.probability.programs.tally import satisfied


@dataclass(frozen=True, slots=True)
class Exact:
    """An answer in fractions: as `Posterior` has it, and None where that has NaN."""

    probability: Fraction | None
    lower: Fraction | None
    upper: Fraction | None
    evidence: Fraction
    inconsistent: Fraction


def exact(program: Program, query: str, evidence: Evidence | None = None, limit: int = MOST_WORLDS) -> Exact:
    """Answer one query exactly.

    Raises: as `posterior` by `WorldTable`.
    Law: `posterior` by the table differs by less than 1e-12.

    >>> from reasoner.probability.programs.reading import read_program
    >>> exact(read_program("coin.lp", "%! p: 1/3" + chr(10) + "heads."), "not heads").probability
    Fraction(2, 3)
    """
    table = world_table(program, limit)
    asked, known = satisfied(table, [read_query(program, query), read_evidence(program, evidence or {})]).T
    zero = Fraction(0)
    joint, total, mass = zero, zero, zero
    bounds = [zero, zero, zero, zero]
    ends = [*table.starts, len(table.outcomes)][1:]
    for start, end in zip(table.starts, ends, strict=True):
        outcome = table.outcomes[start]
        weight = prod(
            (choice.probabilities[int(one)] for choice, one in zip(table.choices, outcome, strict=True)),
            start=Fraction(1),
        )
        with_it, without = (known & asked)[start:end], (known & ~asked)[start:end]
        count = int(end - start)
        mass += weight
        joint += weight * int(with_it.sum()) / count
        total += weight * int(known[start:end].sum()) / count
        held = (with_it.all(), with_it.any(), without.all(), without.any())
        bounds = [before + (weight if one else zero) for before, one in zip(bounds, held, strict=True)]
    least, most, least_not, most_not = bounds
    claimed = mass == 1
    return Exact(
        joint / total if total else None,
        least / (least + most_not) if claimed and least + most_not else None,
        most / (most + least_not) if claimed and most + least_not else None,
        total,
        1 - mass,
    )
