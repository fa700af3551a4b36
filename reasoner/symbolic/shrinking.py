"""Making a set smaller for as long as it still suffices: what is left needs each of its members."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain, combinations
from typing import TypeVar

MOST_ENUMERATED = 8
"""Of a set that is no greater every part is tried, so that what is found has no smaller part that suffices."""

One = TypeVar("One")


def shrunk(members: Sequence[One], suffices: Callable[[Sequence[One]], bool]) -> list[One]:
    """A part of some members that suffices and that no member can be left out of.

    Parameters: `suffices`, true of all members together; it need not be monotone.
    Laws: the result suffices; without any one of its members it does not; if there are at most `MOST_ENUMERATED` in it, no proper
    part of it does.
    Source: leaving out in chunks that are halved, Zeller and Hildebrandt 2002, Simplifying and isolating failure-inducing input.
    """
    kept, size = list(members), max(1, len(members) // 2)
    while kept:
        start, is_smaller = 0, False
        while start < len(kept):
            rest = kept[:start] + kept[start + size :]
            if suffices(rest):
                kept, is_smaller = rest, True
            else:
                start += size
        if size == 1 and not is_smaller:
            break
        size = max(1, size // 2)
    if len(kept) <= MOST_ENUMERATED:
        parts = chain.from_iterable(combinations(kept, number) for number in range(len(kept)))
        return list(next((part for part in parts if suffices(part)), kept))
    return kept
