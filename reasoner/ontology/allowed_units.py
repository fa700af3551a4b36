"""The units in which an observable may be recorded, each with its exact line to the observable's own unit."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from reasoner.ontology.class_reader import ClassReader, decimal
from reasoner.ontology.units import LARGEST, ConversionError, Substance, conversion, is_ucum

Line = list[int]
"""[n, d, on, od]: a value v in the unit is v·n/d + on/od in the observable's own."""


def allowed_units(reader: ClassReader, name: str, unit: str) -> dict[str, Line]:
    """The UCUM units of an observable: its own, those of `:alsoIn` by conversion, those of `:alsoBy` as stated.

    `:molarMass` (g/mol) and `:valence` let mass, amount and charge be converted. A unit that cannot be converted is a fault.
    """
    substance = _substance(reader, name)
    lines: dict[str, Line] = {}
    for code in [unit, *reader.texts(name, "alsoIn")]:
        try:
            lines[code] = list(conversion(code, unit, substance))
        except ConversionError as problem:
            fix = "write another UCUM unit, or state what the substance is"
            reader.fault(name, f"has a unit that cannot be converted: {problem}", fix)
    for code, line in _stated(reader, name):
        if code in lines:
            reader.fault(name, f"has two lines for the unit {code!r}", "keep it in :alsoIn or in :alsoBy")
        lines[code] = line
    return lines


def with_spellings(lines: Mapping[str, Line], spellings: Mapping[str, str]) -> tuple[dict[str, Line], list[str]]:
    """The same units and the usual spellings of those that are allowed, and a list of the spellings that were added.

    Parameters: `spellings`, UCUM units by spelling. A spelling that is itself one of the units keeps its meaning.
    """
    added = {word: lines[code] for word, code in spellings.items() if code in lines and word not in lines}
    return dict(sorted({**lines, **added}.items())), sorted(added)


def _substance(reader: ClassReader, name: str) -> Substance:
    mass, charges = reader.number(name, "molarMass", "180.156"), reader.number(name, "valence", "2")
    if mass is not None and mass <= 0:
        reader.fault(name, f"has the :molarMass {mass}, which is not positive", "write it in g/mol")
        mass = None
    if charges is not None and (charges <= 0 or charges.denominator != 1):
        reader.fault(name, f"has the :valence {charges}, which is no count of charges", "write it without sign")
        charges = None
    return Substance(mass, None if charges is None else int(charges))


def _stated(reader: ClassReader, name: str) -> list[tuple[str, Line]]:
    """The lines of `:alsoBy [ :name … ; :factor … ; :offset … ]`: relations that UCUM does not know."""
    found = []
    for source, node in reader.nodes(name, "alsoBy"):
        code, factor = reader.inner(source, node, "name") or "", decimal(reader.inner(source, node, "factor"))
        offset = decimal(reader.inner(source, node, "offset") or "0")
        if not code or not is_ucum(code):
            reader.fault(name, f"has an :alsoBy whose :name, {code!r}, is not a UCUM unit", "write a UCUM unit")
        elif factor is None or offset is None or factor <= 0 or not _fits(factor, offset):
            fix = "write a positive decimal :factor, and an :offset if the line has one"
            reader.fault(name, f"has an :alsoBy {code!r} without a line that can be used", fix)
        else:
            found.append((code, [factor.numerator, factor.denominator, offset.numerator, offset.denominator]))
    return found


def _fits(*numbers: Fraction) -> bool:
    return all(max(abs(number.numerator), number.denominator) <= LARGEST for number in numbers)
