"""Tables of single steps by which an atom comes to hold: one body at a time, one weight at a time.

An atom has a level: 0 where it does not hold, else the number of the round in which rules first give it (1 outside of
positive circles). A step takes the level that the bodies before it gave, and gives the level that one more body leaves. So no
table mentions all bodies of an atom, and an "or" of many bodies is a chain of small tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int16]
ALWAYS, CHOSEN, OTHERWISE = 0, 1, 2
"""What a row weighs: 1, the probability of the outcome that the body needs, or that of all others."""


@dataclass(frozen=True, slots=True)
class Test:
    """What a body asks of a variable: `allowed`, of each value whether it will do; `is_level`, whether the value is a level
    to exceed.
    """

    allowed: tuple[bool, ...]
    is_level: bool = False


@lru_cache(maxsize=4096)
def body_step(tests: tuple[Test, ...], before: int, after: int, weighed: str) -> tuple[Rows, Rows]:
    """One more body of an atom.

    Parameters: `tests`, one for each variable of the body; `before`, how many values the variable before has (0: there is
    none); `after`, how many the variable has that this step gives; `weighed`: `sure` where the body suffices, `chosen` where
    it needs an outcome of a choice too, `free` where the atom may hold or not.
    Returns: rows over the variables of the body, the one before, and the one after; and what each row weighs.
    """
    values = _all([*(len(one.allowed) for one in tests), *([before] if before else [])])
    level = _level(tests, values)
    level[level >= after] = 0
    given = values[:, -1] if before else np.zeros(len(values), dtype=np.int16)
    both = np.where(given == 0, level, np.where(level == 0, given, np.minimum(level, given)))
    if weighed == "sure":
        return np.column_stack([values, both]), np.full(len(values), ALWAYS, dtype=np.int16)
    open_ = both != given
    settled = np.column_stack([values, given])[~open_]
    chosen = np.column_stack([values, both])[open_]
    otherwise = np.column_stack([values, given])[open_]
    codes = (CHOSEN, OTHERWISE) if weighed == "chosen" else (ALWAYS, ALWAYS)
    weights = np.repeat(np.array([ALWAYS, *codes], dtype=np.int16), [len(settled), len(chosen), len(otherwise)])
    return np.concatenate([settled, chosen, otherwise]), weights


@lru_cache(maxsize=4096)
def forbidden(tests: tuple[Test, ...]) -> Rows:
    """The rows over the variables of a constraint in which its body does not hold."""
    values = _all([len(one.allowed) for one in tests])
    found: Rows = values[_level(tests, values) == 0]
    return found


@lru_cache(maxsize=4096)
def met(tests: tuple[Test, ...], after: int) -> Rows:
    """Rows over some variables of a body, and last the level that they come to: 0 where one of them will not do."""
    values = _all([len(one.allowed) for one in tests])
    level = _level(tests, values) - 1  # a part of a body adds no round
    if not any(one.is_level for one in tests):
        level = np.minimum(level + 1, 1)
    level[level < 0] = 0
    found: Rows = np.column_stack([values, level])[level < after]
    return found


def weight_step(before: Sequence[int], after: Sequence[int], allowed: tuple[bool, ...], gain: Sequence[int]) -> Rows:
    """One more weight of a sum: rows over the sum before (none if it is one alone), a literal's variable, and the sum after.

    Parameters: `before` and `after`, the sums that are told apart; `gain`, for each sum before the place of the sum after,
    with the literal and without it, alternately.
    """
    values = _all([len(before), len(allowed)])
    held = np.array(allowed)[values[:, 1]]
    places = np.array(gain, dtype=np.int16).reshape(len(before), 2)
    rows = np.column_stack([values, places[values[:, 0], np.where(held, 0, 1)]])
    return rows if len(before) > 1 else rows[:, 1:]


def _all(cards: Sequence[int]) -> Rows:
    if not cards:
        return np.zeros((1, 0), dtype=np.int16)
    return np.indices(cards, dtype=np.int16).reshape(len(cards), -1).T


def _level(tests: Sequence[Test], values: Rows) -> Rows:
    """The level of a head by one body: 0 where the body does not hold, else one more than the highest level in it."""
    holds = np.ones(len(values), dtype=np.bool_)
    highest = np.zeros(len(values), dtype=np.int16)
    for place, one in enumerate(tests):
        holds &= np.array(one.allowed)[values[:, place]]
        if one.is_level:
            highest = np.maximum(highest, values[:, place])
    return np.where(holds, highest + 1, 0).astype(np.int16)
