"""Round numbers along an axis of values, written as the language writes them."""

from __future__ import annotations

import math
from fractions import Fraction

from reasoner.explain.wording import number
from reasoner.vocabulary import Language


def ticks(least: float, greatest: float, most: int, language: Language) -> tuple[list[float], list[str]]:
    """At most `most` + 1 multiples of 1, 2 or 5 times a power of ten within two ends, and how they are written.

    >>> ticks(0, 3000, 5, "en")
    ([0.0, 1000.0, 2000.0, 3000.0], ['0', '1000', '2000', '3000'])
    >>> ticks(0, 1.5, 4, "fr")
    ([0.0, 0.5, 1.0, 1.5], ['0', '0,5', '1', '1,5'])
    """
    span = Fraction(greatest) - Fraction(least)
    power = Fraction(10) ** math.floor(math.log10(span / max(most, 1)))
    step = next(power * one for one in (1, 2, 5, 10) if power * one * max(most, 1) >= span)
    marks = [
        step * place for place in range(math.ceil(Fraction(least) / step), math.floor(Fraction(greatest) / step) + 1)
    ]
    return [float(one) for one in marks], [number(one, language) for one in marks]
