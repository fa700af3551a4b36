"""Integer exponentials and posteriors, the same bits on every machine (`docs/certificate.md`, section 6).

Certificates hold no floats. A log weight is an integer in micronats, an exponential an integer in units of 2^-30, a
probability an integer in parts per million.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from decimal import Context, Decimal
from functools import lru_cache

FRACTION_BITS = 30
MILLION = 1_000_000
_LARGEST_NATS = 40
_CONTEXT = Context(prec=40)


@lru_cache(maxsize=1)
def exponential_tables() -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """The tables A, B, C, D of e^(-i * 10^-k) for k = 0, 2, 4, 6, rounded down to multiples of 2^-30."""

    def table(size: int, step: str) -> tuple[int, ...]:
        return tuple(
            int(_CONTEXT.multiply(Decimal(2**FRACTION_BITS), _CONTEXT.exp(-i * Decimal(step)))) for i in range(size)
        )

    return table(_LARGEST_NATS, "1"), table(100, "0.01"), table(100, "0.0001"), table(100, "0.000001")


def exponential(x: int) -> int:
    """e^(-x * 10^-6) in units of 2^-30, for x >= 0 micronats; 0 from 40 nats on.

    Law: within 4 units of the real value, non-increasing up to that error, `exponential(0) == 2**30`.
    """
    if x < 0:
        raise ValueError(f"exponential of {x}: micronats below the maximum cannot be negative")
    if x >= _LARGEST_NATS * MILLION:
        return 0
    ones, hundredths, ten_thousandths, millionths = exponential_tables()
    nats, rest = divmod(x, MILLION)
    hundreds, rest = divmod(rest, 10_000)
    tens, units = divmod(rest, 100)
    product = (ones[nats] * hundredths[hundreds]) >> FRACTION_BITS
    product = (product * ten_thousandths[tens]) >> FRACTION_BITS
    return (product * millionths[units]) >> FRACTION_BITS


@lru_cache(maxsize=1)
def _ascending() -> tuple[tuple[tuple[int, ...], int], ...]:
    """The tables from their least entry up, each with what a place in it is worth in micronats."""
    worth = (MILLION, 10_000, 100, 1)
    return tuple((table[::-1], each) for table, each in zip(exponential_tables(), worth, strict=True))


def logarithm(p: int) -> int:
    """-ln(p * 2^-30) in micronats, for 1 <= p <= 2^30: digit by digit the greatest whose exponential is not below p.

    Laws: `exponential(logarithm(p)) >= p`, `logarithm(2**30) == 0`; within 2 micronats of the real value for p >= 2^26.
    """
    if not 1 <= p <= 1 << FRACTION_BITS:
        raise ValueError(f"logarithm of {p}: no probability above 0 in units of 2^-30")
    product, found = 1 << FRACTION_BITS, 0
    for table, worth in _ascending():
        place = len(table) - bisect_left(table, -(-(p << FRACTION_BITS) // product)) - 1
        product = product * table[-1 - place] >> FRACTION_BITS
        found += place * worth
    return found


def posterior_ppm(log_weights: Sequence[int]) -> list[int]:
    """Parts per million of each world, rounded to nearest, from log weights in micronats."""
    weights, total = _weights(log_weights)
    return [(2 * MILLION * weight + total) // (2 * total) for weight in weights]


def bounds_ppm(log_weights: Sequence[int]) -> list[tuple[int, int]]:
    """Parts per million of each world, rounded down and rounded up."""
    weights, total = _weights(log_weights)
    return [(MILLION * weight // total, -(-MILLION * weight // total)) for weight in weights]


def _weights(log_weights: Sequence[int]) -> tuple[list[int], int]:
    top = max(log_weights)
    weights = [exponential(top - weight) for weight in log_weights]
    return weights, sum(weights)
