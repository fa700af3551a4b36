"""The interval of a binomial probability."""

from __future__ import annotations

from math import lgamma

import numpy as np

_STEPS = 60


def clopper_pearson(successes: int, trials: int, confidence: float) -> tuple[float, float]:
    """The interval that holds a probability at least as often as `confidence`, whatever it is.

    Parameters: `successes` of `trials`; without trials, the interval is all of [0, 1].
    Returns: its ends, found by bisection and rounded outwards.
    Source: Clopper and Pearson, Biometrika 26 (1934), 404-413.

    >>> low, high = clopper_pearson(0, 10, 0.95)
    >>> low, round(high, 4)
    (0.0, 0.3085)
    """
    tail = (1 - confidence) / 2
    low = _unlikely(successes, trials, tail) if successes else 0.0
    high = 1 - _unlikely(trials - successes, trials, tail) if successes < trials else 1.0
    return low, high


def _unlikely(least: int, trials: int, tail: float) -> float:
    """The greatest probability under which `least` successes or more have probability `tail` at most."""
    counts = np.arange(least, trials + 1)
    ways = np.array([lgamma(trials + 1) - lgamma(k + 1) - lgamma(trials - k + 1) for k in counts.tolist()])
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        logs = ways + counts * np.log(middle) + (trials - counts) * np.log1p(-middle)
        low, high = (middle, high) if np.exp(logs).sum() <= tail else (low, middle)
    return low
