"""Things that rest on others as a picture: SVG that needs nothing else, read from the left.

Columns are ranks, the greatest number of steps from what rests on nothing; in a column what rests on the same things stands
together (barycentres, after Sugiyama, Tagawa and Toda 1981).
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape, quoteattr

COLUMNS = 34
"""The characters of a line in a box."""
WIDTH, LINE, PADDING = 230, 14, 10
"""The width of a box, the height of a line, and what a box is higher than its lines."""
_GAP_X, _GAP_Y, _MARGIN = 60, 14, 10
_SWEEPS = 4


@dataclass(frozen=True, slots=True)
class Node:
    """What stands in a box: a `text`, and `role`, the names of its classes, which a style sheet may speak of."""

    text: str
    role: str

    @property
    def lines(self) -> list[str]:
        """The text as it is broken in a box."""
        return textwrap.wrap(self.text, COLUMNS) or [""]


@dataclass(frozen=True, slots=True)
class Graph:
    """Things that rest on others: `nodes` by name, and `below`, of each the names of what it rests on."""

    nodes: Mapping[str, Node]
    below: Mapping[str, Sequence[str]]

    def placed(self) -> dict[str, Box]:
        """Where each thing stands, in the order in which boxes are drawn.

        Law: what rests on itself stands once, where it is first met.
        """
        return _placed(self.nodes, _columns(self.below), self.below)


@dataclass(frozen=True, slots=True)
class Box:
    """Where a node stands: the left upper corner, with y downward."""

    node: Node
    lines: Sequence[str]
    x: float
    y: float

    @property
    def height(self) -> float:
        """As much as its lines need."""
        return len(self.lines) * LINE + PADDING

    @property
    def middle(self) -> float:
        """Where edges meet it."""
        return self.y + self.height / 2


def extent(boxes: Iterable[Box]) -> tuple[float, float]:
    """Width and height of a picture of some boxes."""
    placed = list(boxes)
    width = max((box.x + WIDTH for box in placed), default=0) + _MARGIN
    return width, max((box.y + box.height for box in placed), default=0) + _MARGIN


def drawing(graph: Graph, title: str, style: str) -> str:
    """The picture.

    Parameters: `title`, read aloud in its place; `style`, a style sheet.
    """
    boxes = graph.placed()
    width, height = extent(boxes.values())
    edges = [_edge(boxes[one], boxes[name]) for name in boxes for one in graph.below[name]]
    drawn = "\n".join([*edges, *map(_drawn, boxes.values())])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" '
        f'role="img" aria-label={quoteattr(title)}>\n<title>{escape(title)}</title>\n<style>{style}</style>\n'
        f'<rect width="100%" height="100%" style="fill:#fff;stroke:none"/>\n{drawn}\n</svg>\n'
    )


def _columns(below: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """The names by rank, those of a column in an order with few crossings."""
    ranks: dict[str, int] = {}
    begun: set[str] = set()
    waiting = list(below)
    while waiting:
        name = waiting[-1]
        unranked = [one for one in below[name] if one not in ranks and one not in begun]
        if name in ranks or not unranked:
            waiting.pop()
            ranks.setdefault(name, 1 + max((ranks.get(one, -1) for one in below[name]), default=-1))
        else:
            begun.add(name)
            waiting += unranked
    columns: list[list[str]] = [[] for _ in range(max(ranks.values(), default=-1) + 1)]
    for name in below:
        columns[ranks[name]].append(name)
    above: dict[str, list[str]] = {name: [] for name in below}
    for name, others in below.items():
        for one in others:
            above[one].append(name)
    for sweep in range(_SWEEPS):
        near = below if sweep % 2 == 0 else above
        for column in columns if sweep % 2 == 0 else reversed(columns):
            place = {name: number / len(one) for one in columns for number, name in enumerate(one)}
            centre = {
                name: sum(place[one] for one in near[name]) / len(near[name]) if near[name] else place[name]
                for name in column
            }
            column.sort(key=centre.__getitem__)
    return columns


def _placed(
    nodes: Mapping[str, Node], columns: Sequence[Sequence[str]], below: Mapping[str, Sequence[str]]
) -> dict[str, Box]:
    boxes: dict[str, Box] = {}
    for number, column in enumerate(columns):
        free = float(_MARGIN)
        for name in column:
            box = Box(nodes[name], nodes[name].lines, _MARGIN + number * (WIDTH + _GAP_X), free)
            centres = [boxes[one].middle for one in below[name] if one in boxes]
            wanted = sum(centres) / len(centres) - box.height / 2 if centres else free
            boxes[name] = replace(box, y=max(free, wanted))
            free = boxes[name].y + boxes[name].height + _GAP_Y
    return boxes


def _edge(start: Box, end: Box) -> str:
    x, y = start.x + WIDTH, start.middle
    goal = end.middle
    half = (end.x - x) / 2
    return f'<path d="M{x:g} {y:g} C{x + half:g} {y:g} {end.x - half:g} {goal:g} {end.x:g} {goal:g}"/>'


def _drawn(box: Box) -> str:
    frame = f'<rect x="{box.x:g}" y="{box.y:g}" width="{WIDTH}" height="{box.height:g}" rx="4"/>'
    rows = "".join(
        f'<tspan x="{box.x + 8:g}" y="{box.y + 16 + number * LINE:g}">{escape(line)}</tspan>'
        for number, line in enumerate(box.lines)
    )
    return f'<g class="{box.node.role}">{frame}<text>{rows}</text></g>'
