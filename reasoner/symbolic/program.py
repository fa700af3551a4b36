"""A set of rules ready to be evaluated, with what holds without a patient and what has to be chosen told apart."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from threading import local

from reasoner.errors import Contradiction, Phrase, Unanswerable
from reasoner.interruption import Interruption
from reasoner.symbolic.atoms import read_atom, show_atom, show_value
from reasoner.symbolic.choosing import Chooser
from reasoner.symbolic.derive import Step, derive
from reasoner.symbolic.evaluation import MOST_REMEMBERED, Entered, Evaluator, Numbered, State
from reasoner.symbolic.firing import Atom
from reasoner.symbolic.plan import Signature
from reasoner.symbolic.prepared import Prepared, prepare
from reasoner.symbolic.rule import Rule
from reasoner.symbolic.settled import Costs, Settled, Violation, costs_of
from reasoner.symbolic.settling import choosing, circular, settled_rules

_NONE: frozenset[Atom] = frozenset()


class _Facts(dict[str, Entered | None]):
    """Facts by their text as rules read them, None where no rule does; remembered, since records repeat each other."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator

    def __missing__(self, text: str) -> Entered | None:
        entered = self._evaluator.prepared(read_atom(text))
        if len(self) < MOST_REMEMBERED:
            self[text] = entered
        return entered


@dataclass(frozen=True)
class Program:
    """Rules ready to be evaluated.

    Parameters: `inputs`, the names of the input predicates, which windows apply to.
    """

    rules: tuple[Prepared, ...]
    inputs: frozenset[str]
    _whole: Program | None = field(default=None, repr=False, compare=False)
    _own: local = field(default_factory=local, init=False, repr=False, compare=False)

    @cached_property
    def standing(self) -> dict[str, Step]:
        """What holds without a patient: the atoms of the least model of the positive rules over no facts, each with its step."""
        if self._whole and self._is_standing:
            return self._whole.standing
        return derive(self.by_index, self._positive.run(self._positive.state(()), {}), frozenset(), {})

    @cached_property
    def sorted_standing(self) -> tuple[str, ...]:
        """The atoms of `standing` as text, sorted."""
        return tuple(sorted(self.standing))

    @cached_property
    def by_index(self) -> dict[int, Prepared]:
        """The rules by their number among all rules."""
        return {one.index: one for one in self.rules}

    def without(self, left_out: Collection[str]) -> Program:
        """The program without the rules of some ids; what was compiled is shared.

        Law: its models are those of the other rules assembled anew.
        """
        kept = tuple(one for one in self.rules if one.rule.id not in left_out)
        return replace(self, rules=kept, _whole=self._whole or self)

    def towards(self, wanted: Atom) -> Program:
        """The program without the rules on which neither an atom depends nor whether there is a model, nor which is the best.

        Law: over all facts it has a model where the program has one, and the atom holds in both or in neither.
        """
        waiting = [(wanted[0], len(wanted) - 1), *[one.plan.gives for one in self._choosing]]
        waiting += [one for one in self._reads if one[0] == "#false"]
        waiting += [one for one in self._reads if one[0][0] == "-" or (f"-{one[0]}", one[1]) in self._reads]
        return self._giving(waiting)

    def beneath(self, wanted: Iterable[Signature]) -> Program | None:
        """The rules on which some predicates depend, constraints left out; None where something of them is chosen.

        Law: over all facts for which the program has a model, what holds of these predicates is the same in both: they and what
        they read split the program (Lifschitz and Turner 1994, Splitting a logic program).
        """
        part = self._giving(wanted)
        return None if part._choosing else part

    def _giving(self, wanted: Iterable[Signature]) -> Program:
        """The rules that give some predicates, or what these read at any distance."""
        waiting, met = list(wanted), set[Signature]()
        while waiting:
            signature = waiting.pop()
            if signature not in met:
                met.add(signature)
                waiting += self._reads.get(signature, ())
        return self.without(self._ids - {one.rule.id for one in self.rules if one.plan.gives in met})

    @cached_property
    def _reads(self) -> Mapping[Signature, set[Signature]]:
        """For each predicate, those that the rules read that give it."""
        reads: dict[Signature, set[Signature]] = {}
        for one in self.rules:
            reads.setdefault(one.plan.gives, set()).update(signature for signature, _ in one.plan.reads)
        return reads

    def run(
        self, known: Iterable[str], ages: Mapping[str, int], interruption: Interruption | None = None
    ) -> tuple[list[Numbered], Costs]:
        """Every instance that a patient can change, in the best stable model over some facts, and what that costs.

        Parameters: `ages`, minutes, of the facts that windows apply to.
        Raises: Contradiction if a constraint is violated, or the rules have no model.
        """
        settled = self.settled(known, ages, interruption)
        chosen = self.chosen(settled, interruption)
        found = [*settled.instances, *self.completed(settled, chosen)] if settled.is_open else settled.instances
        if not self._penalties:
            return found, ()
        penalties = [one[1][1] for one in found if one[0] in self._penalties]
        return [one for one in found if one[0] not in self._penalties], costs_of(penalties)

    def atoms(
        self, known: Iterable[str], ages: Mapping[str, int], interruption: Interruption | None = None
    ) -> set[Atom]:
        """The heads of the instances of `run`, in less time."""
        settled = self.settled(known, ages, interruption)
        heads = {head for number, (_, head, _) in settled.instances if number not in self._penalties}
        return heads.union(self.chosen(settled, interruption))

    def settled(
        self, known: Iterable[str], ages: Mapping[str, int], interruption: Interruption | None = None
    ) -> Settled:
        """What rules settle before anything is chosen; constraints are not looked at.

        Where choices are the only reason why a program could have several models, and no instance of a choice holds once all
        other rules have been evaluated, their model is the only one: layer by layer, none but an instance of a choice could
        give more.
        """
        facts = tuple(known)
        state = self._standing_state.copy()
        state.enter(filter(None, map(self._facts.__getitem__, facts)))
        aged = {read_atom(text): age for text, age in ages.items() if age}
        found = self._unsettled.run(state, aged, interruption)
        is_open = bool(self.circular) or any(number in self._openings for number, _ in found)
        if is_open:
            found = [one for one in found if one[0] not in self._chosen_later]
        return Settled(found, facts, self.standing_atoms, aged, is_open)

    def unconstrained(self, settled: Settled, interruption: Interruption | None = None) -> set[Atom]:
        """What would hold if no constraint had to be met: where a contradiction lies.

        Where the rules have no model even so, nothing is chosen; of a choice, its bounds stay.
        """
        atoms = {atom for atom in settled.atoms if atom[0][0] != "#"}
        if settled.is_open:
            with suppress(Unanswerable):
                atoms |= self._unconstrained.chooser.best(settled.atoms, settled.ages, interruption)
        return atoms

    def chosen(self, settled: Settled, interruption: Interruption | None = None) -> frozenset[Atom]:
        """What the best stable model adds to what is settled.

        Raises: Contradiction if a constraint is violated, or there is no stable model.
        """
        if self._can_contradict:
            for violation in self.violations(settled):
                raise Contradiction(
                    Phrase("the rules contradict each other for this case: {0}", violation.text), fix=violation.fix
                )
        return self.chooser.best(settled.atoms, settled.ages, interruption) if settled.is_open else _NONE

    def completed(self, settled: Settled, chosen: Collection[Atom]) -> list[Numbered]:
        """The instances that a choice adds to what is settled: of penalties, and of rules and choices that give what holds."""
        whole = self._choices.state(map(self._choices.entered, settled.atoms.union(chosen)))
        again = self._choices.instances(whole, settled.ages)
        return [one for one in again if one[0] in self._penalties or one[1][1] in whole.atoms]

    def allowed(self, settled: Settled, chosen: Collection[Atom]) -> set[Atom]:
        """The atoms that choices allow where some are chosen, taken or not."""
        whole = self._choices.state(map(self._choices.entered, settled.atoms.union(chosen)))
        return {
            head for number, (_, head, _) in self._choices.instances(whole, settled.ages) if number in self._openings
        }

    def violations(self, settled: Settled) -> Iterator[Violation]:
        """The constraints that are violated by what is settled, and the atoms that hold beside their opposites."""
        for number, (values, head, premises) in settled.instances:
            prepared = self.by_index[number]
            if prepared.plan.kind == "constraint":
                named = tuple(zip(prepared.plan.variables, map(show_value, values), strict=True))
                shown = ", ".join(f"{name} = {value}" for name, value in named)
                yield Violation(
                    f"`{prepared.rule.text}` is violated{shown and ' for '}{shown}",
                    f"look at {prepared.rule.place}, and at the rules that give what it forbids",
                    tuple(map(show_atom, premises)),
                    prepared.rule.id,
                    named,
                )
            elif self._has_opposites:
                yield from self._beside(head, settled.atoms)
        for atom in self.standing_atoms if self._has_opposites else ():
            yield from self._beside(atom, settled.atoms)

    def _beside(self, atom: Atom, atoms: Collection[Atom]) -> Iterator[Violation]:
        """The violation that an atom and its opposite both hold, if they do."""
        opposite = (atom[0].removeprefix("-") if atom[0][0] == "-" else f"-{atom[0]}", *atom[1:])
        if opposite in atoms or opposite in self.standing_atoms:
            both = tuple(sorted((show_atom(atom), show_atom(opposite))))
            yield Violation(f"{' and '.join(both)} both hold", "look at the rules that give them", both)

    @cached_property
    def standing_atoms(self) -> frozenset[Atom]:
        """The atoms of `standing`."""
        if self._whole and not self._is_standing:
            return frozenset(head for _, (_, head, _) in self._positive.run(self._positive.state(()), {}))
        return frozenset(map(read_atom, self.standing))

    @cached_property
    def _facts(self) -> _Facts:
        return self._whole._facts if self._whole else _Facts(self._unsettled)

    @cached_property
    def _is_standing(self) -> bool:
        """Whether no rule is left out by which something holds without a patient."""
        return not self._whole or all(step.rule in self._ids for step in self._whole.standing.values())

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(one.rule.id for one in self.rules)

    @cached_property
    def _unconstrained(self) -> Program:
        opening = {one.rule.id for one in self.rules if one.plan.kind == "choice"}
        return self.without({one.rule.id for one in self.rules if one.plan.kind == "constraint"} - opening)

    @cached_property
    def _standing_state(self) -> State:
        if self._whole and self._is_standing:
            return self._whole._standing_state
        return self._unsettled.state(filter(None, map(self._unsettled.prepared, self.standing_atoms)))

    @cached_property
    def _has_opposites(self) -> bool:
        return any(one.plan.head[0][0] == "-" for one in self.rules)

    @cached_property
    def _can_contradict(self) -> bool:
        return self._has_opposites or any(one.plan.kind == "constraint" for one in self.rules)

    @cached_property
    def circular(self) -> frozenset[Signature]:
        """The predicates that depend on themselves through `not`."""
        return self._whole.circular if self._whole else frozenset(circular(self.rules))

    @cached_property
    def _penalties(self) -> frozenset[int]:
        return frozenset(one.index for one in self.rules if one.plan.kind == "penalty")

    @cached_property
    def _openings(self) -> frozenset[int]:
        return frozenset(one.index for one in self.rules if one.plan.kind == "choice")

    @cached_property
    def _chosen_later(self) -> frozenset[int]:
        return frozenset(one.index for one in self._choosing)

    @cached_property
    def _choosing(self) -> tuple[Prepared, ...]:
        """What chooses, depends on a choice or on its own negation, and what forbids or penalises something of these."""
        if self._whole:
            return tuple(one for one in self._whole._choosing if one.index in self.by_index)
        return choosing(self.rules)

    @property
    def chooser(self) -> Chooser:
        """What chooses, one for each thread."""
        if self._whole and self._whole._chosen_later == self._chosen_later:
            return self._whole.chooser
        if not hasattr(self._own, "chooser"):
            rules = {one.rule.place + one.rule.text: one.rule for one in self._choosing}
            self._own.chooser = Chooser(tuple(rules.values()), self.inputs)
        found: Chooser = self._own.chooser
        return found

    @cached_property
    def _choices(self) -> Evaluator:
        return self._whole._choices.only(self.by_index) if self._whole else self._evaluator(self._choosing)

    @cached_property
    def _positive(self) -> Evaluator:
        if self._whole:
            return self._whole._positive.only(self.by_index)
        return self._evaluator([one for one in self.rules if one.plan.is_positive])

    @cached_property
    def _unsettled(self) -> Evaluator:
        """What a patient can change, a choice saying what may be chosen; if rules are circular, none of `_choosing`."""
        if self._whole:
            return self._whole._unsettled.only(self.by_index)
        left = settled_rules(self.rules)
        if self.circular:
            left |= self._chosen_later
        rules = [one for one in self.rules if one.index not in left]
        return self._evaluator([replace(one, plan=one.plan.allowing()) for one in rules])

    def _evaluator(self, rules: Sequence[Prepared]) -> Evaluator:
        return Evaluator({one.index: (one.plan, one.rule.id, one.rule.window) for one in rules}, self.inputs)


def assemble(rules: Sequence[Rule], inputs: Collection[str]) -> Program:
    """Prepare rules that passed `analyse`."""
    return Program(prepare(rules), frozenset(inputs))
