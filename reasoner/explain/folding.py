"""How much is told at which depth: a line, a paragraph, everything."""

from __future__ import annotations

LINE = 1
"""The depth at which one of each kind is told."""
FOLDED_LEVELS = 4
"""Up to this depth no more is told than people read; below it, everything."""


def most(depth: int, usual: int) -> int | None:
    """How many of one kind are told; None for all.

    Parameters: `depth`, levels shown; `usual`, how many between a line and everything.
    """
    if depth <= LINE:
        return 1
    return usual if depth <= FOLDED_LEVELS else None
