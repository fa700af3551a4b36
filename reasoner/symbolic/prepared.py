"""One rule ready to be solved, and the rules that some facts could make fire."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from clingo import ast

from reasoner.symbolic.aggregates import Condition, conditions
from reasoner.symbolic.instrument import Instrumented, instrument, parse_statements
from reasoner.symbolic.outline import Outline, outline
from reasoner.symbolic.rule import SYNTAX, Rule

_SHOW_NOTHING_ELSE = parse_statements("#show.")


@dataclass(frozen=True)
class Prepared:
    """One rule ready to be solved.

    Parameters: `index`, its number among all rules; `instrumented`, the rule as the solver reads it; `outline`, what can be
    told of it without a patient.
    """

    rule: Rule
    index: int
    instrumented: Instrumented
    outline: Outline

    @cached_property
    def counts(self) -> tuple[Condition, ...]:
        """What its aggregates count."""
        with SYNTAX:
            return conditions(self.rule.statement)


def prepare(rules: Iterable[Rule], inputs: Collection[str]) -> tuple[Prepared, ...]:
    """Make rules ready.

    Parameters: `rules` that passed `analyse`; `inputs`, the names of the input predicates, which windows apply to.
    """
    with SYNTAX:
        return tuple(
            Prepared(rule, index, instrument(index, rule, inputs), outline(rule.statement))
            for index, rule in enumerate(rules)
        )


@dataclass(frozen=True, slots=True)
class Selection:
    """The rules that some facts could make fire.

    Parameters: `facts`, rules without a body; `rules`, the others by the name of the predicate that tells their instances;
    `reads`, for each predicate that they read the windows (minutes, -1 for none) that it is read through.
    """

    facts: tuple[Prepared, ...]
    rules: Mapping[str, Prepared]
    reads: Mapping[str, frozenset[int]]

    @property
    def statements(self) -> Iterator[ast.AST]:
        """Everything that the solver reads; it shows the instances of rules and nothing else."""
        yield from _SHOW_NOTHING_ELSE
        for prepared in (*self.facts, *self.rules.values()):
            yield from prepared.instrumented.statements

    @classmethod
    def of(cls, rules: Iterable[Prepared]) -> Selection:
        """Gather rules."""
        facts: list[Prepared] = []
        others: dict[str, Prepared] = {}
        reads: defaultdict[str, set[int]] = defaultdict(set)
        for prepared in rules:
            instrumented = prepared.instrumented
            if not instrumented.fired:
                facts.append(prepared)
                continue
            others[instrumented.fired] = prepared
            for name, window in instrumented.reads:
                reads[name].add(window)
        return cls(tuple(facts), others, {name: frozenset(windows) for name, windows in reads.items()})
