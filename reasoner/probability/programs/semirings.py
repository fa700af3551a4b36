"""What a circuit may be evaluated in: probabilities, their logarithms, greatest products, and counts modulo primes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Places = NDArray[np.intp]


class Semiring(ABC):
    """Addition and multiplication of arrays, nodes × patients. Law: `times` distributes over `total`."""

    zero: float
    one: float

    @abstractmethod
    def times(self, left: Array, right: Array) -> Array:
        """The products."""

    @abstractmethod
    def plus(self, left: Array, right: Array) -> Array:
        """The sums of two."""

    @abstractmethod
    def total(self, values: Array, starts: Places) -> Array:
        """The sums of neighbours, from one of `starts` to the next."""


class _Sums(Semiring):
    zero, one = 0.0, 1.0

    def times(self, left: Array, right: Array) -> Array:
        return left * right

    def plus(self, left: Array, right: Array) -> Array:
        return left + right

    def total(self, values: Array, starts: Places) -> Array:
        return _reduced(np.add, values, starts)


class _Logarithms(Semiring):
    zero, one = -np.inf, 0.0

    def times(self, left: Array, right: Array) -> Array:
        return left + right

    def plus(self, left: Array, right: Array) -> Array:
        found: Array = np.logaddexp(left, right)
        return found

    def total(self, values: Array, starts: Places) -> Array:
        top = _reduced(np.maximum, values, starts)
        top[np.isneginf(top)] = 0.0
        owner = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(values)))
        with np.errstate(divide="ignore", under="ignore"):
            found: Array = np.log(_reduced(np.add, np.exp(values - top[owner]), starts)) + top
        return found


class _Greatest(_Logarithms):
    def plus(self, left: Array, right: Array) -> Array:
        found: Array = np.maximum(left, right)
        return found

    def total(self, values: Array, starts: Places) -> Array:
        return _reduced(np.maximum, values, starts)


class Counts(Semiring):
    """Whole numbers modulo a prime for each patient, so that none is ever rounded. Precondition: primes below 2³¹."""

    zero, one = 0, 1

    def __init__(self, primes: NDArray[np.int64]) -> None:
        self._primes = primes

    def times(self, left: Array, right: Array) -> Array:
        """The products."""
        found: Array = left * right % self._primes
        return found

    def plus(self, left: Array, right: Array) -> Array:
        """The sums of two."""
        found: Array = (left + right) % self._primes
        return found

    def total(self, values: Array, starts: Places) -> Array:
        """The sums of neighbours."""
        found: Array = _reduced(np.add, values, starts) % self._primes
        return found


SUMS: Semiring = _Sums()
"""Sums of products in float64; small numbers may vanish."""
LOGARITHMS: Semiring = _Logarithms()
"""The same by logarithms: none vanishes."""
GREATEST: Semiring = _Greatest()
"""The greatest product, by logarithms."""


def _reduced(operation: np.ufunc, values: Array, starts: Places) -> Array:
    if values.shape[1] == 1:
        one: Array = operation.reduceat(values[:, 0], starts)[:, None]
        return one
    found: Array = operation.reduceat(values, starts, axis=0)
    return found
