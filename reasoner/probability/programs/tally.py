"""Sums over a world table for a batch of patients: what is believed, and between what bounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reasoner.probability.programs.table import WorldTable
from reasoner.symbolic.enumeration import Literal

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
_CELLS = 1 << 24
_UNDERFLOW = 1e-200


@dataclass(frozen=True, eq=False)
class Tally:
    """Sums for patients and queries.

    Parameters: `probability`, patients × queries, given the evidence; `evidence`, patients: the probability of it; `possible`,
    patients: whether that is above zero, also where it is too small for a float; `lower` and `upper`, patients × queries. What
    has no value is NaN.
    """

    probability: Array
    evidence: Array
    possible: Mask
    lower: Array
    upper: Array


def satisfied(table: WorldTable, conjunctions: Sequence[Sequence[Literal]]) -> Mask:
    """Rows × conjunctions: which worlds satisfy which, by one matrix product.

    An atom that holds in no world is false in all of them.
    """
    signs = np.zeros((len(table.atoms), len(conjunctions)), dtype=np.float32)
    wanted = np.zeros(len(conjunctions), dtype=np.float32)
    for place, literals in enumerate(conjunctions):
        for atom, holds in dict.fromkeys(literals):
            wanted[place] += holds
            if atom in table.column:
                signs[table.column[atom], place] += 1 if holds else -1
    both = [any((atom, not holds) in literals for atom, holds in literals) for literals in map(set, conjunctions)]
    result: Mask = (table.holds.astype(np.float32) @ signs == wanted) & ~np.array(both, dtype=np.bool_)
    return result


def tally(table: WorldTable, queries: Sequence[Sequence[Literal]], evidence: Sequence[Sequence[Literal]]) -> Tally:
    """Answer every query for every patient.

    The value is P(q, e) / P(e), each total choice's probability shared evenly by its stable models. The bounds are those of the
    credal semantics: l sums the total choices all of whose stable models satisfy a conjunction, u those with one that does,
    lower = l(q,e) / (l(q,e) + u(¬q,e)), upper = u(q,e) / (u(q,e) + l(¬q,e)); NaN where a denominator is 0, and
    everywhere unless all total choices have a stable model. Source: Cozman and Mauá, Journal of Artificial Intelligence
    Research 60 (2017), 221-262; International Journal of Approximate Reasoning 125 (2020), 218-239.
    """
    asked = satisfied(table, queries)
    step = max(1, _CELLS // max(1, len(table.outcomes)))
    parts = [
        _part(table, asked, satisfied(table, evidence[first : first + step])) for first in range(0, len(evidence), step)
    ]
    if not parts:
        none = np.zeros((0, len(queries)))
        return Tally(none, np.zeros(0), np.zeros(0, dtype=np.bool_), none, none)
    return Tally(*(np.concatenate(one) for one in zip(*parts, strict=True)))


def _part(table: WorldTable, asked: Mask, known: Mask) -> tuple[Array, Array, Mask, Array, Array]:
    joint, evidence, scale = _sums(table.log_weights, asked, known)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = joint / evidence[:, None]
    probability = evidence * np.exp(scale)
    if not table.consistent:
        return value, probability, evidence > 0, np.full_like(value, np.nan), np.full_like(value, np.nan)
    if len(table.starts) == len(table.outcomes):
        return value, probability, evidence > 0, value, value
    return value, probability, evidence > 0, *_bounds(table, asked, known)


def _sums(log_weights: Array, asked: Mask, known: Mask) -> tuple[Array, Array, Array]:
    """The scaled weights of query and evidence, and of evidence, and the logarithm of the scale: a patient each."""
    top = log_weights.max(initial=-np.inf)
    scale = np.full(known.shape[1], top if np.isfinite(top) else 0.0)
    weights = np.exp(log_weights - scale[:1]) if len(scale) else log_weights
    joint = (known * weights[:, None]).T @ asked
    evidence = weights @ known
    for patient in np.flatnonzero(evidence < _UNDERFLOW):  # so unlikely that its own scale is needed
        own = np.where(known[:, patient], log_weights, -np.inf)
        top = own.max(initial=-np.inf)
        if np.isfinite(top):
            scale[patient] = top
            shifted = np.exp(own - top)
            joint[patient], evidence[patient] = shifted @ asked, shifted.sum()
    return joint, evidence, scale


def _bounds(table: WorldTable, asked: Mask, known: Mask) -> tuple[Array, Array]:
    choice = np.exp(table.log_weights[table.starts]) * table.models[table.starts]
    lower, upper = [], []
    for query in asked.T:
        sides = [_choices(table.starts, known & side[:, None]) for side in (query, ~query)]
        (least, most), (least_not, most_not) = ((choice @ every, choice @ some) for every, some in sides)
        with np.errstate(invalid="ignore", divide="ignore"):
            lower.append(least / (least + most_not))
            upper.append(most / (most + least_not))
    shape = (known.shape[1], 0)
    return (np.stack(lower, axis=1), np.stack(upper, axis=1)) if lower else (np.zeros(shape), np.zeros(shape))


def _choices(starts: NDArray[np.int64], rows: Mask) -> Iterator[Mask]:
    """Total choices × patients: where all stable models are among some rows, and where one is."""
    yield np.logical_and.reduceat(rows, starts, axis=0)
    yield np.logical_or.reduceat(rows, starts, axis=0)
