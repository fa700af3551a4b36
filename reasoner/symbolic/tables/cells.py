"""The cells of a CSV file, each with its place, and what spreadsheets do to such files."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from reasoner.symbolic.tables.problems import At, Found

MOST_ROWS = 1_000
BOM = b"\xef\xbb\xbf"
_FORMULA = re.compile(r"[=+@\t\r]|-(?![0-9.,\s]*$)")
_OTHER_MARKS = (";", "\t", "|")


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell and where it begins."""

    text: str
    at: At


@dataclass(frozen=True, slots=True)
class Grid:
    """Names of columns, and rows with a cell for each of them."""

    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


def read_grid(data: bytes, path: str, delimiter: str = ",") -> tuple[Grid | None, list[Found]]:
    """The cells of a CSV file; a row that is not sound is left out, and None if the file or its header cannot be read.

    Returns: the grid and everything that is wrong with the form of the file.
    """
    text, found = _decoded(data, path)
    if text is None:
        return None, found
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not lines:
        return None, [At(path).wrong("the table is empty", "write the names of its columns, then a row on each line")]
    first = _cells(lines[0][1].rstrip("\r"), At(path, lines[0][0]), delimiter, found)
    if first is None or not _is_header(first, delimiter, found):
        return None, found
    rows: list[tuple[Cell, ...]] = []
    for number, line in lines[1:]:
        if len(rows) == MOST_ROWS:
            message = f"more than {MOST_ROWS} rows, each of which would be a rule"
            found.append(At(path, number).wrong(message, "divide the table, or state rows that say the same once"))
            break
        cells = _cells(line.rstrip("\r"), At(path, number), delimiter, found)
        if cells is not None and _is_row(cells, first, found):
            rows.append(tuple(cells))
    return Grid(tuple(first), tuple(rows)), found


def _decoded(data: bytes, path: str) -> tuple[str | None, list[Found]]:
    if data.startswith(BOM):
        fix = "save it as UTF-8 without one, or let `reasoner rules fmt` remove it"
        return data[len(BOM) :].decode("utf-8", "replace"), [At(path).wrong("the file has a byte-order mark", fix)]
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as failure:
        line = data[: failure.start].count(b"\n") + 1
        column = failure.start - (data.rfind(b"\n", 0, failure.start) + 1) + 1
        return None, [At(path, line, column).wrong("the file is not UTF-8 from here", "save it as CSV in UTF-8")]


def _cells(line: str, at: At, delimiter: str, found: list[Found]) -> list[Cell] | None:
    try:
        (texts,) = csv.reader([line], delimiter=delimiter, strict=True, skipinitialspace=True)
    except (csv.Error, ValueError) as failure:
        what = str(failure).rstrip(".")
        found.append(at.wrong(f"the line is no CSV: {what}", "a cell ends on its line; double a quotation mark in it"))
        return None
    starts = list(_starts(line, delimiter))
    columns = starts if len(starts) == len(texts) else [1] * len(texts)
    return [Cell(text.strip(), At(at.path, at.line, column)) for text, column in zip(texts, columns, strict=True)]


def _starts(line: str, delimiter: str) -> Iterator[int]:
    """The columns in which the cells of a line begin."""
    mark = re.escape(delimiter)
    for found in re.finditer(rf'(?:^|{mark})("(?:[^"]|"")*"|[^{mark}]*)', line):
        yield found.start(1) + 1


def _is_header(cells: list[Cell], delimiter: str, found: list[Found]) -> bool:
    before = len(found)
    if len(cells) == 1:
        other = next((mark for mark in _OTHER_MARKS if mark != delimiter and mark in cells[0].text), None)
        if other:
            message = f"the cells are divided by {other!r}, not by {delimiter!r}"
            fix = f'save it with {delimiter!r}, or declare `delimiter = "{other}"` in the table\'s description'
            found.append(cells[0].at.wrong(message, fix))
    seen: dict[str, Cell] = {}
    for cell in cells:
        if not cell.text:
            found.append(cell.at.wrong("a column has no name (a merged cell?)", "name it, or remove the column"))
        elif cell.text in seen:
            message = f"`{cell.text}` is the name of the column at {seen[cell.text].at.column} too"
            found.append(cell.at.wrong(message, "rename one of the two"))
        seen.setdefault(cell.text, cell)
    return len(found) == before


def _is_row(cells: list[Cell], header: list[Cell], found: list[Found]) -> bool:
    before = len(found)
    if len(cells) != len(header):
        message = f"the row has {len(cells)} cells where the header has {len(header)}"
        found.append(
            cells[-1].at.wrong(message, "give each column a cell; quote a cell that has the dividing mark in it")
        )
    for cell in cells:
        if not cell.text:
            message = "the cell is empty (was it merged with another?)"
            found.append(cell.at.wrong(message, "write what holds in this row, or `-` where anything does"))
        elif _FORMULA.match(cell.text):
            message = f"a spreadsheet would compute `{cell.text[:40]}` instead of showing it"
            found.append(cell.at.wrong(message, "write the value itself; a condition begins with <, > or ["))
    return len(found) == before
