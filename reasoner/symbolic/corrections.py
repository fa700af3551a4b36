"""What would have to differ for an atom to hold: smallest sets of changes of facts, each tried by evaluating the rules again.

The search goes by size. What it tries to change next is what the explanation of the absence names in the state that it has
reached: a fact that is missing, one that stands in the way, a number on the wrong side of a threshold.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

from reasoner.interruption import Interruption
from reasoner.symbolic.firing import Atom
from reasoner.symbolic.giving import Giving
from reasoner.symbolic.matching import ANY, Binding, Seen, gathered, instantiated, joined, matched, value_of
from reasoner.symbolic.nearest import nearest
from reasoner.symbolic.plan import Part, Term
from reasoner.symbolic.prepared import Prepared

MOST_CHANGES = 3
MOST_TRIED = 500
_NEXT = {"<": -1, "<=": 0, ">": 1, ">=": 0, "=": 0, "!=": 1}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One fact that would have to be otherwise: `added`, `removed` or both, as text would write the atoms; empty for none."""

    added: Atom = ()
    removed: Atom = ()


Changes = frozenset[Change]
Solved = Callable[[Changes], Seen | None]
"""The stable model after some changes; None where they make no sense or the rules have none: the search leaves these."""


@dataclass(frozen=True)
class Corrections:
    """Finds corrections over one set of rules.

    Parameters: `rules`, those in force; `inputs`, the predicates of facts; `solved`; `opposite`, the facts that cannot stand
    beside one that is added.
    """

    rules: Sequence[Prepared]
    inputs: Collection[str]
    solved: Solved
    opposite: Callable[[Atom], Iterable[Atom]] = lambda _: ()

    @cached_property
    def giving(self) -> Giving:
        """The rules by what they give."""
        return Giving(self.rules)

    def smallest(self, wanted: Atom, interruption: Interruption | None = None) -> tuple[list[Changes], bool]:
        """The sets of changes after which an atom holds, none with a part that suffices; and whether the search was cut short.

        Parameters: `wanted`, without `ANY`. Raises: what `interruption` raises.
        Laws: after each set the atom holds; after no proper part of it does it. The smaller ones come first.
        """
        found: list[Changes] = []
        tried: dict[Changes, Seen | None] = {}
        level: list[Changes] = [frozenset()]
        for _ in range(MOST_CHANGES + 1):
            following: dict[Changes, None] = {}
            for changes in level:
                if any(one <= changes for one in found):
                    continue
                if len(tried) >= MOST_TRIED:
                    return found, True
                if interruption is not None:
                    interruption.check("solving")
                seen = tried[changes] = self.solved(changes)
                if seen is None:
                    continue
                if wanted in seen.atoms:
                    if self._is_minimal(changes, wanted, tried):
                        found.append(changes)
                    continue
                if len(changes) < MOST_CHANGES:
                    touched = {atom for one in changes for atom in (one.added, one.removed)}
                    for change in sorted(_Leaves(self, seen).of(wanted), key=_order):
                        if not touched & {change.added, change.removed} - {()}:
                            following[changes | {change}] = None
            level = sorted(following, key=lambda one: sorted(map(_order, one)))
            if not level:
                return found, False
        return found, bool(level)

    def _is_minimal(self, changes: Changes, wanted: Atom, tried: dict[Changes, Seen | None]) -> bool:
        """Whether no proper part suffices: rules with `not` can lose an atom and give it again."""
        parts = [frozenset(one) for one in _parts(sorted(changes, key=_order))]
        for part in parts:
            if part not in tried:
                tried[part] = self.solved(part)
            seen = tried[part]
            if seen is not None and wanted in seen.atoms:
                return False
        return True


def _parts(changes: Sequence[Change]) -> Iterator[list[Change]]:
    for number in range(2 ** len(changes) - 1):
        yield [one for place, one in enumerate(changes) if number >> place & 1]


def _order(change: Change) -> tuple[str, str]:
    return repr(change.added), repr(change.removed)


class _Leaves:
    """The changes that could matter for one atom in one model: each atom is looked at once to make it and once to break it."""

    def __init__(self, base: Corrections, seen: Seen) -> None:
        self.base, self.seen = base, seen
        self.found: set[Change] = set()
        self._met: set[tuple[str, Atom]] = set()
        self._waiting: list[tuple[str, Atom]] = []

    def of(self, wanted: Atom) -> set[Change]:
        """The changes by which an atom that does not hold could come to hold."""
        self._later("make", wanted)
        while self._waiting:
            how, atom = self._waiting.pop()
            if how == "make":
                self._make(atom)
            else:
                self._break(atom)
        return self.found

    def _later(self, how: str, atom: Atom) -> None:
        if (how, atom) not in self._met:
            self._met.add((how, atom))
            self._waiting.append((how, atom))

    def _make(self, atom: Atom) -> None:
        if atom[0] in self.base.inputs:
            if ANY not in atom:
                self._add(atom)
            return
        for one in self.base.giving.able(atom):
            for binding, parts in nearest(one, self.seen, atom):
                for part in parts:
                    self._mend(one, part, binding)

    def _add(self, atom: Atom) -> None:
        opposed = [one for one in self.base.opposite(atom) if one in self.seen.atoms]
        self.found.add(Change(atom, opposed[0] if opposed else ()))

    def _mend(self, rule: Prepared, part: Part, binding: Binding) -> None:
        """What could make one part of a body hold."""
        match part:
            case ["atom", _, name, terms] | ["is", name, terms]:
                self._supply(rule, name, terms, binding)
            case ["not", name, terms]:
                self._later("break", instantiated(name, terms, binding))
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
                    self._later("break", instantiated(name, terms, binding))
                case ["not", name, terms]:
                    self._later("make", instantiated(name, terms, binding))
                case ["aggregate", _, elements, *_]:
                    self._stir(rule, elements, binding)

    def _supply(self, rule: Prepared, name: str, terms: Sequence[Term], binding: Binding) -> None:
        """What could give an atom; of a fact with a number, one for each side of what the rule compares it with."""
        atom = instantiated(name, terms, binding)
        if name in self.base.inputs and ANY in atom:
            for number in self._numbers(rule, terms, binding):
                if ANY not in (full := instantiated(name, terms, number)):
                    self._add(full)
            return
        self._later("make", atom)

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
                if old[0] in self.base.inputs:
                    self.found.add(Change(new, old))
                else:
                    self._later("break", old)
                    self._later("make", new)

    def _break(self, atom: Atom) -> None:
        if ANY in atom or atom not in self.seen.atoms:
            return
        if atom[0] in self.base.inputs:
            self.found.add(Change((), atom))
            return
        for one in self.base.giving.able(atom):
            start = matched(one.plan.head[1], atom[1:], {})
            for binding in joined(one.plan.body, start, self.seen, one.rule.window) if start is not None else ():
                self._loosen(one, one.plan.body, binding)
