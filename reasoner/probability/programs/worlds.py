"""The most probable worlds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reasoner.probability.programs.asking import Evidence, read_evidence
from reasoner.probability.programs.reading import Program
from reasoner.probability.programs.table import MOST_WORLDS, world_table
from reasoner.probability.programs.tally import satisfied


@dataclass(frozen=True, slots=True)
class World:
    """A total choice with one of its stable models.

    Parameters: `choices`, each told; `atoms` that hold, of those that the program shows; `probability`, given the evidence.
    """

    choices: tuple[str, ...]
    atoms: tuple[str, ...]
    probability: float


def best_worlds(
    program: Program, evidence: Evidence | None = None, count: int = 1, limit: int = MOST_WORLDS
) -> tuple[World, ...]:
    """The most probable worlds given evidence, the best first, equal ones in the order of the table.

    A total choice's probability is shared evenly by its stable models. Worlds of probability zero are none.
    Returns: `count` of them, or as many as there are.
    Raises: as `posterior` by `Table`.
    """
    table = world_table(program, limit)
    known = satisfied(table, [read_evidence(program, evidence or {})])[:, 0]
    weights = np.where(known, table.log_weights, -np.inf)
    order = np.argsort(-weights, kind="stable")[:count]
    top = weights.max(initial=-np.inf)
    total = np.exp(weights - top).sum() if np.isfinite(top) else 1.0
    return tuple(
        World(
            tuple(one.told(int(out)) for one, out in zip(table.choices, table.outcomes[row], strict=True)),
            tuple(atom for atom, holds in zip(table.atoms, table.holds[row], strict=True) if holds),
            float(np.exp(weights[row] - top) / total),
        )
        for row in order
        if np.isfinite(weights[row])
    )
