"""A set of rules made ready for the solver, and what of them a patient's facts could make fire."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from clingo import ast

from reasoner.symbolic.aggregates import Condition, conditions
from reasoner.symbolic.instrument import Instrumented, instrument
from reasoner.symbolic.relevance import Relevance
from reasoner.symbolic.rule import Rule


@dataclass(frozen=True)
class Prepared:
    """One rule ready to be solved, instrumented when it is first needed.

    Parameters: `index`, its number in the program; `inputs`, the input predicates.
    """

    rule: Rule
    index: int
    inputs: Collection[str]

    @cached_property
    def instrumented(self) -> Instrumented:
        """The rule as the solver reads it."""
        return instrument(self.index, self.rule, self.inputs)

    @cached_property
    def counts(self) -> tuple[Condition, ...]:
        """What its aggregates count."""
        return conditions(self.rule.statement)


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
        """Everything that the solver reads."""
        for prepared in (*self.facts, *self.rules.values()):
            yield from prepared.instrumented.statements


@dataclass(frozen=True)
class Program:
    """Rules ready to be solved."""

    rules: tuple[Prepared, ...]

    @cached_property
    def relevance(self) -> Relevance:
        """Which of the rules could fire."""
        return Relevance([prepared.rule.statement for prepared in self.rules])

    def select(self, given: Iterable[tuple[str, str]]) -> Selection:
        """The rules that some facts could make fire.

        Parameters: `given`, the predicate and the first argument of each fact.
        """
        facts: list[Prepared] = []
        rules: dict[str, Prepared] = {}
        reads: defaultdict[str, set[int]] = defaultdict(set)
        for number in self.relevance.rules(given):
            prepared = self.rules[number]
            instrumented = prepared.instrumented
            if not instrumented.fired:
                facts.append(prepared)
                continue
            rules[instrumented.fired] = prepared
            for name, window in instrumented.reads:
                reads[name].add(window)
        return Selection(tuple(facts), rules, {name: frozenset(windows) for name, windows in reads.items()})


def assemble(rules: Sequence[Rule], inputs: Collection[str]) -> Program:
    """Prepare rules.

    Parameters: `rules` that passed `analyse`; `inputs`, the names of the input predicates, which windows apply to.
    """
    return Program(tuple(Prepared(rule, index, inputs) for index, rule in enumerate(rules)))
