"""The graph of reasons as a tree of lines for a terminal; what was told before is not unfolded again."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from reasoner.explain.svg import UNSOURCED
from reasoner.plots.plot import Reasons

_LEAST = 16
"""So many columns at least have the words, however deep."""


def tree(plot: Reasons, width: int) -> Iterator[str]:
    """Lines of at most `width` columns: each reason once, what it rests on below it.

    Law: a branch so deep that its rails would leave fewer than 16 columns is drawn without the outermost of them.
    """
    told: set[str] = set()
    waiting = [(name, "", "") for name in reversed(plot.roots)]
    while waiting:
        name, first, rail = waiting.pop()
        below = plot.graph.below[name]
        is_again = name in told and bool(below)
        told.add(name)
        node = plot.graph.nodes[name]
        text = node.text + (f" [{plot.unsourced}]" if UNSOURCED in node.role.split() else "")
        text += f" ({plot.again})" if is_again else ""
        lines = _wrapped(text, width, first, rail + ("│ " if below and not is_again else "  "))
        yield from lines
        for place, one in reversed(list(enumerate(() if is_again else below))):
            last = place == len(below) - 1
            waiting.append((one, rail + ("└─ " if last else "├─ "), rail + ("   " if last else "│  ")))


def _wrapped(text: str, width: int, first: str, rest: str) -> list[str]:
    room = max(0, width - _LEAST)
    first, rest = first[-room:] if room else "", rest[-room:] if room else ""
    return textwrap.wrap(text, max(1, width), initial_indent=first, subsequent_indent=rest) or [first]
