"""The part of a chain that is under some atoms as a picture: SVG that needs nothing else, read from the record on the left.

Columns are ranks, the greatest number of steps from the record; in a column what rests on the same things stands together
(barycentres, after Sugiyama, Tagawa and Toda 1981).
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from reasoner.explain.chain import Chain, Link
from reasoner.explain.telling import Telling

_COLUMNS, _WIDTH, _GAP_X, _GAP_Y, _LINE, _MARGIN = 34, 230, 60, 14, 14, 10
_SWEEPS = 4
_STYLE = (
    "text{font:11px system-ui,sans-serif;fill:#1a1a1a}rect{fill:#fff;stroke:#00508a}"
    ".fact rect,.definition rect,.hierarchy rect{fill:#eef3f7;stroke:#555}.belief rect{fill:#f7f1e3;stroke:#7a4a00}"
    ".unsourced rect{stroke-dasharray:4 3}path{fill:none;stroke:#777}"
)


@dataclass(frozen=True, slots=True)
class _Box:
    link: Link
    lines: tuple[str, ...]
    is_unsourced: bool
    x: float
    y: float

    @property
    def height(self) -> float:
        return len(self.lines) * _LINE + 10


def svg(chain: Chain, telling: Telling, roots: Iterable[str], title: str) -> str:
    """A picture of what is under some atoms, each once; a dashed frame is a rule that no one read in its source.

    Parameters: `title`, read aloud in its place.
    """
    links = {link.atom: link for link in chain.supports(roots)}
    below = {
        atom: [one for one in dict.fromkeys((*link.premises, *link.counted)) if one in links]
        for atom, link in links.items()
    }
    boxes = _placed(links, _columns(below), below, telling)
    width = max((box.x + _WIDTH for box in boxes.values()), default=0) + _MARGIN
    height = max((box.y + box.height for box in boxes.values()), default=0) + _MARGIN
    edges = [_edge(boxes[one], boxes[atom]) for atom in boxes for one in below[atom]]
    drawn = "\n".join([*edges, *map(_drawn, boxes.values())])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" '
        f'role="img" aria-label={quoteattr(title)}>\n<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n'
        f'<rect width="100%" height="100%" style="fill:#fff;stroke:none"/>\n{drawn}\n</svg>\n'
    )


def _columns(below: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """The atoms by rank, those of a column in an order with few crossings."""
    ranks: dict[str, int] = {}
    waiting = list(below)
    while waiting:
        atom = waiting[-1]
        open_premises = [one for one in below[atom] if one not in ranks]
        if atom in ranks or not open_premises:
            waiting.pop()
            ranks.setdefault(atom, 1 + max((ranks[one] for one in below[atom]), default=-1))
        else:
            waiting += open_premises
    columns: list[list[str]] = [[] for _ in range(max(ranks.values(), default=-1) + 1)]
    for atom in below:
        columns[ranks[atom]].append(atom)
    above: dict[str, list[str]] = {atom: [] for atom in below}
    for atom, premises in below.items():
        for one in premises:
            above[one].append(atom)
    for sweep in range(_SWEEPS):
        near = below if sweep % 2 == 0 else above
        for column in columns if sweep % 2 == 0 else reversed(columns):
            place = {atom: number / len(one) for one in columns for number, atom in enumerate(one)}
            centre = {
                atom: sum(place[one] for one in near[atom]) / len(near[atom]) if near[atom] else place[atom]
                for atom in column
            }
            column.sort(key=centre.__getitem__)
    return columns


def _placed(
    links: Mapping[str, Link], columns: Sequence[Sequence[str]], below: Mapping[str, Sequence[str]], telling: Telling
) -> dict[str, _Box]:
    boxes: dict[str, _Box] = {}
    for number, column in enumerate(columns):
        free = float(_MARGIN)
        for atom in column:
            link = links[atom]
            lines = tuple(textwrap.wrap(telling.brief(link), _COLUMNS)) or (atom,)
            centres = [boxes[one].y + boxes[one].height / 2 for one in below[atom]]
            wanted = sum(centres) / len(centres) - (len(lines) * _LINE + 10) / 2 if centres else free
            y = max(free, wanted)
            box = _Box(link, lines, telling.is_unsourced(link), _MARGIN + number * (_WIDTH + _GAP_X), y)
            boxes[atom] = box
            free = y + box.height + _GAP_Y
    return boxes


def _edge(start: _Box, end: _Box) -> str:
    x, y = start.x + _WIDTH, start.y + start.height / 2
    goal = end.y + end.height / 2
    half = (end.x - x) / 2
    return f'<path d="M{x:g} {y:g} C{x + half:g} {y:g} {end.x - half:g} {goal:g} {end.x:g} {goal:g}"/>'


def _drawn(box: _Box) -> str:
    name = f"{box.link.kind}{' unsourced' if box.is_unsourced else ''}"
    frame = f'<rect x="{box.x:g}" y="{box.y:g}" width="{_WIDTH}" height="{box.height:g}" rx="4"/>'
    rows = "".join(
        f'<tspan x="{box.x + 8:g}" y="{box.y + 16 + number * _LINE:g}">{escape(line)}</tspan>'
        for number, line in enumerate(box.lines)
    )
    return f'<g class="{name}">{frame}<text>{rows}</text></g>'
