"""A result as text or bytes, in the shape that its query asked for: what every shell prints or writes."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from reasoner.explain.layout import Line, plain
from reasoner.query.results import Picture, Result, Table

_LEAST = 20
"""So many columns at least have the words of a tree, however deep."""


def text(result: Result, width: int = 80) -> str:
    """A result as plain text: JSON, CSV or a tree if its query asked for that, otherwise lines that fit a width."""
    match result.as_shape:
        case "json":
            return result.to_json()
        case "csv" if isinstance(result, Table):
            return result.to_csv().rstrip("\n")
        case "tree":
            return plain(tree(result, width))
    return plain(result.lines(width))


def written(result: Result) -> bytes:
    """A result as the bytes of a file: of a picture its image."""
    if isinstance(result, Picture) and result.as_shape in ("", "svg", "png"):
        return result.image
    return f"{text(result)}\n".encode()


def tree(result: Result, width: int = 80) -> Iterator[Line]:
    """A result as a tree: rows of a table with their cells below, or lines below those that are less indented."""
    yield Line(result.heading, "heading")
    lines = list(_rows(result)) if isinstance(result, Table) else result.lines(width)[1:]
    indents = [len(one.text) - len(one.text.lstrip()) for one in lines]
    levels = _levels(indents)
    for place, (line, level) in enumerate(zip(lines, levels, strict=True)):
        following = levels[place + 1 :]
        rails = "".join("│  " if _goes_on(following, one) else "   " for one in range(level))
        goes_on = _goes_on(following, level)
        parts = textwrap.wrap(line.text.strip(), max(_LEAST, width - len(rails) - 3), break_long_words=False) or [""]
        yield Line(f"{rails}{'├─ ' if goes_on else '└─ '}{parts[0]}", line.role)
        yield from (Line(f"{rails}{'│  ' if goes_on else '   '}{part}", line.role) for part in parts[1:])


def _rows(table: Table) -> Iterator[Line]:
    for row in table.rows:
        first, *rest = row
        yield Line(f"  {first.shown}")
        for column, cell in zip(table.columns[1:], rest, strict=True):
            if column.title and cell.shown:
                yield Line(f"    {column.title}: {cell.shown}")
    yield from (Line(f"  {note}", "faint") for note in table.notes)


def _levels(indents: Sequence[int]) -> list[int]:
    """How deep each line is: one deeper than the nearest line before it that is less indented."""
    levels: list[int] = []
    open_: list[int] = []
    for indent in indents:
        while open_ and open_[-1] >= indent:
            open_.pop()
        levels.append(len(open_))
        open_.append(indent)
    return levels


def _goes_on(following: Sequence[int], level: int) -> bool:
    """Whether a line of a level comes before one that is higher up."""
    for one in following:
        if one <= level:
            return one == level
    return False
