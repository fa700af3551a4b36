"""What is wrong with a table, at a place of its file."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from reasoner.errors import Problem

Kind = Literal["form", "table", "overlap"]
"""Of a problem: of a compiled statement, of the table that it comes from, or of its rows against its hit policy."""
Found = tuple[Kind, Problem]


@dataclass(frozen=True, slots=True)
class At:
    """A place in a file, counted from 1."""

    path: str
    line: int = 1
    column: int = 1

    def wrong(self, message: str, fix: str, kind: Kind = "table") -> Found:
        """What is wrong here."""
        return kind, Problem("error", f"{self.path}:{self.line}:{self.column}", message, fix)


def nearest(name: str, names: Collection[str], otherwise: str = "") -> str:
    """The name that was perhaps meant, else what to do, else the names that there are."""
    close = get_close_matches(name, names, n=1)
    if close:
        return f"did you mean `{close[0]}`?"
    return otherwise or f"one of {', '.join(sorted(names))}"


def in_order(found: Iterable[Found]) -> tuple[Found, ...]:
    """What was found, by its place."""
    return tuple(sorted(found, key=_place))


def _place(found: Found) -> tuple[str, int, int]:
    path, line, column = found[1].place.rsplit(":", 2)
    return path, int(line), int(column)
