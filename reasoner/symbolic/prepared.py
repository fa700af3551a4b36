"""One rule ready to be evaluated."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from reasoner.errors import Problem, RuleError
from reasoner.symbolic.aggregates import Condition, conditions
from reasoner.symbolic.plan import Plan, Unsafe, plan
from reasoner.symbolic.rule import SYNTAX, Rule


@dataclass(frozen=True)
class Prepared:
    """One rule ready to be evaluated.

    Parameters: `index`, its number among all rules; `plan`, what its body reads, in order.
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
        for index, rule in enumerate(rules):
            try:
                ready.append(Prepared(rule, index, plan(rule.statement, rule.variables)))
            except Unsafe as unsafe:
                message = f"nothing says what {unsafe} may be"
                problems.append(Problem("error", rule.place, message, "add a positive literal that binds it"))
    if problems:
        raise RuleError(tuple(problems))
    return tuple(ready)
