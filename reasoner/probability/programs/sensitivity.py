"""How a posterior moves with each probability of a program."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from reasoner.probability.programs.asking import Evidence, read_evidence, read_query
from reasoner.probability.programs.choices import grounded
from reasoner.probability.programs.choosing import first_that_can
from reasoner.probability.programs.reading import Program
from reasoner.probability.programs.routes import EXACT, Exact


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
    program: Program, query: str, evidence: Evidence | None = None, route: Exact | None = None
) -> tuple[Sensitivity, ...]:
    """The derivative of P(query | evidence) by every probability, the greatest in size first.

    P(q, e) and P(e) are linear in the probability of one outcome of one choice when the choice's other outcomes keep their
    proportions; the derivative of the posterior follows by the quotient, and that by a statement's number as the sum over its
    instances. An outcome of probability 1 whose choice has several others has no derivative: nothing says in which proportions
    they would share.
    Parameters: `route`, None for the first exact one that fits the problem's size and can answer.
    Raises: as `posterior`; ImpossibleEvidence.
    Law: the routes agree.
    """
    asked, known = read_query(program, query), read_evidence(program, evidence or {})
    slopes, _ = first_that_can(
        (route,) if route else EXACT,
        lambda one: one.size(program, [asked], [known]),
        lambda one: one.slopes(program, asked, known),
    )
    choices = grounded(program).choices
    found: dict[tuple[str, str], tuple[Fraction, float]] = {}
    for (place, outcome), slope in slopes.items():
        choice = choices[place]
        key = choice.rule, choice.heads[outcome]
        found[key] = choice.probabilities[outcome], found.get(key, (Fraction(0), 0.0))[1] + slope
    result = [Sensitivity(rule, head, p, derivative) for (rule, head), (p, derivative) in found.items()]
    return tuple(sorted(result, key=lambda one: (-np.nan_to_num(abs(one.derivative)), one.rule, one.head)))
