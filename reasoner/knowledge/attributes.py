"""What is known of an action beside what rules say of it: what it costs, how it burdens, whether it irradiates.

Nothing here is ever assumed: what a table does not say is None, which is neither zero nor on any side of a comparison.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Generic, Literal, TypeVar, get_args

Degree = Literal["none", "low", "moderate", "high"]
DEGREES: tuple[Degree, ...] = get_args(Degree)
"""Of burden and of invasiveness, the least first."""
Modality = Literal["imaging", "laboratory", "tracing", "bedside", "procedure"]
MODALITIES: tuple[Modality, ...] = get_args(Modality)
Status = Literal["sourced", "derived", "unsourced"]
STATUSES: tuple[Status, ...] = get_args(Status)

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Basis:
    """What a statement of the table rests on.

    Parameters: `status`: `sourced`, read in `source` at `section`; `derived`, arithmetic over what was; `unsourced`; `note`, what
    else is to be known of it.
    """

    status: Status
    source: str = ""
    section: str = ""
    note: str = ""

    def as_json(self) -> dict[str, str]:
        """The basis without its empty parts."""
        parts = {"status": self.status, "source": self.source, "section": self.section, "note": self.note}
        return {name: text for name, text in parts.items() if text}


@dataclass(frozen=True, slots=True)
class Claim(Generic[_Value]):
    """Something that is said of an action, with what it rests on."""

    value: _Value
    basis: Basis

    def as_json(self) -> dict[str, Any]:
        """The claim for machines."""
        return {"value": self.value, **self.basis.as_json()}


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount.

    Parameters: `value`, exact, in `unit`; `is_least`, whether only a part is known, so that it is at least this; `interval`, in
    which it mostly lies, where a source says so; `basis`.
    """

    value: Fraction
    unit: str
    basis: Basis
    is_least: bool = False
    interval: tuple[Fraction, Fraction] | None = None

    def as_json(self) -> dict[str, Any]:
        """The figure for machines: decimal numbers as text, since they are exact."""
        said: dict[str, Any] = {"at_least" if self.is_least else "value": decimal(self.value), "unit": self.unit}
        if self.interval:
            said["interval"] = list(map(decimal, self.interval))
        return {**said, **self.basis.as_json()}


@dataclass(frozen=True, slots=True)
class Attributes:
    """What the table says of one concept.

    Parameters: `concept`, an action, or a class of measurements or results that no action stands for; `gives`, what it yields,
    and `at_once`, whether one examination yields all of it; `costs`, by jurisdiction; `dose`, effective, of ionising radiation.
    All that is not said is None.
    """

    concept: str
    gives: tuple[str, ...] = ()
    modality: Modality | None = None
    costs: Mapping[str, Figure] = field(default_factory=dict)
    dose: Figure | None = None
    irradiating: Claim[bool] | None = None
    invasiveness: Claim[Degree] | None = None
    burden: Claim[Degree] | None = None
    at_once: bool = False

    @property
    def bases(self) -> tuple[Basis, ...]:
        """What each thing that is said rests on."""
        said = (*self.costs.values(), self.dose, self.irradiating, self.invasiveness, self.burden)
        return tuple(one.basis for one in said if one)

    def as_json(self) -> dict[str, Any]:
        """What is said, for machines; what is unknown is left out."""
        parts = {
            "modality": self.modality,
            "costs": {name: one.as_json() for name, one in self.costs.items()},
            "dose": self.dose and self.dose.as_json(),
            "irradiating": self.irradiating and self.irradiating.as_json(),
            "invasiveness": self.invasiveness and self.invasiveness.as_json(),
            "burden": self.burden and self.burden.as_json(),
        }
        said = {name: part for name, part in parts.items() if part}
        return {"concept": self.concept, "gives": list(self.gives), "at_once": self.at_once, **said}


def decimal(value: Fraction) -> str:
    """A decimal fraction as it is written, without exponent and without zeros at its end.

    >>> decimal(Fraction("14.260")), decimal(Fraction(2))
    ('14.26', '2')
    """
    return f"{Decimal(value.numerator) / Decimal(value.denominator):f}"
