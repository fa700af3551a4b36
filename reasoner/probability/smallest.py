"""A smallest part of what was found that cannot be together: one search for programs and networks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from math import comb
from typing import TypeVar

MOST_TRIED = 2_000
"""How many sets of one size are tried; where there are more, the findings are narrowed down instead."""

Finding = TypeVar("Finding")


def smallest_impossible(
    findings: Sequence[Finding], impossible: Callable[[Sequence[Sequence[Finding]]], Sequence[bool]]
) -> tuple[Finding, ...]:
    """Findings that are impossible together, and possible if any is left out. Precondition: all of them together are
    impossible.

    Parameters: `impossible`, of each of some sets, in the order of `findings`, whether its probability is zero.
    Returns: them in that order.
    Law: there is no smaller such set, if it has at most three findings and `MOST_TRIED` sets of each size up to its own
    suffice.

    >>> smallest_impossible("abcd", lambda sets: ["b" in one and "d" in one for one in sets])
    ('b', 'd')
    """
    for size in (1, 2, 3):
        if size > len(findings) or comb(len(findings), size) > MOST_TRIED:
            break
        sets = list(combinations(findings, size))
        for one, zero in zip(sets, impossible(sets), strict=True):
            if zero:
                return one
    return _narrowed(findings, impossible)


def _narrowed(
    findings: Sequence[Finding], impossible: Callable[[Sequence[Sequence[Finding]]], Sequence[bool]]
) -> tuple[Finding, ...]:
    """Findings none of which can be spared: the one at which they become impossible, then, together with it, the next such."""
    needed: list[int] = []
    places = list(range(len(findings)))

    def zero(chosen: Sequence[int]) -> bool:
        return impossible([[findings[place] for place in sorted({*needed, *chosen})]])[0]

    while not (needed and zero(())):
        low, high = 1, len(places)
        while low < high:
            middle = (low + high) // 2
            if zero(places[:middle]):
                high = middle
            else:
                low = middle + 1
        needed.append(places[low - 1])
        places = places[: low - 1]
    return tuple(findings[place] for place in sorted(needed))
