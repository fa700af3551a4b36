"""The part of a chain that is under some atoms as a picture's source: DOT, which Graphviz and many viewers draw."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from reasoner.explain.chain import Chain
from reasoner.explain.telling import Telling

_SHAPES = {"fact": "box", "definition": "box", "hierarchy": "box", "belief": "hexagon", "rule": "ellipse"}
_COLUMNS = 32


def dot(chain: Chain, telling: Telling, roots: Iterable[str]) -> str:
    """A directed graph, from what is recorded to what is concluded; each atom once.

    Shapes say what colours might: a box is recorded or follows from a record, an ellipse from a rule (dashed if it is
    unsourced), a hexagon is a belief.
    """
    links = list(chain.supports(roots))
    numbers = {link.atom: f"n{place}" for place, link in enumerate(links, start=1)}
    lines = ["digraph reasons {", "  rankdir=LR;", '  node [fontname="sans-serif", fontsize=10];']
    for link in links:
        style = ", style=dashed" if telling.is_unsourced(link) else ""
        label = _quoted("\n".join(textwrap.wrap(telling.brief(link), _COLUMNS)))
        lines.append(f"  {numbers[link.atom]} [shape={_SHAPES[link.kind]}{style}, label={label}];")
    for link in links:
        premises = dict.fromkeys((*link.premises, *link.counted))
        lines += [f"  {numbers[one]} -> {numbers[link.atom]};" for one in premises if one in numbers]
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
