"""What a row admits of one input: stretches of numbers, present or absent, or that it is unknown; rows as boxes of these."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interval:
    """The integers from `low` to `high`, None where there is no end; an open end is told as `>` or `<` of its neighbour."""

    low: int | None = None
    high: int | None = None
    low_open: bool = False
    high_open: bool = False

    def literals(self, variable: str) -> list[str]:
        """The comparisons that say so of a variable."""
        if self.low is not None and self.low == self.high and not self.low_open and not self.high_open:
            return [f"{variable} = {self.low}"]
        found = []
        if self.low is not None and self.low_open:
            found.append(f"{variable} > {self.low - 1}")
        elif self.low is not None:
            found.append(f"{variable} >= {self.low}" if self.high is None else f"{self.low} <= {variable}")
        if self.high is not None:
            found.append(f"{variable} < {self.high + 1}" if self.high_open else f"{variable} <= {self.high}")
        return found


Part = tuple["Interval | Missing", ...]
"""What is admitted of an input: disjoint intervals, and perhaps that it is not known."""


class Missing:
    """That an input is not known."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING = Missing()
ABSENT, PRESENT = Interval(0, 0), Interval(1, 1)
"""What a finding can be as an input, beside `MISSING`."""
ANY_FINDING: Part = (Interval(0, 1), MISSING)
ANY_NUMBER: Part = (Interval(), MISSING)


@dataclass(frozen=True, slots=True)
class Input:
    """Something that rows ask of a patient: an atom such as `present(fever)`, or the concept of which a value is asked."""

    name: str
    every: Part


Box = Mapping[Input, Part]
"""What is admitted of each input that a row looks at; the others may be anything."""


def meet(one: Part, other: Part) -> Part:
    """What both admit."""
    return tuple(found for a in one for b in other if (found := _common(a, b)) is not None)


def less(one: Part, other: Part) -> Part:
    """What the first admits and the second does not."""
    rest = one
    for taken in other:
        rest = tuple(piece for kept in rest for piece in _without(kept, taken))
    return rest


def _common(one: Interval | Missing, other: Interval | Missing) -> Interval | Missing | None:
    if isinstance(one, Missing) or isinstance(other, Missing):
        return one if one is other else None
    low, high = one, one
    if one.low is None or (other.low is not None and other.low > one.low):
        low = other
    if one.high is None or (other.high is not None and other.high < one.high):
        high = other
    if low.low is not None and high.high is not None and low.low > high.high:
        return None
    return Interval(low.low, high.high, low.low_open, high.high_open)


def _without(one: Interval | Missing, taken: Interval | Missing) -> Iterator[Interval | Missing]:
    if isinstance(one, Missing) or isinstance(taken, Missing):
        if one is not taken:
            yield one
        return
    if _common(one, taken) is None:
        yield one
        return
    if taken.low is not None and (one.low is None or one.low < taken.low):
        yield Interval(one.low, taken.low - 1, one.low_open, not taken.low_open)
    if taken.high is not None and (one.high is None or one.high > taken.high):
        yield Interval(taken.high + 1, one.high, not taken.high_open, one.high_open)


def overlapping(one: Box, other: Box) -> dict[Input, Part] | None:
    """What two boxes have in common; None if nothing."""
    common = dict(one)
    for name, part in other.items():
        common[name] = meet(common.get(name, name.every), part)
        if not common[name]:
            return None
    return common


def outside(box: Box, taken: Box) -> list[Box]:
    """A box without another, as boxes that have nothing in common.

    Law: what is in exactly one of the boxes returned is in `box` and not in `taken`.
    """
    if overlapping(box, taken) is None:
        return [box]
    pieces: list[Box] = []
    rest = dict(box)
    for name, part in taken.items():
        here = rest.get(name, name.every)
        if left := less(here, part):
            pieces.append({**rest, name: left})
        rest[name] = meet(here, part)
    return pieces
