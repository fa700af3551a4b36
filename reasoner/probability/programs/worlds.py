"""The most probable worlds."""

from __future__ import annotations

from reasoner.errors import RequestError
from reasoner.probability.programs.answer import World
from reasoner.probability.programs.asking import Evidence, read_evidence
from reasoner.probability.programs.choosing import first_that_can
from reasoner.probability.programs.reading import Program
from reasoner.probability.programs.routes import EXACT, Exact

__all__ = ["World", "best_worlds"]


def best_worlds(
    program: Program, evidence: Evidence | None = None, count: int = 1, route: Exact | None = None
) -> tuple[World, ...]:
    """The most probable worlds given evidence, the best first.

    A total choice's probability is shared evenly by its stable models. Worlds of probability zero are none.
    Parameters: `route`, None for the first exact one that fits the problem's size and can answer.
    Returns: `count` of them, or as many as there are.
    Raises: as `posterior`; RequestError for a count below 1; ImpossibleEvidence.
    Law: the routes agree in the probabilities.
    """
    if count < 1:
        raise RequestError(f"{count} most probable worlds", fix="ask for 1 or more")
    known = read_evidence(program, evidence or {})
    worlds, _ = first_that_can(
        (route,) if route else EXACT,
        lambda one: one.size(program, [], [known]),
        lambda one: one.best(program, known, count),
    )
    return worlds
