"""Which findings cannot be true together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reasoner.errors import ImpossibleEvidence
from reasoner.probability.networks.findings import Findings, told
from reasoner.probability.smallest import smallest_impossible

Impossible = Callable[[Sequence[Findings]], Sequence[bool]]
"""Of each of some cases whether it has probability zero."""


def contradiction(findings: Findings, impossible: Impossible) -> ImpossibleEvidence:
    """The error that names findings which contradict each other. Precondition: all of them together are impossible.

    Laws: those of `smallest_impossible`.
    """
    names = smallest_impossible(
        list(findings), lambda sets: impossible([{name: findings[name] for name in one} for one in sets])
    )
    return ImpossibleEvidence(tuple(told(name, findings[name]) for name in names))
