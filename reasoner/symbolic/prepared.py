"""One rule ready to be evaluated."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from reasoner.errors import Problem, RuleError
from reasoner.symbolic.aggregates import Condition, conditions
from reasoner.symbolic.plan import Plan, Unsafe
from reasoner.symbolic.rule import SYNTAX, Rule
from reasoner.symbolic.translation import plans


@dataclass(frozen=True)
class Prepared:
    """One rule ready to be evaluated; of a statement with pools, or a choice, there are several.

    Parameters: `index`, its number among all; `plan`, what its body reads, in order.
    """

    rule: Rule
    index: int
    plan: Plan

    @cached_property
    def counts(self) -> tuple[Condition, ...]:
        """What its aggregates count."""
        with SYNTAX:
            return conditions(self.rule.statement)


def prepare(rules: Iterable[Rule]) -> tuple[Prepared, ...]:
    """Make rules ready that passed `analyse`.

    Raises: RuleError with every rule of which some variable has no value.
    """
    ready: list[Prepared] = []
    problems: list[Problem] = []
    with SYNTAX:
        for rule in rules:
            try:
                ready += [Prepared(rule, index, plan) for index, plan in enumerate(plans(rule.statement), len(ready))]
            except Unsafe as unsafe:
                message = f"nothing says what {unsafe} may be"
                problems.append(Problem("error", rule.place, message, "add a positive literal that binds it"))
    if problems:
        raise RuleError(tuple(problems))
    return tuple(ready)
