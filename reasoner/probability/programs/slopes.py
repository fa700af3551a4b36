"""Derivatives of a posterior by every number of a program: from one way up and down a circuit, or from sums over a table."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from reasoner.probability.programs.answer import Slopes
from reasoner.probability.programs.choices import Choice
from reasoner.probability.programs.compiled import Compiled, Pass
from reasoner.probability.programs.contradiction import impossible_evidence
from reasoner.probability.programs.factors import Parameter
from reasoner.probability.programs.reading import Program
from reasoner.probability.programs.table import WorldTable
from reasoner.probability.programs.tally import satisfied
from reasoner.symbolic.enumeration import Literal


def moved(choice: Choice, outcome: int, to: int) -> list[Fraction] | None:
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


def slopes_of_circuit(
    program: Program, circuit: Compiled, query: Sequence[Literal], evidence: Sequence[Literal]
) -> Slopes:
    """The derivatives of P(query | evidence), evidence with and without the query being two patients of one pass.

    Raises: ImpossibleEvidence.
    Source: Darwiche, Journal of the ACM 50 (2003), 280-305.
    """
    found = circuit.passes([evidence, (*evidence, *query)])
    total, joint = found.log_total
    if np.isneginf(total):
        raise impossible_evidence(program, evidence)
    value = np.exp(joint - total)
    leaves: dict[int, list[tuple[int, Parameter]]] = {}
    for number, leaf in enumerate(circuit.planned.tables.leaves, start=1):
        if isinstance(leaf, Parameter):
            leaves.setdefault(leaf.choice, []).append((number, leaf))
    return {
        (place, outcome): _slope(choice, outcome, leaves.get(place, []), found, float(value))
        for place, choice in enumerate(circuit.structure.choices)
        for outcome in range(len(choice.heads))
    }


def _slope(choice: Choice, outcome: int, leaves: Sequence[tuple[int, Parameter]], found: Pass, value: float) -> float:
    lowest = moved(choice, outcome, 0)
    if lowest is None:
        return float("nan")
    direction = [float((place == outcome) - one) for place, one in enumerate(lowest)]
    by_total = by_joint = 0.0
    for number, leaf in leaves:
        by = sum(direction[one] for one in leaf.outcomes)
        shares = np.exp(found.log_derivatives[number] - found.log_total[0])
        by_total += by * float(shares[0])
        by_joint += by * float(shares[1])
    return by_joint - value * by_total


def slopes_of_table(
    program: Program, table: WorldTable, query: Sequence[Literal], evidence: Sequence[Literal]
) -> Slopes:
    """The derivatives of P(query | evidence), each from the sums with its number at 0 and at 1, between which they are
    linear.

    Raises: ImpossibleEvidence.
    """
    asked, known = satisfied(table, [query, evidence]).T
    given = [choice.probabilities for choice in table.choices]

    def sums(probabilities: Sequence[Sequence[Fraction]]) -> NDArray[np.float64]:
        weights = np.exp(table.weighted(probabilities))
        return np.array([weights[known & asked].sum(), weights[known].sum()])

    def at(place: int, outcome: int, to: int) -> NDArray[np.float64]:
        to_ = moved(table.choices[place], outcome, to)
        return sums([*given[:place], to_, *given[place + 1 :]]) if to_ else np.full(2, np.nan)

    joint, total = sums(given)
    if not total:
        raise impossible_evidence(program, evidence)
    found = {}
    for place, choice in enumerate(table.choices):
        for outcome in range(len(choice.heads)):
            by_joint, by_total = at(place, outcome, 1) - at(place, outcome, 0)
            found[place, outcome] = float((by_joint * total - joint * by_total) / total**2)
    return found
