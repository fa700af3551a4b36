"""Quantities: the decimal as it was written, its unit in UCUM, and whether it is only a bound."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from reasoner.patient.code_systems import prefix_of
from reasoner.patient.fhir.elements import Element, word
from reasoner.patient.fhir.units import is_ucum

COMPARATORS = frozenset({"<", "<=", ">=", ">"})

_THOUSANDS = re.compile(r"-?(?!0\.)[0-9]{1,3}\.[0-9]{3}")
_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_LARGEST_EXPONENT = 15


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit; `unit` is empty where none is recorded in UCUM, `foreign` where one is recorded otherwise."""

    value: str
    unit: str
    comparator: str = ""
    foreign: bool = False

    def as_words(self) -> dict[str, str]:
        """The words of an entry."""
        return {"value": self.value, "unit": self.unit, "comparator": self.comparator}


def amount(quantity: Element) -> Amount:
    """Read a Quantity: `code` where its system is UCUM, else `unit` if that is UCUM."""
    code, unit = word(quantity, "code"), word(quantity, "unit")
    if prefix_of(word(quantity, "system")) != "ucum":
        code = ""
    found = code or (unit if is_ucum(unit) else "")
    comparator = word(quantity, "comparator")
    return Amount(
        decimal(word(quantity, "value")),
        found,
        comparator if comparator in COMPARATORS else "",
        bool(unit) and not found,
    )


def decimal(text: str) -> str:
    """A FHIR decimal in digits that cannot be taken for grouped thousands: the mark is a point, by the standard.

    `1e3` is written out, and `12.345` gets a 0 at its end, so that no one asks whether twelve thousand is meant.

    >>> decimal("38.90"), decimal("12.345"), decimal("1.5e2"), decimal("2E-3")
    ('38.90', '12.3450', '150', '0.002')
    """
    if not _DECIMAL.fullmatch(text):
        try:
            number = Decimal(text)
        except InvalidOperation:
            return text
        if number.is_finite() and abs(number.adjusted()) <= _LARGEST_EXPONENT:
            text = f"{number:f}"
    return f"{text}0" if _THOUSANDS.fullmatch(text) else text
