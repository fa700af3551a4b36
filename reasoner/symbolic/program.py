"""A set of rules ready to be evaluated, with what holds without a patient told apart."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from reasoner.interruption import Interruption
from reasoner.symbolic.atoms import read_atom
from reasoner.symbolic.derive import Step, derive
from reasoner.symbolic.evaluation import MOST_REMEMBERED, Entered, Evaluator, Numbered, State
from reasoner.symbolic.prepared import Prepared, prepare
from reasoner.symbolic.rule import Rule


@dataclass(frozen=True)
class Program:
    """Rules ready to be evaluated.

    Parameters: `inputs`, the names of the input predicates, which windows apply to.
    """

    rules: tuple[Prepared, ...]
    inputs: frozenset[str]

    @cached_property
    def standing(self) -> dict[str, Step]:
        """What holds without a patient: the atoms of the least model of the positive rules over no facts, each with its step."""
        positive = self._evaluator([one for one in self.rules if one.plan.is_positive])
        return derive(self.by_index, positive.run(positive.state(()), {}), frozenset(), {})

    @cached_property
    def by_index(self) -> dict[int, Prepared]:
        """The rules by their number among all rules."""
        return {one.index: one for one in self.rules}

    def run(
        self, known: Iterable[str], ages: Mapping[str, int], interruption: Interruption | None = None
    ) -> list[Numbered]:
        """Every instance of a rule that a patient can change, over some facts.

        Parameters: `ages`, minutes, of the facts that windows apply to.
        """
        memory = self._facts
        facts = [
            (text, one) for text in known if (one := memory[text] if text in memory else self._fact(text)) is not None
        ]
        aged = {one[0]: age for text, age in ages.items() if age and (one := memory.get(text)) is not None}
        state = self._standing_state.copy()
        state.enter(one for _, one in facts)
        return self._unsettled.run(state, aged, interruption)

    def _fact(self, text: str) -> Entered | None:
        """A fact as rules read it, remembered; None if no rule does."""
        entered = self._unsettled.prepared(read_atom(text))
        if len(self._facts) < MOST_REMEMBERED:
            self._facts[text] = entered
        return entered

    @cached_property
    def _facts(self) -> dict[str, Entered | None]:
        return {}

    @cached_property
    def _standing_state(self) -> State:
        entered = (self._unsettled.prepared(read_atom(text)) for text in self.standing)
        return self._unsettled.state(one for one in entered if one is not None)

    @cached_property
    def _unsettled(self) -> Evaluator:
        settled = settled_rules(self.rules)
        return self._evaluator([one for one in self.rules if one.index not in settled])

    def _evaluator(self, rules: Sequence[Prepared]) -> Evaluator:
        return Evaluator({one.index: (one.plan, one.rule.id, one.rule.window) for one in rules}, self.inputs)


def settled_rules(rules: Sequence[Prepared]) -> frozenset[int]:
    """The numbers of the rules whose instances are the same for every patient.

    They are positive, and every predicate that they read is derived in this program, by such rules alone.
    """
    settled = {one.index for one in rules if one.plan.is_positive}
    heads = {one.plan.gives for one in rules}
    while True:
        derived = heads - {one.plan.gives for one in rules if one.index not in settled}
        fewer = {
            one.index
            for one in rules
            if one.index in settled and all(signature in derived for signature, _ in one.plan.reads())
        }
        if fewer == settled:
            return frozenset(settled)
        settled = fewer


def assemble(rules: Sequence[Rule], inputs: Collection[str]) -> Program:
    """Prepare rules that passed `analyse`."""
    return Program(prepare(rules), frozenset(inputs))
