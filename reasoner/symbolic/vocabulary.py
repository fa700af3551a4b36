"""The predicates that rules may use, and what each argument is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reasoner.errors import KnowledgeError

PROGRAMS = ("input", "assess", "act", "worlds")


@dataclass(frozen=True, slots=True)
class Predicate:
    """A declared predicate.

    Parameters: `program`, where its atoms come from (`input`, `assess`, `act`, `worlds`); `arguments`, the sort of each argument
    (`quantity:k` is an integer in the resolution and unit of the concept at argument k); `en` and `fr`, a reading with
    slots {0}, {1} ….
    """

    name: str
    program: str
    arguments: tuple[str, ...]
    en: str
    fr: str


def read_predicates(tables: Mapping[str, Any], path: str) -> dict[str, Predicate]:
    """Read `predicates.toml`, already parsed.

    Raises: KnowledgeError naming the predicate whose declaration is incomplete.
    """
    predicates = {}
    for name, row in tables.items():
        complete = (
            isinstance(row, dict)
            and row.get("program") in PROGRAMS
            and isinstance(row.get("arguments"), list)
            and isinstance(row.get("en"), str)
            and isinstance(row.get("fr"), str)
        )
        if not complete:
            raise KnowledgeError(
                f"{path}: predicate `{name}` is not declared in full",
                fix="give program (input, assess, act or worlds), arguments (a list), en and fr (readings)",
            )
        predicates[name] = Predicate(name, row["program"], tuple(row["arguments"]), row["en"], row["fr"])
    return predicates
