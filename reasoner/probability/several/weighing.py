"""Weighs the worlds of an answer: sums of integers that pairs, once combined, are kept for."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from math import comb
from typing import Any

import numpy as np

from reasoner.errors import RequestError
from reasoner.probability.evidence import evidences_of
from reasoner.probability.fixedpoint import Integers
from reasoner.probability.posterior import Belief
from reasoner.probability.several.beyond import beyond_ppm
from reasoner.probability.several.combining import Combined, combine
from reasoner.probability.several.worlds import Several

LARGEST = 3
"""The most conditions at once: 18,424 threes of 49 are weighed, 211,876 fours would not be."""


class Combinations:
    """Weighs several conditions at once under one belief document; a term of pairs is combined once and kept.

    Parameters: `document`; `tables`, the values × hypotheses of all its evidences, one after another.
    """

    def __init__(self, document: Mapping[str, Any], tables: Integers) -> None:
        self._hypotheses = tuple(document["hypotheses"])
        evidences = evidences_of(document)
        self._together = {name: self._comorbidity(item) for name, item in document["profiles"].items()}
        ends = np.cumsum([evidence.values for evidence in evidences], dtype=np.int64).tolist()
        self._evidences = {
            evidence.id: (evidence, tables[end - evidence.values : end])
            for end, evidence in zip(ends, evidences, strict=True)
        }
        self._pairs: dict[tuple[str, int], Combined] = {}
        self._worlds: dict[int, Integers] = {}

    def believe(self, belief: Belief, at_most: int) -> Several:
        """The belief in up to `at_most` conditions at once, 2 or 3, where `belief` is that in exactly one hypothesis.

        Law: worlds of one hypothesis have the log weights that they have in `belief`.
        """
        conditions = len(self._hypotheses) - 1
        prior, together = np.array(belief.prior, dtype=np.int64), self._together[belief.profile]
        single = np.array([belief.prior, *belief.weights], dtype=np.int64)
        terms = [(term.evidence, term.value) for term in belief.found]
        sizes = range(2, min(at_most, conditions) + 1)
        worlds = [self._of_size(size) for size in sizes]
        combined = {size: [self._combined(term, size) for term in terms] for size in sizes}
        rows = [
            np.stack([_prior(members, prior, together), *(one.weights for one in combined[members.shape[1]])])
            for members in worlds
        ]
        beyond = 0
        if conditions > at_most:
            logs = [part.sum(axis=0) for part in (single, *rows)]
            most = prior[:-1] + np.maximum(together, 0).sum(axis=0)
            beyond = beyond_ppm(worlds, logs, np.vstack([most, single[1:, :-1]]), combined[2], combined[at_most])
        return Several(
            at_most,
            self._hypotheses,
            belief.found,
            (np.arange(conditions + 1)[:, np.newaxis], *worlds),
            np.concatenate([single, *rows], axis=1),
            beyond,
        )

    def _comorbidity(self, profile: Mapping[str, Any]) -> Integers:
        """What two conditions (row and column) add to a prior by coming together."""
        conditions = self._hypotheses[:-1]
        found = np.zeros((len(conditions), len(conditions)), dtype=np.int64)
        for first, second, micronats in profile.get("comorbidity", ()):
            row, column = conditions.index(first), conditions.index(second)
            found[row, column] = found[column, row] = micronats
        return found

    def _of_size(self, size: int) -> Integers:
        if size not in self._worlds:
            count = len(self._hypotheses) - 1
            rows = np.array(list(combinations(range(count), size)), dtype=np.int64)
            self._worlds[size] = rows.reshape(comb(count, size), size)
        return self._worlds[size]

    def _combined(self, term: tuple[str, int], size: int) -> Combined:
        evidence, value = term
        if size == 2 and term in self._pairs:
            return self._pairs[term]
        found = combine(*self._evidences[evidence], value, self._of_size(size))
        if size == 2:
            self._pairs[term] = found
        return found


def _prior(members: Integers, prior: Integers, together: Integers) -> Integers:
    found: Integers = prior[members].sum(axis=1)
    for first, second in combinations(range(members.shape[1]), 2):
        found += together[members[:, first], members[:, second]]
    return found


def checked_at_most(at_most: int) -> int:
    """How many conditions may be so at once, if it is 1 to 3.

    Raises: RequestError if it is not.
    """
    if not 1 <= at_most <= LARGEST:
        raise RequestError(f"at most {at_most} conditions at once", fix=f"ask for 1 to {LARGEST}")
    return at_most
