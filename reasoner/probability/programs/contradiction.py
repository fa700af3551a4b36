"""Which literals of the evidence cannot be together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reasoner.errors import Contradiction
from reasoner.probability.programs.choices import grounded
from reasoner.probability.programs.reading import Program
from reasoner.symbolic.enumeration import Literal


def possible(program: Program, literals: Iterable[Literal]) -> bool:
    """Whether literals hold together in a world whose probability is above zero."""
    ground = grounded(program)
    settled = [one for choice in ground.choices for one in choice.settled()]
    return ground.models.satisfiable([*settled, *literals])


def contradictory(program: Program, evidence: Sequence[Literal]) -> tuple[Literal, ...]:
    """A smallest set of literals whose probability is zero: without any one of them, the others are possible.

    Parameters: `evidence`, of probability zero. Returns: what is left of it when all that can be left out is, tried in
    its order; there may be other such sets.
    Raises: Contradiction if no world is possible even without evidence.
    """
    if not possible(program, ()):
        raise Contradiction(
            f"{program.path}: no total choice with a probability has a stable model", fix="mend its constraints"
        )
    kept = list(evidence)
    for literal in evidence:
        others = [one for one in kept if one != literal]
        if not possible(program, others):
            kept = others
    return tuple(kept)
