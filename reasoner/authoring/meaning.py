"""What the rules of an edit mean to the engine."""

from __future__ import annotations

from reasoner.symbolic.rule import Rule


def meaning(rule: Rule) -> tuple[str, str, int]:
    """What a rule says to the engine: where it applies, its statement and its window; words about it are left out."""
    return f"{rule.module}/{rule.program}", rule.text, rule.window
