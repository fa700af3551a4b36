"""Rules ready to be solved as JSON, so that a process that answers once need not read and rewrite all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reasoner.symbolic.instrument import Instrumented
from reasoner.symbolic.outline import Outline
from reasoner.symbolic.prepared import Prepared
from reasoner.symbolic.rule import Rule

_RULE = ("id", "module", "program", "path", "line", "text", "metadata", "window")
_SOLVER = ("text", "fired", "head")


def to_json(rules: Iterable[Prepared]) -> list[dict[str, Any]]:
    """The rules as objects, arrays, strings and integers.

    Law: `of_json(to_json(rules)) == rules`.
    """
    return [_rule_to_json(prepared) for prepared in rules]


def of_json(rows: Iterable[Mapping[str, Any]]) -> tuple[Prepared, ...]:
    """The rules that `to_json` gave."""
    return tuple(_rule_of_json(index, row) for index, row in enumerate(rows))


def _rule_to_json(prepared: Prepared) -> dict[str, Any]:
    rule, solver, outline = prepared.rule, prepared.instrumented, prepared.outline
    return {
        **{name: getattr(rule, name) for name in _RULE},
        "variables": list(rule.variables),
        "solver": {
            **{name: getattr(solver, name) for name in _SOLVER},
            "premises": list(solver.premises),
            "reads": sorted(map(list, solver.reads)),
        },
        "outline": {
            "head": list(outline.head),
            "body": sorted(map(list, outline.body)),
            "needs": sorted(map(list, outline.needs)),
            "gives": list(outline.gives),
            "is_open": int(outline.is_open),
            "is_positive": int(outline.is_positive),
        },
    }


def _rule_of_json(index: int, row: Mapping[str, Any]) -> Prepared:
    solver, outline = row["solver"], row["outline"]
    return Prepared(
        Rule(**{name: row[name] for name in _RULE}, variables=tuple(row["variables"])),
        index,
        Instrumented(
            **{name: solver[name] for name in _SOLVER},
            premises=tuple(solver["premises"]),
            reads=frozenset(map(tuple, solver["reads"])),
        ),
        Outline(
            head=tuple(outline["head"]),
            body=frozenset(map(tuple, outline["body"])),
            needs=frozenset(map(tuple, outline["needs"])),
            gives=tuple(outline["gives"]),
            is_open=bool(outline["is_open"]),
            is_positive=bool(outline["is_positive"]),
        ),
    )
