"""Rules ready to be evaluated as JSON, so that a process that answers once need not read all of them again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reasoner.symbolic.plan import Plan
from reasoner.symbolic.prepared import Prepared
from reasoner.symbolic.rule import Rule

_RULE = ("id", "module", "program", "path", "line", "text", "metadata", "window")


def to_json(rules: Iterable[Prepared]) -> list[dict[str, Any]]:
    """The rules as objects, arrays, strings and integers.

    Law: `of_json(to_json(rules)) == rules`.
    """
    return [
        {
            **{name: getattr(one.rule, name) for name in _RULE},
            "variables": list(one.rule.variables),
            "plan": [one.plan.head, one.plan.body, list(one.plan.variables), one.plan.kind],
        }
        for one in rules
    ]


def of_json(rows: Iterable[Mapping[str, Any]]) -> tuple[Prepared, ...]:
    """The rules that `to_json` gave."""
    return tuple(_of_json(index, row) for index, row in enumerate(rows))


def _of_json(index: int, row: Mapping[str, Any]) -> Prepared:
    variables = tuple(row["variables"])
    rule = Rule(**{name: row[name] for name in _RULE}, variables=variables)
    head, body, bound, kind = row["plan"]
    return Prepared(rule, index, Plan(head, body, tuple(bound), kind))
