"""The world table: every total choice with each of its stable models, enumerated once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from math import log, prod

import numpy as np
from numpy.typing import NDArray

from reasoner.errors import Unanswerable
from reasoner.probability.programs.choices import Choice, grounded
from reasoner.probability.programs.reading import Program
from reasoner.symbolic.enumeration import Grounding

MOST_WORLDS = 1 << 17
"""So many worlds a table has at most, unless a caller allows more."""


@dataclass(frozen=True, eq=False)
class WorldTable:
    """The worlds of a program: a row for each total choice and projected stable model, those of one total choice together.

    Parameters: `choices`; `outcomes`, rows × choices, the number of the outcome; `atoms`, sorted; `holds`, rows × atoms;
    `starts`, the first row of every total choice that has a stable model.
    """

    choices: tuple[Choice, ...]
    outcomes: NDArray[np.int16]
    atoms: tuple[str, ...]
    holds: NDArray[np.bool_]
    starts: NDArray[np.int64]

    @cached_property
    def column(self) -> dict[str, int]:
        """The place of each atom."""
        return {atom: place for place, atom in enumerate(self.atoms)}

    @cached_property
    def models(self) -> NDArray[np.int64]:
        """Of every row, how many stable models its total choice has."""
        counts = np.diff(np.append(self.starts, len(self.outcomes)))
        return np.repeat(counts, counts)

    @cached_property
    def consistent(self) -> bool:
        """Whether every total choice whose probability is above zero has a stable model; counted, so that nothing is rounded."""
        possible = self._possible[self.starts].sum()
        return int(possible) == prod(sum(one > 0 for one in choice.probabilities) for choice in self.choices)

    @cached_property
    def _possible(self) -> NDArray[np.bool_]:
        result = np.ones(len(self.outcomes), dtype=np.bool_)
        for place, choice in enumerate(self.choices):
            result &= np.array([one > 0 for one in choice.probabilities])[self.outcomes[:, place]]
        return result

    @cached_property
    def log_weights(self) -> NDArray[np.float64]:
        """Of every row the logarithm of its probability, a total choice's shared evenly by its stable models."""
        return self.weighted([choice.probabilities for choice in self.choices])

    def weighted(self, probabilities: Sequence[Sequence[Fraction]]) -> NDArray[np.float64]:
        """`log_weights` under other probabilities of the outcomes, one sequence for each choice."""
        result: NDArray[np.float64] = -np.log(self.models)
        for place, of_outcomes in enumerate(probabilities):
            logs = np.array([log(one) if one > 0 else -np.inf for one in of_outcomes])
            result += logs[self.outcomes[:, place]]
        return result

    @cached_property
    def inconsistent(self) -> float:
        """The probability of the total choices that have no stable model."""
        if self.consistent:
            return 0.0
        return float(max(0.0, 1.0 - np.exp(self.log_weights).sum()))


@lru_cache(maxsize=16)
def world_table(program: Program, limit: int = MOST_WORLDS) -> WorldTable:
    """Compile the table of a program; kept for the next call.

    Raises: Unanswerable if it would have more rows than `limit`.
    Law: the table does not depend on the order of the program's statements.
    """
    ground = grounded(program)
    rows = sorted(_rows(ground.models, ground.choices, limit))
    atoms = tuple(sorted({atom for _, shown in rows for atom in shown}))
    column = {atom: place for place, atom in enumerate(atoms)}
    outcomes = np.array([outcome for outcome, _ in rows], dtype=np.int16).reshape(len(rows), len(ground.choices))
    holds = np.zeros((len(rows), len(atoms)), dtype=np.bool_)
    for place, (_, shown) in enumerate(rows):
        holds[place, [column[atom] for atom in shown]] = True
    starts = [place for place, (outcome, _) in enumerate(rows) if not place or rows[place - 1][0] != outcome]
    return WorldTable(ground.choices, outcomes, atoms, holds, np.array(starts, dtype=np.int64))


def _rows(models: Grounding, choices: tuple[Choice, ...], limit: int) -> list[tuple[tuple[int, ...], tuple[str, ...]]]:
    decides = {atom: (place, outcome) for place, one in enumerate(choices) for outcome, atom in enumerate(one.atoms)}
    none = [len(choice.heads) for choice in choices]
    try:
        found = models.models((), limit)
    except Unanswerable as failure:
        raise Unanswerable(
            f"the world table would have more than {limit} rows", fix="sample (`Sampling()`), or allow more rows"
        ) from failure
    rows = []
    for shown in found:
        outcome = list(none)
        atoms = []
        for atom in shown:
            if atom in decides:
                outcome[decides[atom][0]] = decides[atom][1]
            else:
                atoms.append(atom)
        rows.append((tuple(outcome), tuple(sorted(atoms))))
    return rows
