"""A set of rules made ready for the solver: what holds without a patient, and what a patient's facts could make fire."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from reasoner.symbolic.derive import Step, derive
from reasoner.symbolic.outline import positive_rules, settled_rules
from reasoner.symbolic.prepared import Prepared, Selection, prepare
from reasoner.symbolic.relevance import Relevance
from reasoner.symbolic.rule import Rule
from reasoner.vocabulary import split_atom


@dataclass(frozen=True)
class Program:
    """Rules ready to be solved."""

    rules: tuple[Prepared, ...]

    @cached_property
    def standing(self) -> dict[str, Step]:
        """What holds without a patient: the atoms of the least model of the positive rules over no facts, each with its step."""
        positive = positive_rules([prepared.outline for prepared in self.rules])
        return derive(Selection.of(self.rules[number] for number in positive), {}, {})

    @cached_property
    def standing_keys(self) -> dict[str, tuple[str, str]]:
        """The predicate and the first argument of each atom that holds without a patient."""
        return {atom: key(atom) for atom in self.standing}

    @cached_property
    def _relevance(self) -> Relevance:
        outlines = [prepared.outline for prepared in self.rules]
        return Relevance(outlines, settled_rules(outlines), self.standing_keys.values())

    def select(self, given: Iterable[tuple[str, str]]) -> Selection:
        """The rules that some facts could make derive more than what holds without a patient.

        Parameters: `given`, the predicate and the first argument of each fact.
        """
        return Selection.of(self.rules[number] for number in self._relevance.rules(given))


def key(atom: str) -> tuple[str, str]:
    """The predicate and the first argument of an atom."""
    name, arguments = split_atom(atom)
    return name, arguments[0] if arguments else ""


def assemble(rules: Sequence[Rule], inputs: Collection[str]) -> Program:
    """Prepare rules.

    Parameters: `rules` that passed `analyse`; `inputs`, the names of the input predicates, which windows apply to.
    """
    return Program(prepare(rules, inputs))
