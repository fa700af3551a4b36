"""The order of terms and what arithmetic and aggregates make of them, as clingo has it (`docs/certificate.md`, section 5).

A value is an integer, a string (a constant, or `#inf` and `#sup`), or a tuple of a function's name and arguments.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

LARGEST_EXPONENT = 31


def place(value: Any) -> tuple[Any, ...]:
    """A key by which terms compare: `#inf`, integers, constants, functions by arguments, name and each of them, `#sup`.

    What has a minus comes after all of its kind that has none.
    """
    if isinstance(value, int):
        return 1, value
    if isinstance(value, str):
        return (0,) if value == "#inf" else (4,) if value == "#sup" else (2, value[0] == "-", value)
    return 3, value[0][0] == "-", len(value), value[0], tuple([place(one) for one in value[1:]])


def least(tuples: Collection[tuple[Any, ...]]) -> Any:
    """The least first component; `#sup` of none."""
    return min((one[0] for one in tuples), key=place, default="#sup")


def greatest(tuples: Collection[tuple[Any, ...]]) -> Any:
    """The greatest first component; `#inf` of none."""
    return max((one[0] for one in tuples), key=place, default="#inf")


def turned(value: Any) -> Any:
    """What a minus makes of a value: a constant or a function gets one, or loses the one that it has; None of an end."""
    if isinstance(value, int):
        return -value
    if isinstance(value, tuple):
        return (turned(value[0]), *value[1:])
    if value[0] == "#":
        return None
    return value[1:] if value[0] == "-" else f"-{value}"


def quotient(left: int, right: int) -> int:
    """Division that truncates towards zero."""
    magnitude = abs(left) // abs(right)
    return magnitude if (left < 0) == (right < 0) else -magnitude


def power(base: int, exponent: int) -> int:
    """A power; with a negative exponent 0, and far outside 32 bits some number that is outside as well."""
    if exponent < 0:
        return 0
    return int(base ** min(exponent, LARGEST_EXPONENT + 1)) if abs(base) > 1 else int(base**exponent)
