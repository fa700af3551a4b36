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
    index: dict[str, int] = {}
    cells = [[index.setdefault(atom, len(index)) for atom in shown] for shown in _shown(ground.models, limit)]
    every = np.zeros((len(cells), len(index)), dtype=np.bool_)
    for place, columns in enumerate(cells):
        every[place, columns] = True
    outcomes = np.empty((len(cells), len(ground.choices)), dtype=np.int16)
    for place, choice in enumerate(ground.choices):
        outcomes[:, place] = len(choice.heads)
        for outcome, atom in enumerate(choice.atoms):
            if atom in index:
                outcomes[every[:, index.pop(atom)], place] = outcome
    atoms = tuple(sorted(index))
    holds = every[:, [index[atom] for atom in atoms]]
    order = _canonical(outcomes, holds)
    outcomes, holds = outcomes[order], holds[order]
    begins = np.ones(len(cells), dtype=np.bool_)
    begins[1:] = (outcomes[1:] != outcomes[:-1]).any(axis=1)
    return WorldTable(ground.choices, outcomes, atoms, holds, np.flatnonzero(begins))


def _shown(models: Grounding, limit: int) -> list[list[str]]:
    try:
        return models.models((), limit)
    except Unanswerable as failure:
        raise Unanswerable(
            f"the world table would have more than {limit} rows", fix="sample (`Sampling()`), or allow more rows"
        ) from failure


def _canonical(outcomes: NDArray[np.int16], holds: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The order of rows by their outcomes, then by their atoms, whatever the order in which they were found."""
    bytes_of_outcomes = np.frombuffer(outcomes.astype(">i2").tobytes(), dtype=np.uint8)
    keys = np.hstack([bytes_of_outcomes.reshape(len(outcomes), 2 * outcomes.shape[1]), np.packbits(holds, axis=1)])
    if not keys.size:
        return np.arange(len(outcomes))
    return np.ascontiguousarray(keys).view(f"S{keys.shape[1]}").ravel().argsort(kind="stable")
