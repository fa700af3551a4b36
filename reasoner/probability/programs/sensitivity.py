"""How a posterior moves with each probability of a program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from reasoner.probability.programs.asking import Evidence, read_evidence, read_query
from reasoner.probability.programs.choices import Choice
from reasoner.probability.programs.reading import Program
from reasoner.probability.programs.table import MOST_WORLDS, world_table
from reasoner.probability.programs.tally import satisfied


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The derivative of a posterior by one probability.

    Parameters: `rule`, the statement's id; `head`, of what it is the probability; `probability`, as stated; `derivative`, by that
    number in all instances of the statement at once; NaN where it has none.
    """

    rule: str
    head: str
    probability: Fraction
    derivative: float


def sensitivities(
    program: Program, query: str, evidence: Evidence | None = None, limit: int = MOST_WORLDS
) -> tuple[Sensitivity, ...]:
    """The derivative of P(query | evidence) by every probability, the greatest in size first.

    P(q, e) and P(e) are linear in the probability of one outcome of one choice when the choice's other outcomes keep their
    proportions, so that two evaluations, with 0 and with 1, give their derivatives; those of the posterior follow by the
    quotient, and those by a statement's number as the sum over its instances. An outcome of probability 1 whose choice has
    several others has no derivative: nothing says in which proportions they would share.
    Raises: as `posterior` by `Table`.
    Source: Darwiche, Journal of the ACM 50 (2003), 280-305.
    """
    table = world_table(program, limit)
    asked, known = satisfied(table, [read_query(program, query), read_evidence(program, evidence or {})]).T
    given = [choice.probabilities for choice in table.choices]

    def sums(probabilities: Sequence[Sequence[Fraction]]) -> NDArray[np.float64]:
        weights = np.exp(table.weighted(probabilities))
        return np.array([weights[known & asked].sum(), weights[known].sum()])

    def at(place: int, outcome: int, to: int) -> NDArray[np.float64]:
        moved = _moved(table.choices[place], outcome, to)
        return sums([*given[:place], moved, *given[place + 1 :]]) if moved else np.full(2, np.nan)

    joint, total = sums(given)
    found: dict[tuple[str, str], tuple[Fraction, float]] = {}
    for place, choice in enumerate(table.choices):
        for outcome, head in enumerate(choice.heads):
            by_joint, by_total = at(place, outcome, 1) - at(place, outcome, 0)
            derivative = float((by_joint * total - joint * by_total) / total**2) if total else float("nan")
            before = found.get((choice.rule, head), (Fraction(0), 0.0))[1]
            found[choice.rule, head] = choice.probabilities[outcome], before + derivative
    result = [Sensitivity(rule, head, p, derivative) for (rule, head), (p, derivative) in found.items()]
    return tuple(sorted(result, key=lambda one: (-np.nan_to_num(abs(one.derivative)), one.rule, one.head)))


def _moved(choice: Choice, outcome: int, to: int) -> list[Fraction] | None:
    """The outcomes' probabilities with one of them at 0 or 1, the others in proportion; None if there is no proportion."""
    others = [one for place, one in enumerate(choice.probabilities) if place != outcome]
    if to == 1:
        shared = [Fraction(0)] * len(others)
    elif sum(others) > 0:
        shared = [one / sum(others) for one in others]
    elif len(others) == 1:
        shared = [Fraction(1)]
    else:
        return None
    return [*shared[:outcome], Fraction(to), *shared[outcome:]]
