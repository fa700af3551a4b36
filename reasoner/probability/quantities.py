"""Limits of measurements, from an author's decimals to whole steps of the observable's resolution."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from reasoner.errors import KnowledgeError


def whole_steps(place: str, item: Mapping[str, Any], observables: Mapping[str, Any]) -> tuple[int, ...]:
    """The limits `from` of an item with `observable` and `unit`, in steps.

    Raises: KnowledgeError if the observable is unknown, the unit is not its own, or the limits do not rise in whole steps.
    """
    name, limits = item.get("observable"), item.get("from")
    observable = observables.get(str(name))
    if observable is None:
        raise KnowledgeError(f"{place}: observable `{name}` is not in the ontology", fix="name one that is")
    if item.get("unit") != observable["unit"]:
        raise KnowledgeError(
            f"{place}: unit is {item.get('unit')!r}", fix=f"convert to {observable['unit']}, the unit of `{name}`"
        )
    resolution = Fraction(*observable["resolution"])
    steps = [Fraction(Decimal(str(limit))) / resolution for limit in limits or ()]
    if not steps or any(step.denominator != 1 for step in steps) or sorted(set(steps)) != steps:
        raise KnowledgeError(
            f"{place}: limits {limits} do not rise in whole steps of {resolution}", fix="correct the limits"
        )
    return tuple(int(step) for step in steps)
