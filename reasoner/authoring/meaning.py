"""What rules mean to the engine, whatever their variables are called and whatever is said about them."""

from __future__ import annotations

from typing import Any

from reasoner.symbolic.prepared import Prepared

Meaning = tuple[str, str, int]


def meaning(prepared: Prepared) -> Meaning:
    """Where a rule applies, its statement with variables numbered as they come, and its window.

    Law: rules that differ in names of variables, spaces, comments or `%!` lines other than the window mean the same.
    """
    rule, plan = prepared.rule, prepared.plan
    numbers: dict[str, int] = {}
    statement = [plan.kind, _numbered(plan.head, numbers), _numbered(plan.body, numbers)]
    return f"{rule.module}/{rule.program}", repr(statement), rule.window


def _numbered(value: Any, numbers: dict[str, int]) -> Any:
    """A part of a plan with its variables as numbers."""
    if not isinstance(value, list):
        return value
    if len(value) == 2 and value[0] == "v":
        return ["v", numbers.setdefault(value[1], len(numbers))]
    if value[:1] in (["let"], ["range"]):
        return [value[0], numbers.setdefault(value[1], len(numbers)), *(_numbered(one, numbers) for one in value[2:])]
    if value[:1] == ["aggregate"]:
        kind, function, elements, guards, assigned, holds = value
        named = [numbers.setdefault(name, len(numbers)) for name in assigned]
        return [kind, function, _numbered(elements, numbers), _numbered(guards, numbers), named, holds]
    return [_numbered(one, numbers) for one in value]
