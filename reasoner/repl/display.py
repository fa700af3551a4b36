"""Results on a terminal: tables and bars, roles in colour, one page at a time where they are long."""

from __future__ import annotations

import os
from collections.abc import Mapping
from fractions import Fraction

from rich.console import Console, Group, RenderableType
from rich.table import Table as Grid
from rich.text import Text

from reasoner.query.results import Cell, Result, Several, Table, is_number
from reasoner.query.showing import text
from reasoner.repl.styles import STYLES

_PAGER: Mapping[str, str] = {"LESS": "-RFX", "LESSHISTFILE": "-", "LESSSECURE": "1"}
"""How the pager shows a page: in colour, without clearing it, keeping nothing of what is searched for and writing no file."""
_BAR = 20
_DRAWN = ("probability", "low", "high")
"""Columns that are drawn as one bar: a point, and the interval around it."""


def show(result: Result, console: Console, *, pager: bool) -> None:
    """Print a result: in the shape its query asked for, else as a table or lines in colour.

    Parameters: `pager`, whether what is longer than the screen is shown page by page.
    """
    drawn = Text(text(result, console.width)) if result.as_shape else _drawn(result, console.width)
    if pager and console.is_terminal and _height(drawn, console) > console.height - 2:
        for name, value in _PAGER.items():
            os.environ.setdefault(name, value)
        with console.pager(styles=console.color_system is not None):
            console.print(drawn, highlight=False, soft_wrap=bool(result.as_shape))
    else:
        console.print(drawn, highlight=False, soft_wrap=bool(result.as_shape))


def _height(drawn: RenderableType, console: Console) -> int:
    return len(console.render_lines(drawn, pad=False))


def _drawn(result: Result, width: int) -> RenderableType:
    if isinstance(result, Several):
        return Group(*(part for one in result.results for part in (_drawn(one, width), Text(""))))
    if isinstance(result, Table) and result.rows:
        notes = [Text(note, style=STYLES["faint"]) for note in result.notes]
        return Group(Text(result.heading, style=STYLES["heading"]), _grid(result), *notes)
    return Group(*(Text(line.text, style=STYLES.get(line.role, "")) for line in result.lines(width)))


def _grid(table: Table) -> Grid:
    names = [column.name for column in table.columns]
    places = {name: names.index(name) for name in _DRAWN if name in names}
    is_drawn = len(places) == len(_DRAWN)
    shown = [place for place in table.shown if not (is_drawn and table.columns[place].name in _DRAWN)]
    grid = Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for place in shown:
        numeric = all(is_number(row[place].value) for row in table.rows)
        grid.add_column(table.columns[place].title, justify="right" if numeric else "left", overflow="fold")
    if is_drawn:
        grid.add_column("0 %" + " " * (_BAR - 8) + "100 %", no_wrap=True)
    for row in table.rows:
        cells: list[RenderableType] = [Text(row[place].shown) for place in shown]
        grid.add_row(*cells, *([bar(*(row[places[name]] for name in _DRAWN))] if is_drawn else []))
    return grid


def bar(middle: Cell, low: Cell, high: Cell) -> Text:
    """A probability and its interval as a line: `·` up to 100 %, `─` the interval, `●` the probability."""
    points = [_point(one) for one in (middle, low, high)]
    if None in points:
        return Text("")
    at, first, last = (int(one or 0) for one in points)
    characters = ["─" if first <= place <= last else "·" for place in range(_BAR)]
    characters[at] = "●"
    return Text("".join(characters))


def _point(cell: Cell) -> int | None:
    """Where a per cent stands on a bar."""
    if not isinstance(cell.value, int | Fraction):
        return None
    return min(_BAR - 1, int(cell.value * _BAR / 100))
