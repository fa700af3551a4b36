"""What makes numbers a distribution, and arrows a network: judged in one place for files and for programs."""

from __future__ import annotations

import math
from collections.abc import Sequence

TOLERANCE = 1e-3
"""How far from 1 a row may sum, as printed numbers are rounded; such a row is divided by its sum, which is told."""

EXACT = 1e-9
"""How far from 1 a sum may be and the row be taken as it is: the rounding of float64 and of nine printed digits."""


def row_fault(row: Sequence[float]) -> tuple[str, str] | None:
    """What is wrong with the probabilities of one row, and what to do; nothing if they are a distribution within `TOLERANCE`."""
    for value in row:
        if math.isnan(value):
            return "NaN is no probability", "give a number from 0 to 1"
        if not 0 <= value <= 1:
            return f"{value:g} is no probability", "give a number from 0 to 1, with a decimal point"
    total = math.fsum(row)
    if abs(total - 1) > TOLERANCE:
        return (
            f"the probabilities sum to {total:.6g}, not to 1 within {TOLERANCE:g}",
            "correct the numbers: no mass is added or taken away in silence",
        )
    return None


def find_cycle(parents: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """Variables each of which is a parent of the next, and the last of the first; empty if the arrows have no cycle.

    Parameters: `parents` of each variable, by their places. The search is iterative, so that no depth is too great.
    """
    entered, left = 1, 2
    state = [0] * len(parents)
    for start in range(len(parents)):
        if state[start]:
            continue
        path, waiting = [start], [iter(parents[start])]
        state[start] = entered
        while path:
            parent = next(waiting[-1], None)
            if parent is None:
                state[path.pop()] = left
                waiting.pop()
            elif state[parent] == entered:
                return tuple(reversed(path[path.index(parent) :]))
            elif not state[parent]:
                state[parent] = entered
                path.append(parent)
                waiting.append(iter(parents[parent]))
    return ()
