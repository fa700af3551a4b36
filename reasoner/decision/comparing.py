"""Comparisons with what may not be known: true, false, or None, which is neither."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from operator import eq, ge, gt, le, lt, ne
from typing import Any, Final, Literal

from reasoner.errors import Phrase, RequestError
from reasoner.knowledge.attributes import DEGREES, Claim, Degree, Figure

Comparator = Literal["<", "<=", ">", ">=", "=", "!="]
HOLDS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "!=": ne}
"""What the comparators say of two values that are known."""


def compared(figure: Figure | None, comparator: Comparator, amount: Fraction, unit: str) -> bool | None:
    """Whether an amount is less, or more, than another.

    Returns: None where it is not known, or where it is known to be at least so much and that does not decide.
    Raises: RequestError if it is asked in another unit.
    Laws: for no figure is it true that it is less, and for none that it is not; a comparison and its negation are None together,
    and opposed where they are not.
    """
    if figure is None:
        return None
    if figure.unit != unit:
        raise RequestError(
            Phrase("`{0}` cannot be compared with {1}", unit, figure.unit),
            fix=Phrase("give the amount in {0}", figure.unit),
        )
    if not figure.is_least:
        return HOLDS[comparator](figure.value, amount)
    is_more = figure.value > amount
    match comparator:
        case ">" | "!=":
            return True if is_more else None
        case "<=" | "=":
            return False if is_more else None
        case ">=":
            return True if figure.value >= amount else None
    return False if figure.value >= amount else None


def compared_degree(claim: Claim[Degree] | None, comparator: Comparator, degree: Degree) -> bool | None:
    """Whether a burden or an invasiveness is less, or more, than a degree, by their declared order; None if unknown."""
    return None if claim is None else HOLDS[comparator](DEGREES.index(claim.value), DEGREES.index(degree))


def negated(answer: bool | None) -> bool | None:
    """What is so where something is not: what is unknown stays so."""
    return None if answer is None else not answer
