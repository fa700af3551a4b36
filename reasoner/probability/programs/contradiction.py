"""Which literals of the evidence cannot be together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reasoner.errors import Contradiction, ImpossibleEvidence
from reasoner.probability.programs.asking import show_literal
from reasoner.probability.programs.choices import grounded
from reasoner.probability.programs.reading import Program
from reasoner.probability.smallest import smallest_impossible
from reasoner.symbolic.enumeration import Literal


def possible(program: Program, literals: Iterable[Literal]) -> bool:
    """Whether literals hold together in a world whose probability is above zero."""
    ground = grounded(program)
    settled = [one for choice in ground.choices for one in choice.settled()]
    return ground.models.satisfiable([*settled, *literals])


def contradictory(program: Program, evidence: Sequence[Literal]) -> tuple[Literal, ...]:
    """A smallest set of literals whose probability is zero: without any one of them, the others are possible.

    Parameters: `evidence`, of probability zero. Returns: some of it, as `smallest_impossible` finds it.
    Raises: Contradiction if no world is possible even without evidence.
    """
    if not possible(program, ()):
        raise Contradiction(
            f"{program.path}: no total choice with a probability has a stable model", fix="mend its constraints"
        )
    return smallest_impossible(evidence, lambda sets: [not possible(program, one) for one in sets])


def impossible_evidence(program: Program, evidence: Sequence[Literal]) -> ImpossibleEvidence:
    """The error that names them. Raises: Contradiction as `contradictory`."""
    return ImpossibleEvidence(tuple(map(show_literal, contradictory(program, evidence))), "program")
