"""What a query returns: a table, an explanation, a picture, or what was done, each for people and for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeAlias

from reasoner.explain.layout import Layout, Line, plain
from reasoner.query.columns import aligned
from reasoner.vocabulary import Language

Value: TypeAlias = str | int | Fraction | bool | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: how it is shown, and the value that is compared and sorted; None is unknown, never the least.

    Parameters: `is_least`, whether the value is a lower bound of what it really is.
    """

    shown: str
    value: Value
    is_least: bool = False

    @classmethod
    def of(cls, value: Value) -> Cell:
        """A cell that shows its value as it is."""
        return cls("" if value is None else str(value), value)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in both languages (that of programs is the first), its title as shown, and the unit of its values.

    One without a title is for programs alone.
    """

    names: tuple[str, ...]
    title: str
    unit: str = ""

    @property
    def name(self) -> str:
        """Its name for programs."""
        return self.names[0]


@dataclass(frozen=True)
class Result:
    """What a query returns.

    Parameters: `language`, of its words; `heading`, one line; `notes`, what has to be said below; `as_shape`, how the query asked
    that it be written: `json`, `csv`, `tree`, or empty for whatever suits the place.
    """

    language: Language
    heading: str
    notes: tuple[str, ...] = field(default=(), kw_only=True)
    as_shape: str = field(default="", kw_only=True)

    @property
    def document(self) -> Mapping[str, Any]:
        """It for programs, as objects of JSON."""
        return {"heading": self.heading, **({"notes": list(self.notes)} if self.notes else {})}

    def body(self, layout: Layout) -> Sequence[Line]:
        """Its lines between heading and notes."""
        return ()

    def lines(self, width: int = 80) -> list[Line]:
        """It for people, on lines that fit a width."""
        layout = Layout(self.language, width)
        head = layout.lines(self.heading, 0, "heading") if self.heading else []
        return [*head, *self.body(layout), *(line for note in self.notes for line in layout.lines(note, 0, "faint"))]

    def __str__(self) -> str:
        return plain(self.lines())

    def _repr_html_(self) -> str:
        """It in a notebook."""
        from reasoner.query.html import html

        return html(self)

    def to_json(self) -> str:
        """It as JSON."""
        return json.dumps({"kind": type(self).__name__.lower(), **self.document}, ensure_ascii=False, indent=1)

    def with_notes(self, *notes: str) -> Any:
        """The same with more to say below."""
        return replace(self, notes=(*self.notes, *notes))


@dataclass(frozen=True)
class Table(Result):
    """Rows of cells. Law: every row has a cell for each column."""

    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()

    @property
    def document(self) -> Mapping[str, Any]:
        """It for programs: rows as objects by the names of columns."""
        names = [one.name for one in self.columns]
        rows = [dict(zip(names, (_plain(cell.value) for cell in row), strict=True)) for row in self.rows]
        return {**super().document, "columns": names, "rows": rows}

    @property
    def shown(self) -> list[int]:
        """The places of the columns that people are shown: those that have a title and say something of a row."""
        return [
            place
            for place, column in enumerate(self.columns)
            if column.title and any(row[place].shown for row in self.rows)
        ]

    def body(self, layout: Layout) -> Sequence[Line]:
        """Its lines between heading and notes."""
        if not self.rows:
            return ()
        shown = self.shown
        cells = [
            [self.columns[place].title for place in shown],
            *([row[place].shown for place in shown] for row in self.rows),
        ]
        right = [all(is_number(row[place].value) for row in self.rows) for place in shown]
        return list(aligned(cells, right, layout.width))

    def to_csv(self) -> str:
        """The rows as CSV, with the columns' names for programs in the first line; unknown is empty."""
        written = io.StringIO()
        writer = csv.writer(written, lineterminator="\n")
        writer.writerow([one.name for one in self.columns])
        for row in self.rows:
            writer.writerow(["" if cell.value is None else _plain(cell.value) for cell in row])
        return written.getvalue()


@dataclass(frozen=True)
class Told(Result):
    """Something that is explained: lines, and a document for programs; `is_so`, whether what was asked is so."""

    told: tuple[Line, ...] = ()
    explained: Mapping[str, Any] = field(default_factory=dict)
    is_so: bool = True

    @property
    def document(self) -> Mapping[str, Any]:
        """It for programs."""
        return {**super().document, **self.explained, "is_so": self.is_so}

    def body(self, layout: Layout) -> Sequence[Line]:
        """Its lines between heading and notes."""
        return self.told


@dataclass(frozen=True)
class Picture(Result):
    """A picture: in characters, and as an image that is drawn when it is first wanted.

    Parameters: `title`, what it is of; `shape`, svg or png, of the image that `draw` makes; `terminal`, the same in characters;
    `data`, what it shows.
    """

    title: str = ""
    shape: str = "svg"
    draw: Callable[[], bytes] = field(default=bytes, repr=False, compare=False)
    terminal: str = field(default="", repr=False)
    data: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def image(self) -> bytes:
        """The bytes of the image.

        Raises: RequestError if what draws is not installed.
        """
        return self.draw()

    @property
    def document(self) -> Mapping[str, Any]:
        """It for programs: what it shows."""
        return {"title": self.title, **super().document, **self.data}

    def body(self, layout: Layout) -> Sequence[Line]:
        """Its lines between heading and notes."""
        return tuple(Line(one.rstrip()) for one in self.terminal.splitlines())


@dataclass(frozen=True)
class Several(Result):
    """The results of a script, one after the other."""

    results: tuple[Result, ...] = ()

    @property
    def document(self) -> Mapping[str, Any]:
        """It for programs: the document of each."""
        return {**super().document, "results": [dict(one.document) for one in self.results]}

    def body(self, layout: Layout) -> Sequence[Line]:
        """The lines of each, with an empty one between."""
        return [line for one in self.results for line in (*one.lines(layout.width), Line(""))]


@dataclass(frozen=True)
class Done(Result):
    """What a command did."""


def is_number(value: Value) -> bool:
    """Whether a value is a number or unknown: such columns stand on the right."""
    return isinstance(value, int | Fraction | None) and not isinstance(value, bool)


def _plain(value: Value) -> str | int | float | bool | None:
    return float(value) if isinstance(value, Fraction) else value
