"""One look at what keeps an atom from holding, or at what gives one that should not: where it ends, and where to look next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, islice
from typing import Any, Literal

from reasoner.symbolic.firing import Atom
from reasoner.symbolic.giving import Giving
from reasoner.symbolic.matching import ANY, Binding, Seen, fitting, gathered, instantiated, joined, matched, value_of
from reasoner.symbolic.nearest import nearest
from reasoner.symbolic.plan import Part, Signature, Term
from reasoner.symbolic.prepared import Prepared
from reasoner.symbolic.settling import resting_on

MOST_INSTANCES = 200
"""So many instances of one rule are looked at to break an atom."""
_NEXT = {"<": -1, "<=": 0, ">": 1, ">=": 0, "=": 0, "!=": 1}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
Aim = tuple[Literal["make", "break", "mend"], Atom]
"""To make an atom hold or hold no longer; to mend a contradiction, with no atom."""


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """What would have to be otherwise: a fact `added`, one `removed`, one in the place of another, or a rule `left_out`, its id.

    What is empty stands for none.
    """

    added: Atom = ()
    removed: Atom = ()
    left_out: str = ""

    @property
    def touched(self) -> set[Atom | str]:
        """The facts or the rule."""
        everything: tuple[Atom | str, ...] = (self.added, self.removed, self.left_out)
        return {one for one in everything if one}


Pattern = tuple[str, int, Any]
"""Atoms by predicate, number of arguments, and the first of these, `ANY` for all."""


@dataclass(slots=True)
class Way:
    """What could mend one thing, any of it: facts to add, changes, the ids of rules that stand in the way, aims to go on with."""

    added: set[Atom] = field(default_factory=set)
    changes: set[Change] = field(default_factory=set)
    left_out: set[str] = field(default_factory=set)
    aims: set[Aim] = field(default_factory=set)

    def make(self, atom: Atom) -> None:
        """Go on with how an atom could come to hold."""
        self.aims.add(("make", atom))

    def undo(self, atom: Atom) -> None:
        """Go on with how an atom could cease to hold."""
        self.aims.add(("break", atom))


Step = list[list[Way]]
"""What one look finds: of several possibilities one has to be taken, and of it everything mended."""


class Relations:
    """How rules have to do with each other.

    Parameters: `rules`, those in force; `inputs`, the predicates of facts.
    """

    def __init__(self, rules: Sequence[Prepared], inputs: Collection[str]) -> None:
        self._rules, self._inputs = rules, inputs
        self._giving = Giving(rules)
        self._bound: dict[Signature, list[Prepared]] = {}

    def look(self, aim: Aim, seen: Seen, left_out: Collection[str]) -> Step:
        """What could help an aim in one model.

        Parameters: `left_out`, the ids of rules that are not in force in it.
        """
        return _Look(self, seen, left_out).at(aim)

    def scope(self, aim: Aim) -> tuple[frozenset[Pattern], frozenset[str]]:
        """The atoms, and the ids of the rules, on which depends what is found at an aim."""
        atom = aim[1]
        rules = self.forbidding if not atom else self._giving.able(atom)
        if any(one.plan.kind == "choice" for one in rules):
            rules = [*rules, *self.binding(atom), *self.alternatives(rules)]
        found: set[Pattern] = {(atom[0], len(atom) - 1, ANY)} if atom else set()
        for one in rules:
            fits = one.plan.gives == (atom[0], len(atom) - 1) if atom else False
            start = (matched(one.plan.head[1], atom[1:], {}) if fits else None) or {}
            read = [one.plan.head, *one.plan.atoms()]
            found |= {(name, len(terms), value_of(terms[0], start) if terms else ANY) for name, terms in read}
        return frozenset(found), frozenset(one.rule.id for one in rules)

    def able(self, atom: Atom, left_out: Collection[str]) -> list[Prepared]:
        """The rules in force that could give an atom."""
        return [one for one in self._giving.able(atom) if one.rule.id not in left_out]

    def alternatives(self, rules: Iterable[Prepared]) -> list[Prepared]:
        """What else the statements of some choices allow."""
        ids = {one.rule.id for one in rules if one.plan.kind == "choice"}
        return [one for one in self._rules if one.plan.kind == "choice" and one.rule.id in ids]

    @cached_property
    def forbidding(self) -> list[Prepared]:
        """The constraints, with the bounds of choices."""
        return [one for one in self._rules if one.plan.kind == "constraint"]

    def binding(self, atom: Atom) -> list[Prepared]:
        """The constraints and penalties that an atom has to do with, at any distance."""
        signature = (atom[0], len(atom) - 1)
        if signature not in self._bound:
            giving = (one.plan for one in self._rules if one.plan.kind in ("rule", "choice"))
            above = resting_on({signature}, giving)
            self._bound[signature] = [
                one
                for one in self._rules
                if one.plan.kind in ("constraint", "penalty") and any(read in above for read, _ in one.plan.reads)
            ]
        return self._bound[signature]

    def is_input(self, atom: Atom) -> bool:
        """Whether an atom is a fact."""
        return atom[0] in self._inputs


class _Look:
    """One look at an aim in one model; `way` is what is being written."""

    def __init__(self, rules: Relations, seen: Seen, left_out: Collection[str]) -> None:
        self.rules, self.seen, self.left_out = rules, seen, left_out
        self.way = Way()

    def at(self, aim: Aim) -> Step:
        """What is found."""
        match aim:
            case ["make", atom] if not self.rules.is_input(atom):
                return list(self._made(atom))
            case ["make", atom]:
                if ANY not in atom:
                    self.way.added.add(atom)
            case ["break", atom]:
                self._break(atom)
            case _:
                for one in self.rules.forbidding:
                    if one.rule.id not in self.left_out:
                        self._unbind(one, self.seen)
        return [[self.way]]

    def _made(self, atom: Atom) -> Iterator[list[Way]]:
        """The instances of rules that come nearest, each with a way to mend for each part that fails."""
        for one in self.rules.able(atom, self.left_out):
            for binding, parts in nearest(one, self.seen, atom):
                ways = []
                for part in parts:
                    self.way = Way()
                    self._mend(one, part, binding)
                    ways.append(self.way)
                if not parts and one.plan.kind == "choice":
                    self.way = Way()
                    self._choose(one, instantiated(one.plan.head[0], one.plan.head[1], binding))
                    ways.append(self.way)
                if ways:
                    yield ways

    def _choose(self, choice: Prepared, atom: Atom) -> None:
        """What could let a choice take an atom that it allows: other alternatives gone, constraints and costs otherwise."""
        for one in self.rules.alternatives([choice]):
            for binding in islice(joined(one.plan.body, {}, self.seen, one.rule.window), MOST_INSTANCES):
                self.way.undo(instantiated(one.plan.head[0], one.plan.head[1], binding))
        would = self.seen.with_atom(atom)
        for one in self.rules.binding(atom):
            if one.rule.id not in self.left_out:
                self.way.left_out.add(one.rule.id)
                self._unbind(one, would)
                if one.plan.kind == "penalty":
                    wanted = (one.plan.head[0], *[ANY] * len(one.plan.head[1]))
                    for binding, parts in nearest(one, self.seen, wanted):
                        for part in parts:
                            self._mend(one, part, binding)

    def _unbind(self, rule: Prepared, seen: Seen) -> None:
        """What could make the body of a constraint or a penalty hold no longer."""
        for binding in islice(joined(rule.plan.body, {}, seen, rule.rule.window), MOST_INSTANCES):
            self.way.left_out.add(rule.rule.id)
            self._loosen(rule, rule.plan.body, binding)

    def _mend(self, rule: Prepared, part: Part, binding: Binding) -> None:
        """What could make one part of a body hold."""
        match part:
            case ["atom", _, name, terms] | ["is", name, terms]:
                self._supply(rule, name, terms, binding)
            case ["not", name, terms]:
                for atom in fitting(name, terms, binding, self.seen, rule.rule.window):
                    self.way.undo(atom)
            case ["test", left, operator, right]:
                self._move(rule, left, operator, right, binding)
                self._move(rule, right, _MIRRORED[operator], left, binding)
            case ["aggregate", _, elements, *_]:
                self._stir(rule, elements, binding)
            case ["all", pairs]:
                for condition, literals in pairs:
                    for found in joined(condition, binding, self.seen, rule.rule.window):
                        self._loosen(rule, condition, found)
                        for one in chain.from_iterable(literals):
                            self._mend(rule, one, found)

    def _stir(self, rule: Prepared, elements: Sequence[Any], binding: Binding) -> None:
        """What could make an aggregate count less or more."""
        for terms, parts in elements:
            for bindings in gathered([(terms, parts)], binding, self.seen, rule.rule.window).values():
                for found in bindings:
                    self._loosen(rule, parts, found)
            for part in parts:
                if part[0] == "atom":
                    self._supply(rule, part[2], part[3], binding)

    def _loosen(self, rule: Prepared, parts: Sequence[Part], binding: Binding) -> None:
        """What could make an instance that holds hold no longer."""
        for part in parts:
            match part:
                case ["atom", _, name, terms] | ["is", name, terms]:
                    self.way.undo(instantiated(name, terms, binding))
                case ["not", name, terms]:
                    self.way.make(instantiated(name, terms, binding))
                case ["aggregate", _, elements, *_]:
                    self._stir(rule, elements, binding)

    def _supply(self, rule: Prepared, name: str, terms: Sequence[Term], binding: Binding) -> None:
        """What could give an atom; of a fact with a number, one for each side of what the rule compares it with."""
        atom = instantiated(name, terms, binding)
        if self.rules.is_input(atom) and ANY in atom:
            for number in self._numbers(rule, terms, binding):
                if ANY not in (full := instantiated(name, terms, number)):
                    self.way.added.add(full)
            return
        self.way.make(atom)

    def _numbers(self, rule: Prepared, terms: Sequence[Term], binding: Binding) -> Iterator[Binding]:
        """Bindings of the one variable that is not bound, by the comparisons of a rule and what else its body reads."""
        free = [term[1] for term in terms if isinstance(term, list) and term[0] == "v" and term[1] not in binding]
        if len(free) != 1:
            return
        others = [one for one in rule.plan.body if one[0] == "atom" and one[3] is not terms]
        known = next(joined(others, binding, self.seen, rule.rule.window), binding)
        for part in rule.plan.body:
            if part[0] == "test":
                for left, operator, right in ((part[1], part[2], part[3]), (part[3], _MIRRORED[part[2]], part[1])):
                    limit = value_of(right, known)
                    if left == ["v", free[0]] and isinstance(limit, int):
                        yield {**binding, free[0]: limit + _NEXT[operator]}

    def _move(self, rule: Prepared, left: Term, operator: str, right: Term, binding: Binding) -> None:
        """A number of a fact that would meet a comparison."""
        limit = value_of(right, binding)
        if not isinstance(left, list) or left[0] != "v" or not isinstance(limit, int):
            return
        moved = {**binding, left[1]: limit + _NEXT[operator]}
        for part in rule.plan.body:
            if part[0] == "atom" and left in part[3]:
                old, new = (instantiated(part[2], part[3], one) for one in (binding, moved))
                if ANY in old or ANY in new:
                    continue
                if self.rules.is_input(old):
                    self.way.changes.add(Change(new, old))
                else:
                    self.way.undo(old)
                    self.way.make(new)

    def _break(self, atom: Atom) -> None:
        if ANY in atom or atom not in self.seen.atoms:
            return
        if self.rules.is_input(atom):
            self.way.changes.add(Change((), atom))
            return
        for one in self.rules.able(atom, self.left_out):
            start = matched(one.plan.head[1], atom[1:], {})
            if start is None:
                continue
            for binding in islice(joined(one.plan.body, start, self.seen, one.rule.window), MOST_INSTANCES):
                self.way.left_out.add(one.rule.id)
                self._loosen(one, one.plan.body, binding)
