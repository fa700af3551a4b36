"""The integer exponential and posterior of `reasoner.certificate.fixedpoint` over whole arrays.

Every intermediate value stays below 2^63: a product of two table entries is at most 2^60, and twice a million times an
exponential at most 2^51. No floating point takes part.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from reasoner.certificate.fixedpoint import FRACTION_BITS, MILLION, exponential_tables

Integers = NDArray[np.int64]
VANISHING = 21 * MILLION
"""Micronats from which an exponential is 0: 2^30 e^-21 is below 1."""


@lru_cache(maxsize=1)
def _tables() -> tuple[Integers, Integers, Integers, Integers]:
    ones, hundredths, ten_thousandths, millionths = (np.array(row, dtype=np.int64) for row in exponential_tables())
    return ones, hundredths, ten_thousandths, millionths


def exponentials(x: Integers) -> Integers:
    """e^(-x * 10^-6) in units of 2^-30, element by element, for x >= 0 micronats.

    Law: equal to `reasoner.certificate.fixedpoint.exponential` on every element.
    """
    ones, hundredths, ten_thousandths, millionths = _tables()
    nats = x // MILLION
    rest = x - nats * MILLION
    hundreds = rest // 10_000
    rest -= hundreds * 10_000
    tens = rest // 100
    rest -= tens * 100
    # The last entry of `ones` is 0 (2^30 e^-39 is below 1), as the exponential is from 40 nats on.
    product = (ones[np.minimum(nats, len(ones) - 1)] * hundredths[hundreds]) >> FRACTION_BITS
    product = (product * ten_thousandths[tens]) >> FRACTION_BITS
    result: Integers = (product * millionths[rest]) >> FRACTION_BITS
    return result


def logarithms(p: Integers) -> Integers:
    """-ln(p * 2^-30) in micronats, element by element, for 1 <= p <= 2^30.

    Law: equal to `reasoner.certificate.fixedpoint.logarithm` on every element.
    """
    product = np.full_like(p, 1 << FRACTION_BITS)
    found = np.zeros_like(p)
    for table, worth in zip(_tables(), (MILLION, 10_000, 100, 1), strict=True):
        least = -(-(p << FRACTION_BITS) // product)
        place = len(table) - np.searchsorted(table[::-1], least) - 1
        product = (product * table[place]) >> FRACTION_BITS
        found += place * worth
    return found


def weights(log_weights: Integers) -> tuple[Integers, Integers]:
    """Exponentials relative to the greatest log weight of each row, and their sum (last axis kept with length 1)."""
    exponential = exponentials(log_weights.max(axis=-1, keepdims=True) - log_weights)
    return exponential, exponential.sum(axis=-1, keepdims=True)


def posteriors_ppm(log_weights: Integers) -> Integers:
    """Parts per million, rounded to nearest, along the last axis."""
    exponential, total = weights(log_weights)
    return nearest_ppm(exponential, total)


def nearest_ppm(exponential: Integers, total: Integers) -> Integers:
    """Parts per million of `weights`, rounded to nearest."""
    return (2 * MILLION * exponential + total) // (2 * total)


def bounds_ppm(exponential: Integers, total: Integers) -> tuple[Integers, Integers]:
    """Parts per million of `weights`, rounded down and rounded up."""
    scaled = MILLION * exponential
    low = scaled // total
    return low, low + (low * total != scaled)
