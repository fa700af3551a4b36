"""How tables are multiplied and summed: as numbers, as their logarithms, or with the maximum in place of the sum.

One pass of messages serves all three. Tables have an axis of cases first, then an axis for each variable.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np

from reasoner.probability.networks.network import Floats

Axes = tuple[int, ...]


class Algebra(ABC):
    """A commutative semiring on tables. Law: `times` distributes over `total`."""

    @abstractmethod
    def lift(self, table: Floats) -> Floats:
        """Probabilities or likelihoods in this algebra."""

    @abstractmethod
    def times(self, one: Floats, other: Floats) -> Floats:
        """The product, broadcast."""

    @abstractmethod
    def total(self, table: Floats, axes: Axes) -> Floats:
        """The sum (or maximum) over axes, which are kept with length 1."""

    @abstractmethod
    def scaled(self, table: Floats) -> tuple[Floats, Floats]:
        """The table with each case divided by its greatest number, and the logarithms of those; a case of zeros stays, with 0."""

    @abstractmethod
    def lower(self, table: Floats, log_scale: Floats) -> Floats:
        """Numbers times exp(log_scale), of which there is one for each case."""


class _Linear(Algebra):
    def lift(self, table: Floats) -> Floats:
        return table

    def times(self, one: Floats, other: Floats) -> Floats:
        return one * other

    def total(self, table: Floats, axes: Axes) -> Floats:
        return np.add.reduce(table, axis=axes, keepdims=True) if axes else table

    def scaled(self, table: Floats) -> tuple[Floats, Floats]:
        peak = np.maximum.reduce(table, axis=tuple(range(1, table.ndim)), keepdims=True)
        peak = np.where(peak > 0, peak, 1.0)
        return table / peak, np.log(peak.reshape(-1))

    def lower(self, table: Floats, log_scale: Floats) -> Floats:
        return table * np.exp(_aligned(log_scale, table))


class _Logarithmic(Algebra):
    def lift(self, table: Floats) -> Floats:
        with np.errstate(divide="ignore"):
            return np.log(table)

    def times(self, one: Floats, other: Floats) -> Floats:
        return one + other

    def total(self, table: Floats, axes: Axes) -> Floats:
        if not axes:
            return table
        peak = _finite(np.maximum.reduce(table, axis=axes, keepdims=True))
        return self.lift(np.add.reduce(np.exp(table - peak), axis=axes, keepdims=True)) + peak

    def scaled(self, table: Floats) -> tuple[Floats, Floats]:
        peak = _finite(np.maximum.reduce(table, axis=tuple(range(1, table.ndim)), keepdims=True))
        return table - peak, peak.reshape(-1)

    def lower(self, table: Floats, log_scale: Floats) -> Floats:
        lowered: Floats = np.exp(table + _aligned(log_scale, table))
        return lowered


class _Maximal(_Logarithmic):
    def total(self, table: Floats, axes: Axes) -> Floats:
        return np.maximum.reduce(table, axis=axes, keepdims=True) if axes else table


LINEAR: Algebra = _Linear()
"""Sums of products in float64: the fastest; small numbers may vanish."""

LOGARITHMIC: Algebra = _Logarithmic()
"""Sums of products by their logarithms: no number vanishes."""

MAXIMAL: Algebra = _Maximal()
"""Maxima of products by their logarithms."""


def _aligned(scale: Floats, table: Floats) -> Floats:
    return scale.reshape(-1, *(1,) * (table.ndim - 1))


def _finite(peak: Floats) -> Floats:
    return np.where(np.isfinite(peak), peak, 0.0)
