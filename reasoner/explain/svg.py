"""The part of a chain that is under some atoms as a picture, read from the record on the left."""

from __future__ import annotations

from collections.abc import Iterable

from reasoner.explain.chain import Chain
from reasoner.explain.drawing import Graph, Node, drawing
from reasoner.explain.telling import Telling

STYLE = (
    "text{font:11px system-ui,sans-serif;fill:#1a1a1a}rect{fill:#fff;stroke:#00508a}"
    ".fact rect,.definition rect,.hierarchy rect{fill:#eef3f7;stroke:#555}.belief rect{fill:#f7f1e3;stroke:#7a4a00}"
    ".unsourced rect{stroke-dasharray:4 3}path{fill:none;stroke:#777}"
)
"""How pictures of reasons look: a dashed frame is a rule that no one read in its source."""
UNSOURCED = "unsourced"
"""Among the roles of a node that is such a rule."""


def graph(chain: Chain, telling: Telling, roots: Iterable[str]) -> Graph:
    """What is under some atoms, each once."""
    links = {link.atom: link for link in chain.supports(roots)}
    return Graph(
        {
            atom: Node(
                telling.brief(link) or atom, f"{link.kind}{f' {UNSOURCED}' if telling.is_unsourced(link) else ''}"
            )
            for atom, link in links.items()
        },
        {
            atom: [one for one in dict.fromkeys((*link.premises, *link.counted)) if one in links]
            for atom, link in links.items()
        },
    )


def svg(graph: Graph, title: str) -> str:
    """A picture of reasons; a dashed frame is a rule that no one read in its source.

    Parameters: `title`, read aloud in its place.
    """
    return drawing(graph, title, STYLE)
