"""From a measurement as written to an integer: `docs/certificate.md`, sections 2 and 4 point 4."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from reasoner.ontology.plausibility import plausible_range
from reasoner.vocabulary import Entry

_NUMBER = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")
_LONGEST = 24
_GROUPED = re.compile(r"-?(?!0[.,])[0-9]{1,3}[.,][0-9]{3}")


def is_decimal(value: str) -> bool:
    """Whether a recorded value is a plain decimal of a reasonable length."""
    return len(value) <= _LONGEST and _NUMBER.fullmatch(value) is not None


def is_ambiguous(value: str) -> bool:
    """Whether the mark of a decimal could as well group thousands, as in `1,200`: three digits after it, one to three before.

    A lone 0 before the mark makes it a decimal mark: no one groups thousands after it.

    >>> is_ambiguous("1.200"), is_ambiguous("0.700"), is_ambiguous("1.2000"), is_ambiguous("1200.500")
    (True, False, False, False)
    """
    return _GROUPED.fullmatch(value) is not None


def two_readings(value: str) -> tuple[str, str]:
    """How to write an ambiguous number if its mark groups thousands, and if it is a decimal mark (given as a point).

    Law: neither is ambiguous; the first is a thousand times the second.

    >>> two_readings("1,200"), two_readings("12.345")
    (('1200', '1.2'), ('12345', '12.3450'))
    """
    before, after = re.split("[.,]", value)
    decimals = after.rstrip("0") if after.endswith("0") else after + "0"
    return before + after, f"{before}.{decimals}" if decimals else before


@dataclass(frozen=True, slots=True)
class Reading:
    """What a measurement says: the `concept` whose value it is, and `n`, multiples of its resolution.

    `state` is empty if the measurement can be used, whatever the patient's age, and otherwise the reason why not; then
    `n` is None.
    """

    concept: str
    state: str
    n: int | None


@dataclass(frozen=True, slots=True)
class Scale:
    """The exact line between values in a unit and steps of a resolution. Law: `value(steps(v)) == v`."""

    slope: Fraction
    offset: Fraction

    def steps(self, value: Fraction) -> Fraction:
        """A value in steps, not rounded."""
        return self.slope * value + self.offset

    def value(self, steps: int) -> Fraction:
        """The value in the unit that is so many steps."""
        return (steps - self.offset) / self.slope


def scale(observable: Mapping[str, Any], unit: str, basis: str = "") -> Scale:
    """The line of a unit, and of a basis where the observable has several.

    Parameters: `observable`, of the document `observables`. Raises: KeyError if it has no such unit or basis.
    """
    num, den, offset_num, offset_den = observable["units"][unit]
    factor = Fraction(*observable["bases"][basis]["factor"]) if basis else Fraction(1)
    per_step = factor / Fraction(*observable["resolution"])
    return Scale(Fraction(num, den) * per_step, Fraction(offset_num, offset_den) * per_step)


class Scales:
    """Converts measurements by the document `observables`, exactly."""

    def __init__(self, observables: Mapping[str, Mapping[str, Any]]) -> None:
        self._observables = observables
        self._names = frozenset(name for one in observables.values() for name in (*one["units"], *one.get("bases", ())))
        self._lines: dict[tuple[str, str, str], tuple[int, int, int]] = {}

    def read(self, entry: Entry, concept: str) -> Reading:
        """Read an entry as a measurement of a concept, in the order of tests that the specification gives.

        Law: the same entry gives the same reading, whatever was read before.
        """
        observable = self._observables.get(concept)
        if observable is None:
            return Reading(concept, "not_measurable", None)
        bases = observable.get("bases", {})
        if bases and not entry.basis:
            return Reading(concept, "missing_basis", None)
        if entry.basis and entry.basis not in bases:
            return Reading(concept, "unknown_basis", None)
        target: str = bases[entry.basis]["concept"] if bases else concept
        if not is_decimal(entry.value):
            return Reading(target, "not_a_number", None)
        if is_ambiguous(entry.value):
            return Reading(target, "ambiguous_number", None)
        if not entry.unit:
            return Reading(target, "missing_unit", None)
        if entry.unit not in observable["units"]:
            return Reading(target, "unknown_unit", None)
        n = self._steps(entry, concept)
        low, high = plausible_range(observable, None)
        return Reading(target, "", n) if low <= n <= high else Reading(target, "implausible", None)

    def unknown_words(self, entry: Entry) -> frozenset[str]:
        """Which of an entry's `value`, `unit` and `basis` hold something that is no decimal, or no unit or basis of anything."""
        unknown = {
            "value": not is_decimal(entry.value),
            "unit": entry.unit not in self._names,
            "basis": entry.basis not in self._names,
        }
        return frozenset(name for name, is_unknown in unknown.items() if is_unknown and getattr(entry, name))

    def plausible(self, n: int, concept: str, months: int) -> bool:
        """Whether a value of the observable that an entry named is plausible at an age."""
        low, high = plausible_range(self._observables[concept], months)
        return low <= n <= high

    def _steps(self, entry: Entry, concept: str) -> int:
        """floor(((v · num/den + offset) · f) / resolution + 1/2), in integers."""
        key = (concept, entry.unit, entry.basis)
        if key not in self._lines:
            self._lines[key] = self._line(*key)
        slope, offset, denominator = self._lines[key]
        whole, _, decimals = entry.value.replace(",", ".").partition(".")
        scale: int = 10 ** len(decimals)
        twice = 2 * (slope * int(whole + decimals) + offset * scale) + denominator * scale
        return twice // (2 * denominator * scale)

    def _line(self, concept: str, unit: str, basis: str) -> tuple[int, int, int]:
        """(a, b, d) such that a value v in the unit is (a·v + b)/d steps."""
        line = scale(self._observables[concept], unit, basis)
        common = line.slope.denominator * line.offset.denominator
        return int(line.slope * common), int(line.offset * common), common
