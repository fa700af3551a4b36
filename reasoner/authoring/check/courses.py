"""Courses of treatment: actions that give the same substance and are meant together, as a module declares with the reason."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

KEY = "course"
FEWEST = 2


@dataclass(frozen=True)
class Course:
    """Some actions of one treatment, such as a dose and its repeat.

    Parameters: `module`, which declares it; `because`, why none of them is the order of another under a second name.
    """

    module: str
    actions: frozenset[str]
    because: str


def courses(modules: Mapping[str, Mapping[str, Any]]) -> tuple[Course, ...]:
    """The courses that some modules declare; those that are not written as they should be are left out, and told by lint.

    Parameters: `modules`, what `module.toml` of each says.
    """
    return tuple(
        Course(name, frozenset(row["actions"]), row["because"].strip())
        for name, table in modules.items()
        for row in _rows(table)
        if not any(wrong(row))
    )


def _rows(table: Mapping[str, Any]) -> list[Any]:
    rows = table.get(KEY, [])
    return rows if isinstance(rows, list) else [rows]


def misstated(table: Mapping[str, Any], concepts: Collection[str]) -> Iterator[str]:
    """What is wrong with the courses of one module, each a sentence."""
    for number, row in enumerate(_rows(table), 1):
        yield from (f"course {number} {what}" for what in wrong(row))
        if not any(wrong(row)):
            yield from (f"`{one}` of course {number} is no concept" for one in row["actions"] if one not in concepts)


def wrong(row: Any) -> Iterator[str]:
    """What is wrong with one course as it is written."""
    if not isinstance(row, Mapping):
        yield "is no table"
        return
    actions, because = row.get("actions"), row.get("because")
    if not isinstance(actions, list) or not all(isinstance(one, str) for one in actions):
        yield "has no list `actions`"
    elif len(set(actions)) < FEWEST:
        yield "has fewer than two actions"
    if not isinstance(because, str) or not because.strip():
        yield "does not say `because`"
