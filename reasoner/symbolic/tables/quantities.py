"""Numbers of cells in the resolution of what they measure, exactly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

from reasoner.symbolic.tables.intervals import Interval
from reasoner.symbolic.tables.problems import nearest

_NUMBER = r"[-+]?\d+(?:[.,]\d+)?"
_RANGE = re.compile(rf"(?P<left>[\[\](])\s*(?P<low>{_NUMBER})\s*\.\.\s*(?P<high>{_NUMBER})\s*(?P<right>[\[\])])")
_BOUND = re.compile(rf"(?P<operator><=|>=|<|>|≤|≥)?\s*(?P<number>{_NUMBER})")
_WITH_WORD = re.compile(rf"(.*{_NUMBER})\s*(?P<unit>[^\s\d\[\]()<>=.,][^\[\]()]*?)\s*([\[\])]?)")
_OPERATORS = {"≤": "<=", "≥": ">="}


class NotRead(Exception):
    """A cell that is not understood: what is wrong, and what to do."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.message, self.fix = message, fix


@dataclass(frozen=True)
class Scale:
    """How numbers of a unit become integers: `unit` of `concept`, whose row of the document `observables` is given.

    A row with `units` says how each converts: [numerator, denominator] of the factor and of what is added. One without has its
    own unit alone.
    """

    concept: str
    unit: str
    row: Mapping[str, Any]

    @property
    def line(self) -> tuple[Fraction, Fraction]:
        """Slope and offset: a number v of the unit is slope · v + offset steps.

        Raises: NotRead if the concept has no such unit.
        """
        units = self.row.get("units") or {str(self.row.get("unit", "1")): (1, 1, 0, 1)}
        if self.unit not in units:
            raise NotRead(f"`{self.unit}` is no unit of {self.concept}", nearest(self.unit, list(units)))
        num, den, add, per = units[self.unit]
        step = Fraction(*self.row["resolution"])
        return Fraction(num, den) / step, Fraction(add, per) / step

    def steps(self, text: str, decimal: str) -> int:
        """A number of a cell in the resolution of the concept.

        Raises: NotRead if it is no number, or lies between two steps; then the fix names both.
        Law: the integer times the resolution, converted back, is the number that was written.
        """
        value = number(text, decimal)
        slope, offset = self.line
        exact = slope * value + offset
        if exact.denominator == 1:
            return int(exact)
        near = [_told((floor(exact) + k - offset) / slope, decimal) for k in (0, 1)]
        if near[0] == near[1]:
            near = [str((floor(exact) + k - offset) / slope) for k in (0, 1)]
        message = f"{text} {self.unit} is no multiple of the resolution of {self.concept}"
        raise NotRead(message, f"the nearest that can be recorded are {near[0]} and {near[1]} {self.unit}")


def _told(value: Fraction, decimal: str) -> str:
    return f"{float(value):.10g}".replace(".", decimal)


def number(text: str, decimal: str) -> Fraction:
    """A number as a cell has it, exactly. Raises: NotRead if it has another decimal mark than the table declares."""
    other = "," if decimal == "." else "."
    if other in text:
        fix = f'write it with `{decimal}`, or declare `decimal = "{other}"` for the whole table'
        raise NotRead(f"`{text}` has `{other}` where decimals have `{decimal}`", fix)
    try:
        return Fraction(text.replace(",", "."))
    except (ValueError, ZeroDivisionError):
        raise NotRead(f"`{text[:40]}` is no number", "write digits alone") from None


@dataclass(frozen=True, slots=True)
class Condition:
    """An interval with its ends as the cell has them, for sentences: `<=`, `>=`, `<`, `>`, `=`, or `..` for two ends."""

    interval: Interval
    relation: str
    numbers: tuple[str, ...]


def condition(text: str, scale: Scale, decimal: str) -> Condition:
    """The numbers that a cell admits.

    Parameters: `text`, such as `<= 8`, `> 100`, `[41..50]`, `]41..50[` or `37`.
    Raises: NotRead if it is none of these, has a unit of its own, or admits nothing.
    """
    text = text.strip()
    if (found := _RANGE.fullmatch(text)) is not None:
        low, high = (scale.steps(found[name], decimal) for name in ("low", "high"))
        low_open, high_open = found["left"] != "[", found["right"] != "]"
        interval = Interval(low + low_open, high - high_open, low_open, high_open)
        if low + low_open > high - high_open:
            raise NotRead(f"`{text}` has no number in it", "write the smaller end first")
        return Condition(interval, "..", (found["low"], found["high"]))
    if (found := _BOUND.fullmatch(text)) is not None:
        operator = _OPERATORS.get(found["operator"], found["operator"]) or "="
        value = scale.steps(found["number"], decimal)
        return Condition(_bounded(operator, value), operator, (found["number"],))
    if (found := _WITH_WORD.fullmatch(text)) is not None:
        message = f"the cell has a unit, `{found['unit']}`, where its numbers are in {scale.unit}"
        raise NotRead(message, f"write the number in {scale.unit} alone, or give each row its unit in a column")
    raise NotRead(f"`{text[:40]}` is no condition on a number", "write `<= 8`, `> 100`, `[41..50]`, `37` or `-`")


def _bounded(operator: str, value: int) -> Interval:
    match operator:
        case "<":
            return Interval(None, value - 1, high_open=True)
        case "<=":
            return Interval(None, value)
        case ">":
            return Interval(value + 1, None, low_open=True)
        case ">=":
            return Interval(value, None)
    return Interval(value, value)
