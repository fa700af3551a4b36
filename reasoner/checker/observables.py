"""Observables: how a recorded number becomes an integer, and which ranges of it are findings (`docs/certificate.md`, 2)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from reasoner.checker.shapes import CheckError, integer, integers, record, sequence, table, text

_DECIMAL = re.compile(r"(-?)([0-9]+)(?:[.,]([0-9]+))?")
_LONGEST_DECIMAL = 24
_AMBIGUOUS = re.compile(r"-?(?!0[.,])[0-9]{1,3}[.,][0-9]{3}")
AGE = "age"
_REQUIRED = ("unit", "resolution", "plausible", "units")
_OPTIONAL = ("bases", "plausible_by_age", "spelled", "usual", "usual_by_age")


def is_decimal(string: str) -> bool:
    """Whether a recorded value is a decimal of a reasonable length."""
    return len(string) <= _LONGEST_DECIMAL and _DECIMAL.fullmatch(string) is not None


def is_ambiguous(string: str) -> bool:
    """Whether a decimal's mark could as well group thousands."""
    return _AMBIGUOUS.fullmatch(string) is not None


@dataclass(frozen=True, slots=True)
class Observable:
    """How a recorded number becomes a multiple of the resolution; `units` and `bases` are exact ratios.

    `by_age` holds (first month, low, high) in the order of ages.
    """

    resolution: tuple[int, int]
    plausible: tuple[int, int]
    units: Mapping[str, tuple[int, int, int, int]]
    bases: Mapping[str, tuple[str, int, int]]
    by_age: tuple[tuple[int, int, int], ...] = ()

    def is_plausible(self, n: int, months: int | None) -> bool:
        """Whether n is inside the last range that has begun at an age, or inside `plausible` where there is none."""
        begun = [(low, high) for start, low, high in self.by_age if months is not None and start <= months]
        low, high = begun[-1] if begun else self.plausible
        return low <= n <= high

    def multiple(self, decimal: str, unit: str, basis: str | None) -> int:
        """floor((v·num/den + offset)·f / resolution + 1/2), for a decimal that has been matched already."""
        found = _DECIMAL.fullmatch(decimal)
        if found is None:
            raise CheckError("a measurement's value is not a decimal")
        fraction = found[3] or ""
        scale = int("1" + "0" * len(fraction))
        digits = int(found[2] + fraction)
        recorded = -digits if found[1] else digits
        num, den, offset_num, offset_den = self.units[unit]
        _, factor_num, factor_den = self.bases[basis] if basis is not None else ("", 1, 1)
        resolution_num, resolution_den = self.resolution
        numerator = (recorded * num * offset_den + offset_num * den * scale) * factor_num * resolution_den
        denominator = scale * den * offset_den * factor_den * resolution_num
        return (2 * numerator + denominator) // (2 * denominator)


@dataclass(frozen=True, slots=True)
class Definition:
    """A range of a quantity that is a finding; a bound of None is no bound."""

    finding: str
    at_least: int | None
    at_most: int | None


def read_observables(value: object) -> tuple[dict[str, Observable], dict[str, list[Definition]]]:
    """The document `observables`: observables by id, and the definitions by quantity."""
    document = record(value, "observables", ("observables", "definitions"))
    observables = {
        name: _observable(item, f"observables/{name}")
        for name, item in table(document["observables"], "observables/observables").items()
    }
    for name, observable in observables.items():
        if observable.by_age and AGE in {name, *(concept for concept, _, _ in observable.bases.values())}:
            raise CheckError(f"observables/{name}: the range of ages would depend on the age")
    definitions: defaultdict[str, list[Definition]] = defaultdict(list)
    for index, item in enumerate(sequence(document["definitions"], "observables/definitions")):
        place = f"observables/definitions/{index}"
        fields = record(item, place, ("finding", "observable"), ("at_least", "at_most"))
        names = ("at_least", "at_most")
        bounds = [integer(fields[name], f"{place}/{name}") if name in fields else None for name in names]
        definitions[text(fields["observable"], f"{place}/observable")].append(
            Definition(text(fields["finding"], f"{place}/finding"), *bounds)
        )
    return observables, dict(definitions)


def _observable(value: object, place: str) -> Observable:
    fields = record(value, place, _REQUIRED, _OPTIONAL)
    text(fields["unit"], f"{place}/unit")
    num, den = integers(fields["resolution"], f"{place}/resolution", 2)
    low, high = integers(fields["plausible"], f"{place}/plausible", 2)
    units = {}
    for unit, ratio in table(fields["units"], f"{place}/units").items():
        a, b, c, d = integers(ratio, f"{place}/units/{unit}", 4)
        units[unit] = (a, b, c, d)
    bases = {}
    for basis, item in table(fields.get("bases", {}), f"{place}/bases").items():
        entry = record(item, f"{place}/bases/{basis}", ("concept", "factor"))
        factor = integers(entry["factor"], f"{place}/bases/{basis}/factor", 2)
        bases[basis] = (text(entry["concept"], f"{place}/bases/{basis}/concept"), factor[0], factor[1])
    positive = [num, den, *(n for ratio in units.values() for n in (ratio[1], ratio[3]))]
    positive += [factor_den for _, _, factor_den in bases.values()]
    if min(positive) <= 0 or low > high or ("bases" in fields and not bases):
        raise CheckError(f"{place}: a ratio is not positive, plausible is empty, or bases is empty")
    if "" in units or "" in bases:
        raise CheckError(f"{place}: a unit or a basis has no name")
    _check_advice(fields, place, (low, high), units)
    return Observable((num, den), (low, high), units, bases, _ranges(fields, place, (low, high), "plausible_by_age"))


def _check_advice(
    fields: Mapping[str, object], place: str, whole: tuple[int, int], units: Mapping[str, object]
) -> None:
    """The keys that only messages use are well-formed; no value is judged by them."""
    if "usual" in fields:
        low, high = integers(fields["usual"], f"{place}/usual", 2)
        if not whole[0] <= low <= high <= whole[1]:
            raise CheckError(f"{place}/usual is no range inside plausible")
    _ranges(fields, place, whole, "usual_by_age")
    for index, item in enumerate(sequence(fields.get("spelled", []), f"{place}/spelled")):
        if text(item, f"{place}/spelled/{index}") not in units:
            raise CheckError(f"{place}/spelled/{index} is none of the units")


def _ranges(
    fields: Mapping[str, object], place: str, whole: tuple[int, int], name: str
) -> tuple[tuple[int, int, int], ...]:
    """The ranges by age of a name, each inside the whole range, their ages ascending from 0 or later."""
    if name not in fields:
        return ()
    place = f"{place}/{name}"
    ranges = []
    earlier = -1
    for index, item in enumerate(sequence(fields[name], place)):
        start, low, high = integers(item, f"{place}/{index}", 3)
        if start <= earlier or not whole[0] <= low <= high <= whole[1]:
            raise CheckError(f"{place}/{index} is not after the range before it, or not a range inside plausible")
        ranges.append((start, low, high))
        earlier = start
    if not ranges:
        raise CheckError(f"{place} is empty")
    return tuple(ranges)
