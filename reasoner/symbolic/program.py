"""A set of rules ready to be evaluated, with what holds without a patient and what has to be chosen told apart."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from threading import local

from reasoner.errors import Unanswerable
from reasoner.interruption import Interruption
from reasoner.symbolic.atoms import read_atom, show_atom, show_value
from reasoner.symbolic.choosing import Chooser
from reasoner.symbolic.derive import Step, derive
from reasoner.symbolic.evaluation import MOST_REMEMBERED, Entered, Evaluator, Numbered, State
from reasoner.symbolic.firing import Atom
from reasoner.symbolic.layers import closure
from reasoner.symbolic.plan import Signature
from reasoner.symbolic.prepared import Prepared, prepare
from reasoner.symbolic.rule import Rule

_NONE: frozenset[Atom] = frozenset()
_CONTRADICTION = "the rules contradict each other for this case"
Costs = tuple[tuple[int, int], ...]
"""Each priority with what a model costs, the highest first."""


@dataclass(frozen=True)
class Program:
    """Rules ready to be evaluated.

    Parameters: `inputs`, the names of the input predicates, which windows apply to.
    """

    rules: tuple[Prepared, ...]
    inputs: frozenset[str]
    _own: local = field(default_factory=local, init=False, repr=False, compare=False)

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
    ) -> tuple[list[Numbered], Costs]:
        """Every instance that a patient can change, in the best stable model over some facts, and what that costs.

        Parameters: `ages`, minutes, of the facts that windows apply to.
        Raises: Unanswerable if a constraint is violated, or the rules have no model.
        """
        found, atoms, chosen, aged = self._settled(known, ages, interruption)
        if chosen is not None:
            whole = self._choices.state([self._choices.prepared(atom) or (atom, ()) for atom in atoms | chosen])
            again = self._choices.instances(whole, aged)
            found += [one for one in again if one[0] in self._penalties or one[1][1] in whole.atoms]
        if not self._penalties:
            return found, ()
        penalties = [one[1][1] for one in found if one[0] in self._penalties]
        return [one for one in found if one[0] not in self._penalties], _costs(penalties)

    def atoms(
        self, known: Iterable[str], ages: Mapping[str, int], interruption: Interruption | None = None
    ) -> set[Atom]:
        """The heads of the instances of `run`, in less time."""
        found, _, chosen, _ = self._settled(known, ages, interruption)
        heads = {head for number, (_, head, _) in found if number not in self._penalties}
        return heads.union(chosen) if chosen else heads

    def _settled(
        self, known: Iterable[str], ages: Mapping[str, int], interruption: Interruption | None
    ) -> tuple[list[Numbered], set[Atom], frozenset[Atom] | None, Mapping[Atom, int]]:
        """The instances of what settles one model, the atoms that it has, and what is chosen over them; None if nothing may be.

        Where choices are the only reason why a program could have several models, and no instance of a choice holds once all
        other rules have been evaluated, their model is the only one: layer by layer, none but an instance of a choice could
        give more.
        """
        memory = self._facts
        facts = [
            (text, one) for text in known if (one := memory[text] if text in memory else self._fact(text)) is not None
        ]
        aged = {one[0]: age for text, age in ages.items() if age and (one := memory.get(text)) is not None}
        state = self._standing_state.copy()
        state.enter(one for _, one in facts)
        before = set(state.atoms) if self._choosing else set()
        found = self._unsettled.run(state, aged, interruption)
        opened = self._circular or any(number in self._openings for number, _ in found)
        if opened:
            found = [one for one in found if one[0] not in self._chosen_later]
            before.update(head for _, (_, head, _) in found)
        atoms = before if opened else state.atoms
        if self._can_contradict:
            self._check(found, atoms)
        chosen = self._chooser.best(atoms, aged, interruption) if opened else None
        return found, atoms, chosen, aged

    def _check(self, found: Iterable[Numbered], atoms: Collection[Atom]) -> None:
        """Raise Unanswerable if a constraint is violated, or an atom holds beside its opposite."""
        for number, (values, head, _) in found:
            prepared = self.by_index[number]
            if prepared.plan.kind == "constraint":
                named = zip(prepared.plan.variables, map(show_value, values), strict=True)
                shown = ", ".join(f"{name} = {value}" for name, value in named)
                raise Unanswerable(
                    f"{_CONTRADICTION}: `{prepared.rule.text}` is violated{shown and ' for '}{shown}",
                    fix=f"look at {prepared.rule.place}, and at the rules that give what it forbids",
                )
            if self._has_opposites:
                self._check_opposite(head, atoms)
        for atom in self._standing_atoms if self._has_opposites else ():
            self._check_opposite(atom, atoms)

    def _check_opposite(self, atom: Atom, atoms: Collection[Atom]) -> None:
        opposite = (atom[0].removeprefix("-") if atom[0][0] == "-" else f"-{atom[0]}", *atom[1:])
        if opposite in atoms or opposite in self._standing_atoms:
            shown = " and ".join(sorted((show_atom(atom), show_atom(opposite))))
            raise Unanswerable(f"{_CONTRADICTION}: {shown} both hold", fix="look at the rules that give them")

    @cached_property
    def _standing_atoms(self) -> frozenset[Atom]:
        return frozenset(map(read_atom, self.standing))

    def _fact(self, text: str) -> Entered | None:
        """A fact as rules read it, remembered; None if no rule does."""
        atom = read_atom(text)
        entered = self._unsettled.prepared(atom)
        if entered is None and self._choosing:
            entered = (atom, ())
        if len(self._facts) < MOST_REMEMBERED:
            self._facts[text] = entered
        return entered

    @cached_property
    def _facts(self) -> dict[str, Entered | None]:
        return {}

    @cached_property
    def _standing_state(self) -> State:
        entered = [
            self._unsettled.prepared(atom) or ((atom, ()) if self._choosing else None)
            for atom in map(read_atom, self.standing)
        ]
        return self._unsettled.state(one for one in entered if one is not None)

    @cached_property
    def _has_opposites(self) -> bool:
        return any(one.plan.head[0][0] == "-" for one in self.rules)

    @cached_property
    def _can_contradict(self) -> bool:
        return self._has_opposites or any(one.plan.kind == "constraint" for one in self.rules)

    @cached_property
    def _circular(self) -> bool:
        return is_circular(self.rules)

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
        return choosing(self.rules)

    @property
    def _chooser(self) -> Chooser:
        """The one of this thread."""
        if not hasattr(self._own, "chooser"):
            rules = {one.rule.place + one.rule.text: one.rule for one in self._choosing}
            self._own.chooser = Chooser(tuple(rules.values()), self.inputs)
        found: Chooser = self._own.chooser
        return found

    @cached_property
    def _choices(self) -> Evaluator:
        return self._evaluator(self._choosing)

    @cached_property
    def _unsettled(self) -> Evaluator:
        """What a patient can change, a choice saying what may be chosen; if rules are circular, none of `_choosing`."""
        left = settled_rules(self.rules)
        if self._circular:
            left |= self._chosen_later
        rules = [one for one in self.rules if one.index not in left]
        return self._evaluator([replace(one, plan=one.plan.allowing()) for one in rules])

    def _evaluator(self, rules: Sequence[Prepared]) -> Evaluator:
        return Evaluator({one.index: (one.plan, one.rule.id, one.rule.window) for one in rules}, self.inputs)


def _costs(penalties: Iterable[Atom]) -> Costs:
    """What the different penalties that hold cost."""
    sums: dict[int, set[tuple[object, ...]]] = {}
    for _, weight, priority, *terms in penalties:
        if isinstance(weight, int) and isinstance(priority, int):
            sums.setdefault(priority, set()).add((weight, *terms))
    costs = {priority: sum([int(str(one[0])) for one in tuples]) for priority, tuples in sums.items()}
    return tuple(sorted(costs.items(), reverse=True))


def _below(rules: Iterable[Prepared]) -> dict[Signature, set[Signature]]:
    """What each predicate depends on, at any distance."""
    giving = [one.plan for one in rules if one.plan.kind in ("rule", "choice")]
    below: dict[Signature, set[Signature]] = {plan.gives: set() for plan in giving}
    for plan in giving:
        below[plan.gives].update(signature for signature, _ in plan.reads() if signature in below)
    return closure(below)


def is_circular(rules: Sequence[Prepared]) -> bool:
    """Whether some predicate depends on itself through `not`."""
    return bool(_circular(rules, _below(rules)))


def _circular(rules: Iterable[Prepared], below: Mapping[Signature, set[Signature]]) -> set[Signature]:
    return {
        one.plan.gives
        for one in rules
        for signature, complete in one.plan.reads()
        if complete and one.plan.gives in below.get(signature, ())
    }


def choosing(rules: Sequence[Prepared]) -> tuple[Prepared, ...]:
    """The rules that do not settle one model by themselves: choices, circles through `not`, and all that read what these give.

    A penalty is always among them. The rules of one statement are so together.
    """
    below = _below(rules)
    free = {one.plan.gives for one in rules if one.plan.kind == "choice"} | _circular(rules, below)
    while True:
        free |= {head for head, bodies in below.items() if not bodies.isdisjoint(free)}
        places = {
            one.rule.place
            for one in rules
            if one.plan.kind == "penalty"
            or one.plan.gives in free
            or any(signature in free for signature, _ in one.plan.reads())
        }
        found = tuple(one for one in rules if one.rule.place in places)
        given = {one.plan.gives for one in found if one.plan.kind in ("rule", "choice")}
        if given <= free:
            return found
        free |= given


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
