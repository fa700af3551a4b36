"""Which findings cannot be true together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from math import comb

from reasoner.errors import ImpossibleEvidence
from reasoner.probability.networks.findings import Findings, told

MOST_TRIED = 2_000
"""How many sets of one size are tried; where there are more, the findings are narrowed down instead."""

Impossible = Callable[[Sequence[Findings]], Sequence[bool]]
"""Of each of some cases whether it has probability zero."""


def contradiction(findings: Findings, impossible: Impossible) -> ImpossibleEvidence:
    """The error that names findings which contradict each other. Precondition: all of them together are impossible.

    Laws: those that are named are impossible together, and possible if any is left out. There is no smaller such set, if it has
    at most three findings and `MOST_TRIED` sets of each size up to its own suffice.
    """
    for size in (1, 2, 3):
        if size > len(findings) or comb(len(findings), size) > MOST_TRIED:
            break
        sets = [{name: findings[name] for name in names} for names in combinations(findings, size)]
        for one, zero in zip(sets, impossible(sets), strict=True):
            if zero:
                return _error(one)
    return _error(_narrowed(findings, impossible))


def _narrowed(findings: Findings, impossible: Impossible) -> Findings:
    """Findings none of which can be spared: the one at which they become impossible, then, together with it, the next such."""
    needed: dict[str, str | Mapping[str, float]] = {}
    names = list(findings)
    while not (needed and impossible([needed])[0]):
        low, high = 1, len(names)
        while low < high:
            middle = (low + high) // 2
            first = {name: findings[name] for name in names[:middle]}
            if impossible([{**needed, **first}])[0]:
                high = middle
            else:
                low = middle + 1
        needed[names[low - 1]] = findings[names[low - 1]]
        names = names[: low - 1]
    return {name: found for name, found in findings.items() if name in needed}


def _error(findings: Mapping[str, str | Mapping[str, float]]) -> ImpossibleEvidence:
    return ImpossibleEvidence(tuple(told(name, found) for name, found in findings.items()))
