"""Counts that are sufficient for the rates, and which pairs of condition and evidence have a rate of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reasoner.errors import LearningError
from reasoner.probability.structure import BeliefStructure

Row = tuple[str, Sequence[tuple[str, int]]]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where values stand in the arrays: every value of every evidence is one column.

    Parameters: `first`, the first column of each evidence; `binary`, whether an evidence is binary, and `own`, whether
    a condition has a rate of its own for an evidence (evidences; conditions x evidences).
    An evidence that is not binary and that no condition lists (age, sex) is learned for all conditions.
    """

    structure: BeliefStructure
    first: Counts
    binary: NDArray[np.bool_]
    own: NDArray[np.bool_]

    @property
    def columns(self) -> int:
        """The number of values over all evidences."""
        return sum(evidence.values for evidence in self.structure.evidences)

    @property
    def evidence_of_column(self) -> Counts:
        """The index of the evidence that each column belongs to."""
        sizes = [evidence.values for evidence in self.structure.evidences]
        return np.repeat(np.arange(len(sizes), dtype=np.int64), sizes)


def layout(structure: BeliefStructure) -> Layout:
    """The layout of a structure."""
    sizes = [evidence.values for evidence in structure.evidences]
    listed = np.array(
        [[one.id in structure.lists[name] for one in structure.evidences] for name in structure.conditions], dtype=bool
    )
    binary = np.array([evidence.kind == "binary" for evidence in structure.evidences], dtype=bool)
    own = listed | (~binary & ~listed.any(axis=0))
    return Layout(structure, np.cumsum([0, *sizes[:-1]], dtype=np.int64), binary, own)


def validated(structure: BeliefStructure, rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows without repeated values and without answers about children whose parent is not present.

    Raises: LearningError naming the row (counted from 1), if it is of no condition, names an unknown evidence or value,
    affirms and denies the same binary evidence, or if there are no rows.
    """
    values = {evidence.id: evidence.values for evidence in structure.evidences}
    parents = {evidence.id: evidence.parent for evidence in structure.evidences if evidence.parent}
    binary = {evidence.id for evidence in structure.evidences if evidence.kind == "binary"}
    conditions = frozenset(structure.conditions)
    result: list[Row] = []
    for number, (name, answers) in enumerate(rows, start=1):
        if name not in conditions:
            raise LearningError(f"row {number}: {name!r} is no condition", fix="use the ids of the condition list")
        distinct = sorted(set(answers))
        for evidence, value in distinct:
            if not 0 <= value < values.get(evidence, 0):
                raise LearningError(
                    f"row {number} ({name}): evidence {evidence!r} has no value {value}",
                    fix="use the evidence list's values",
                )
        present = {evidence for evidence, value in distinct if evidence in binary and value == 0}
        denied = {evidence for evidence, value in distinct if evidence in binary and value == 1}
        if present & denied:
            raise LearningError(
                f"row {number} ({name}): {min(present & denied)} is both present and absent", fix="keep one of the two"
            )
        result.append((name, tuple(pair for pair in distinct if pair[0] not in parents or parents[pair[0]] in present)))
    if not result:
        raise LearningError("no rows: there is nothing to learn from", fix="give at least one row")
    return tuple(result)


def count(places: Layout, rows: Sequence[Row]) -> tuple[Counts, Counts]:
    """How often each value was seen in each condition (conditions x columns), and the rows of each condition."""
    structure = places.structure
    condition = {name: index for index, name in enumerate(structure.conditions)}
    start = {one.id: int(first) for one, first in zip(structure.evidences, places.first, strict=True)}
    seen = np.zeros((len(condition), places.columns), dtype=np.int64)
    patients = np.zeros(len(condition), dtype=np.int64)
    for name, answers in rows:
        patients[condition[name]] += 1
        for evidence, value in answers:
            seen[condition[name], start[evidence] + value] += 1
    return seen, patients
