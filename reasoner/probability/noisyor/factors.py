"""Present findings, exclusions and limits as tables over few variables, by chains of "or" and of counts where they have many.

A finding with few causes is one table: 1 - (1 - leak) · ∏ (1 - strength). With many, its causes are taken a few at a time: an
auxiliary variable says whether one of those so far has caused it, and the last table asks that one has (Díez and Galán 2003 call
it the sequential decomposition of an "or"). All entries are probabilities, so sums of products never cancel.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
WHOLE = 6
"""Up to how many causes a finding is one table."""
BLOCK = 2
"""How many causes a table of a chain takes."""


class Factor(NamedTuple):
    """A table over binary variables, an axis for each of `scope`: a disorder's place, or -1, -2, … for auxiliary ones."""

    scope: tuple[int, ...]
    table: Floats


def finding_factors(causes: Sequence[int], log_no_leak: Any, log_fails: Any, arrays: Any = np) -> tuple[Factor, ...]:
    """The factors of a finding that is present, given ln(1 - strength) of each cause.

    Parameters: `arrays`, the library of the numbers: `numpy`, or `torch` where gradients are wanted.
    Law: their product, summed over auxiliary variables, is P(present | disorders).
    """
    if len(causes) <= WHOLE:
        return (whole_factor(causes, log_no_leak, log_fails, arrays),)
    return tuple(_or_chain(causes, log_no_leak, log_fails, arrays))


def whole_factor(causes: Sequence[int], log_no_leak: Any, log_fails: Any, arrays: Any = np) -> Factor:
    """P(present | disorders) as one table, without auxiliary variables."""
    return Factor(tuple(causes), -arrays.expm1(log_no_leak + _summed(log_fails, arrays)))


def _or_chain(causes: Sequence[int], log_no_leak: Any, log_fails: Any, arrays: Any) -> Iterator[Factor]:
    starts = range(0, len(causes), BLOCK)
    for number, start in enumerate(starts):
        block = slice(start, start + BLOCK)
        none = _summed(log_fails[block], arrays) + (log_no_leak if number == 0 else 0.0)
        table = arrays.stack([arrays.exp(none), -arrays.expm1(none)], axis=-1)
        scope = tuple(causes[block])
        if number:
            caused = arrays.stack([arrays.zeros_like(none), arrays.ones_like(none)], axis=-1)
            table, scope = arrays.stack([table, caused]), (-number, *scope)
        last = start == starts[-1]
        yield Factor(scope, table[..., 1]) if last else Factor((*scope, -number - 1), table)


def exclusion_factors(group: Sequence[int]) -> tuple[Factor, ...]:
    """The factors that are 1 where at most one of a group is true, and 0 elsewhere."""
    if len(group) <= WHOLE:
        count = _summed(np.ones(len(group)))
        return (Factor(tuple(group), (count <= 1).astype(float)),)
    return tuple(_one_chain(group))


def _one_chain(group: Sequence[int]) -> Iterator[Factor]:
    before = np.zeros((2, 2, 2))
    before[0, 0, 0] = before[0, 1, 1] = before[1, 0, 1] = 1.0
    yield Factor((group[0], -1), np.eye(2))
    for number, member in enumerate(group[1:-1], start=1):
        yield Factor((-number, member, -number - 1), before)
    yield Factor((1 - len(group), group[-1]), before.sum(axis=-1))


def limit_factors(order: Sequence[int], most: int) -> tuple[Factor, ...]:
    """The factors that are 1 where at most `most` of some disorders are true, and 0 elsewhere.

    How many of those so far are true is counted along `order`, in as many auxiliary variables as the count has bits.
    Law: of their product, summed over auxiliary variables, or with the greatest for the sum.
    """
    bits = most.bit_length()
    stages = [tuple(-(number * bits + bit + 1) for bit in range(bits)) for number in range(len(order) - 1)]
    before, after = [(), *stages], [*stages, ()]
    factors = []
    for one, counted, counts in zip(order, before, after, strict=True):
        table = np.zeros((1 << bits, 2, 1 << bits))
        for count in range(most + 1):
            table[count, 0, count] = 1.0
            if count < most:
                table[count, 1, count + 1] = 1.0
        if not counted:
            table = table[:1]
        if not counts:
            table = table.sum(axis=-1, keepdims=True)
        scope = (*counted, one, *counts)
        factors.append(Factor(scope, table.reshape((2,) * len(scope))))
    return tuple(factors)


def _summed(logs: Any, arrays: Any = np) -> Any:
    """For each world of the variables, an axis each, the sum of the numbers of those that are true."""
    total = arrays.zeros((), dtype=arrays.float64)
    for number in logs:
        total = arrays.stack([total, total + number], axis=-1)
    return total
