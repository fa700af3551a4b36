"""Exact conversion between UCUM units: rational factor and offset, or a refusal.

pint computes in fractions with ucumvert's UCUM grammar. Three gaps are closed here: annotations that stand alone
(`{score}`) are the unit 1, whole numbers stay exact where ucumvert would divide them as floats, and an equivalent is no
mole: between the two, and between moles and mass, only what is known of a substance converts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

LARGEST = 2**53 - 1


class ConversionError(ValueError):
    """Two units with no exact rational conversion between them; the message says why."""


@dataclass(frozen=True, slots=True)
class Substance:
    """What joins mass, amount and charge of a substance: `molar_mass` in g/mol, `valence` in charges of an ion.

    None is not known: then units of the one are not converted to units of the other.
    """

    molar_mass: Fraction | None = None
    valence: int | None = None


UNKNOWN_SUBSTANCE = Substance()


@cache
def _registry() -> tuple[Any, Any, Any, frozenset[str]]:
    from ucumvert.parser import get_ucum_parser
    from ucumvert.ucum_pint import PintUcumRegistry, UcumToPintTransformer
    from ucumvert.xml_util import get_units_with_full_definition

    class Exact(UcumToPintTransformer):  # type: ignore[misc]
        """ucumvert's reading of a parsed unit, every magnitude a fraction."""

        def simple_unit(self, args: list[Any]) -> Any:
            quantity = super().simple_unit(args)
            return self.ureg.Quantity(Fraction(quantity.magnitude), quantity.units)

    registry = PintUcumRegistry(non_int_type=Fraction)
    arbitrary = frozenset(unit.code_cs for unit in get_units_with_full_definition() if unit.is_arbitrary)
    return registry, Exact(ureg=registry), get_ucum_parser(), arbitrary


@cache
def _tree(code: str) -> Any:
    from ucumvert.parser import InvalidUcumError, parse_ucum

    try:
        return parse_ucum(code, _registry()[2])
    except InvalidUcumError as problem:
        raise ConversionError(f"{code!r} is not a UCUM unit") from problem


def _tokens(tree: Any) -> list[str]:
    from lark import Token, Tree

    return (
        [str(token) for token in tree.scan_values(lambda _: True)]
        if isinstance(tree, Tree)
        else [str(Token("X", tree))]
    )


def _arbitrary_units(code: str) -> Counter[str]:
    """The arbitrary units in a code (UCUM section 4.5.3: commensurable with themselves only)."""
    arbitrary = _registry()[3]
    return Counter("[IU]" if token == "[iU]" else token for token in _tokens(_tree(code)) if token in arbitrary)


def _quantity(code: str) -> Any:
    registry, transformer, _, _ = _registry()
    tree = _tree(code)
    try:
        found = transformer.transform(tree)
    except Exception as problem:  # lark wraps whatever pint raises for an atom that it does not know
        raise ConversionError(f"ucumvert has no meaning for {code!r}") from problem
    return found if hasattr(found, "units") else registry.Quantity(Fraction(1), "dimensionless")


def is_ucum(code: str) -> bool:
    """Whether a text is a unit by the grammar of UCUM, whatever it measures.

    >>> is_ucum("mg/dl"), is_ucum("mmHg")
    (True, False)
    """
    try:
        _tree(code)
    except ConversionError:
        return False
    return True


def _per_mole(unit: str, target: str, charges: int | None) -> Fraction:
    """The factor between equivalents and moles, where one of two units counts the former and the other does not."""
    counts = [_tokens(_tree(code)).count("eq") for code in (unit, target)]
    if counts[0] == counts[1]:
        return Fraction(1)
    if charges is None:
        raise ConversionError(f"{unit!r} and {target!r} differ by charge, which needs the :valence")
    if sorted(counts) != [0, 1] or any(
        count and _quantity(code).dimensionality.get("[substance]") != 1
        for count, code in zip(counts, (unit, target), strict=True)
    ):
        raise ConversionError(f"{unit!r} and {target!r} count equivalents in another way than per volume or mass")
    return Fraction(1, charges) if counts[0] else Fraction(charges)


def _in_dimension_of(source: Any, goal: Any, unit: str, target: str, molar_mass: Fraction | None) -> Any:
    """A quantity multiplied by the power of a molar mass that gives it the dimension of another, if there is one."""
    ratio = dict(source.dimensionality / goal.dimensionality)
    moles = ratio.get("[substance]", 0)
    if not moles or ratio != {"[substance]": moles, "[mass]": -moles}:
        return source
    if molar_mass is None:
        raise ConversionError(f"{unit!r} and {target!r} differ by mass and amount, which needs the :molarMass")
    return source * source.__class__(molar_mass, "gram / mole") ** int(moles)


@cache
def conversion(unit: str, target: str, substance: Substance = UNKNOWN_SUBSTANCE) -> tuple[int, int, int, int]:
    """How to turn a value in one UCUM unit into another.

    Parameters: `substance`, what the value is of, where one unit is of mass and the other of amount, or one counts charges.
    Returns: (n, d, on, od) such that `value · n/d + on/od`, in `target`, equals `value` in `unit`; reduced, d and od
    positive.
    Raises: ConversionError if a code is not UCUM, the two measure different things (arbitrary units such as `[IU]`
    agree only with themselves), what joins them is not known of the substance, the conversion is not linear, or no
    fraction of integers up to 2^53 - 1 is exact.
    Laws: `conversion(u, u) == (1, 1, 0, 1)`; there and back is the same value.
    """
    if _arbitrary_units(unit) != _arbitrary_units(target):
        raise ConversionError(f"{unit!r} and {target!r} hold different arbitrary units")
    if unit == target:
        return 1, 1, 0, 1
    charge = _per_mole(unit, target, substance.valence)
    source, goal = _quantity(unit), _quantity(target)
    source = _in_dimension_of(source, goal, unit, target, substance.molar_mass)
    try:
        images = [source.__class__(value * source.magnitude, source.units).to(goal.units).m for value in (0, 1, 2)]
    except Exception as problem:  # pint's errors fail to print themselves when exponents are fractions
        raise ConversionError(f"{unit!r} and {target!r} measure different things") from problem
    if not all(isinstance(image, (int, Fraction)) for image in images):
        raise ConversionError(f"{unit!r} has no exact rational factor to {target!r}")
    zero, one, two = (Fraction(image) * charge / Fraction(goal.magnitude) for image in images)
    factor = one - zero
    result = (factor.numerator, factor.denominator, zero.numerator, zero.denominator)
    if two - one != factor or factor <= 0:
        raise ConversionError(f"the conversion of {unit!r} to {target!r} is not linear")
    if max(abs(number) for number in result) > LARGEST:
        raise ConversionError(f"{unit!r} has no exact rational factor to {target!r} with integers up to 2^53 - 1")
    return result
