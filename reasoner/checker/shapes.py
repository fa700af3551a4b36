"""Shapes of parsed JSON: the first look at any value that comes from outside."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

LONGEST_REASON = 400
_MINUTE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}")
_MINUTES_PER_DAY = 1440


class CheckError(Exception):
    """What was checked is not as the specification says; the message says where and what."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason if len(reason) <= LONGEST_REASON else reason[: LONGEST_REASON - 1] + "…")


def record(value: object, place: str, required: Sequence[str], optional: Sequence[str] = ()) -> dict[str, Any]:
    """The object at a place, with all of the required keys and no others than the optional ones.

    Raises: CheckError, naming the place and the first offending key.
    """
    if not isinstance(value, dict):
        raise CheckError(f"{place} is not an object")
    for key in required:
        if key not in value:
            raise CheckError(f"{place} has no {key!r}")
    if len(value) > len(required):
        for key in value:
            if key not in required and key not in optional:
                raise CheckError(f"{place} has an unknown key {key[:40]!r}")
    return value


def table(value: object, place: str) -> dict[str, Any]:
    """The object at a place, whatever its keys."""
    if not isinstance(value, dict):
        raise CheckError(f"{place} is not an object")
    return value


def sequence(value: object, place: str, length: int | None = None) -> list[Any]:
    """The array at a place, of a given length if there is one."""
    if not isinstance(value, list):
        raise CheckError(f"{place} is not an array")
    if length is not None and len(value) != length:
        raise CheckError(f"{place} has {len(value)} items, not {length}")
    return value


def text(value: object, place: str) -> str:
    """The string at a place."""
    if not isinstance(value, str):
        raise CheckError(f"{place} is not a string")
    return value


def texts(value: object, place: str) -> list[str]:
    """The array of strings at a place."""
    items = sequence(value, place)
    if not all(isinstance(item, str) for item in items):
        raise CheckError(f"{place} holds something that is not a string")
    return items


def integer(value: object, place: str, least: int | None = None) -> int:
    """The integer at a place, not below `least`; booleans are no integers."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise CheckError(f"{place} is not an integer")
    if least is not None and value < least:
        raise CheckError(f"{place} is below {least}")
    return value


def integers(value: object, place: str, length: int) -> list[int]:
    """The array of so many integers at a place."""
    items = sequence(value, place, length)
    if not all(type(item) is int for item in items):
        raise CheckError(f"{place} holds something that is not an integer")
    return items


def minute(value: object, place: str) -> int:
    """The moment `YYYY-MM-DDTHH:MM` at a place, in minutes since the start of year 1."""
    found = _minute(value) if isinstance(value, str) else None
    if found is None:
        raise CheckError(f"{place} is not a moment YYYY-MM-DDTHH:MM")
    return found


@lru_cache(maxsize=10_000)
def _minute(value: str) -> int | None:
    if not _MINUTE.fullmatch(value):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.toordinal() * _MINUTES_PER_DAY + moment.hour * 60 + moment.minute


def difference(given: object, right: object, place: str, *, name_values: bool = True) -> str | None:
    """Where a given value first differs from the right one, or None if it does not.

    Parameters: `name_values` is False where values may be what a patient's record says in its own words.
    """
    if given == right:
        return None
    if isinstance(given, dict) and isinstance(right, Mapping):
        for key in sorted({*given, *right}):
            if key not in given:
                return f"{place} has no {key!r}"
            if key not in right:
                return f"{place} should not have {key[:40]!r}"
            if (found := difference(given[key], right[key], f"{place}/{key}", name_values=name_values)) is not None:
                return found
    if isinstance(given, list) and isinstance(right, Sequence) and not isinstance(right, str):
        for index, (one, other) in enumerate(zip(given, right, strict=False)):
            if (found := difference(one, other, f"{place}/{index}", name_values=name_values)) is not None:
                return found
        return f"{place} has {len(given)} items, not {len(right)}"
    if name_values and isinstance(given, (str, int)) and isinstance(right, (str, int)):
        return f"{place} is {str(given)[:80]}, not {right}"
    return f"{place} is not as computed"


def compare(given: object, right: object, place: str, *, name_values: bool = True) -> None:
    """Refuse a given value that is not the right one, saying where it first differs."""
    if (found := difference(given, right, place, name_values=name_values)) is not None:
        raise CheckError(found)
