"""What could make an atom hold with few changes: the facts, or the rules, that the explanation of its absence ends at.

All that an atom waits for makes a graph of possibilities, of which one is enough, and of things to mend, of which all are needed.
Two things that no change serves both need two changes: what needs more than are left to be made is not tried. What a look at an
atom finds depends on few predicates, and is remembered until one of these differs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from reasoner.symbolic.firing import Atom
from reasoner.symbolic.looking import Aim, Change, Pattern, Relations, Step, Way
from reasoner.symbolic.matching import ANY, Seen

_NEVER = 1_000
Effects = Callable[[Change], Iterable[object]]
"""What a change of facts alters in all: one that alters two things may serve both."""


class Remedies:
    """Finds what could matter for an atom in one model after the other of the same rules.

    Parameters: `relations`, of the rules; `opposite`, the facts that cannot stand beside one that is added; `effects`; `lasting`,
    the ids of rules that are not left out.
    """

    def __init__(
        self,
        relations: Relations,
        opposite: Callable[[Atom], Iterable[Atom]],
        effects: Effects,
        lasting: Collection[str],
    ) -> None:
        self._relations, self._opposite, self._effects, self._lasting = relations, opposite, effects, lasting
        self._first: Seen | None = None
        self._steps: dict[tuple[object, ...], Step] = {}
        self._scopes: dict[Aim, tuple[frozenset[Pattern], frozenset[str]]] = {}
        self._bits: dict[object, int] = {}
        self._altered: dict[Change, int] = {}

    def of_facts(self, aims: Iterable[Aim], seen: Seen, most: int) -> set[Change]:
        """The changes of facts that could be among at most so many by which one of some aims is reached in a model."""

        def ends(way: Way) -> set[Change]:
            return way.changes | {self._addition(atom, seen) for atom in way.added}

        return self._graph(aims, seen, frozenset(), ends).within(most)

    def of_rules(self, aims: Iterable[Aim], seen: Seen, most: int, left_out: Iterable[str]) -> set[Change]:
        """The same with rules to leave out, all facts as they are; those of some ids are left out already."""

        def ends(way: Way) -> set[Change]:
            return {Change(left_out=one) for one in way.left_out.difference(self._lasting)}

        return self._graph(aims, seen, frozenset(left_out), ends).within(most)

    def _graph(
        self, aims: Iterable[Aim], seen: Seen, left_out: frozenset[str], ends: Callable[[Way], set[Change]]
    ) -> _Graph:
        differing = self._differing(seen)
        roots = list(aims)
        steps: dict[Aim, list[list[_Thing]]] = {}
        waiting = list(roots)
        while waiting:
            aim = waiting.pop()
            if aim not in steps:
                step = self._step(aim, seen, differing, left_out)
                steps[aim] = [[self._thing(way, ends(way)) for way in ways] for ways in step]
                waiting += [one for ways in step for way in ways for one in way.aims]
        return _Graph(roots, steps)

    def _differing(self, seen: Seen) -> Mapping[Pattern, frozenset[tuple[Atom, int]]]:
        """What differs from the first model that was looked at, by the patterns under which rules read it."""
        if self._first is None:
            self._first = seen
        found: dict[Pattern, set[tuple[Atom, int]]] = {}
        for one in seen.differing(self._first):
            atom = one[0]
            for first in {ANY, *atom[1:2]}:
                found.setdefault((atom[0], len(atom) - 1, first), set()).add(one)
        return {pattern: frozenset(some) for pattern, some in found.items()}

    def _thing(self, way: Way, changes: set[Change]) -> _Thing:
        altered = 0
        for one in changes:
            if one not in self._altered:
                bits = 0
                for token in [one.left_out] if one.left_out else self._effects(one):
                    bits |= 1 << self._bits.setdefault(token, len(self._bits))
                self._altered[one] = bits
            altered |= self._altered[one]
        return _Thing(changes, altered, way.aims)

    def _addition(self, atom: Atom, seen: Seen) -> Change:
        opposed = [one for one in self._opposite(atom) if one in seen.atoms]
        return Change(atom, opposed[0] if opposed else ())

    def _step(
        self,
        aim: Aim,
        seen: Seen,
        differing: Mapping[Pattern, frozenset[tuple[Atom, int]]],
        left_out: frozenset[str],
    ) -> Step:
        scope = self._scopes.get(aim)
        if scope is None:
            scope = self._scopes[aim] = self._relations.scope(aim)
        read, ids = scope
        others = frozenset().union(*[differing[one] for one in differing.keys() & read])
        key = aim, left_out & ids, others
        found = self._steps.get(key)
        if found is None:
            found = self._steps[key] = self._relations.look(aim, seen, left_out)
        return found


@dataclass(slots=True)
class _Thing:
    """One thing to mend: what could do it at once, what could be altered for it, as bits, and the aims any of which would do."""

    changes: set[Change]
    altered: int
    aims: set[Aim]
    least: int = _NEVER


@dataclass(frozen=True, slots=True)
class _Graph:
    """Each aim with its possibilities, and each of these with the things to mend."""

    roots: Sequence[Aim]
    steps: Mapping[Aim, Sequence[Sequence[_Thing]]]

    def within(self, most: int) -> set[Change]:
        """The changes that could be among at most so many by which a root is reached."""
        self._gather()
        least = self._least()
        found: set[Change] = set()
        waiting = [one for one in self.roots if least[one] <= most]
        met = set(waiting)
        while waiting:
            for things in self.steps[waiting.pop()]:
                if _together(things) <= most:
                    for thing in things:
                        found |= thing.changes
                        fresh = {one for one in thing.aims if least[one] <= most} - met
                        met |= fresh
                        waiting += fresh
        return found

    def _gather(self) -> None:
        """Add to each thing what could be altered for its aims, as far as these can be reached at all."""
        altered = dict.fromkeys(self.steps, 0)
        backwards = list(self.steps.items())[::-1]
        is_changed = True
        while is_changed:
            is_changed = False
            for aim, possibilities in backwards:
                whole = altered[aim]
                for things in possibilities:
                    for thing in things:
                        for one in thing.aims:
                            thing.altered |= altered[one]
                    if all(thing.altered for thing in things):
                        for thing in things:
                            whole |= thing.altered
                if whole != altered[aim]:
                    altered[aim], is_changed = whole, True

    def _least(self) -> Mapping[Aim, int]:
        """For each aim a number of changes that it needs at least."""
        least = dict.fromkeys(self.steps, _NEVER)
        backwards = list(self.steps.items())[::-1]
        is_changed = True
        while is_changed:
            is_changed = False
            for aim, possibilities in backwards:
                for things in possibilities:
                    for thing in things:
                        thing.least = 1 if thing.changes else min([least[one] for one in thing.aims], default=_NEVER)
                    needed = _together(things)
                    if needed < least[aim]:
                        least[aim], is_changed = needed, True
        return least


def _together(things: Sequence[_Thing]) -> int:
    """A number of changes that some things need at least: the sum over such as share no change."""
    if len(things) == 1:
        return things[0].least
    taken = total = 0
    for thing in sorted(things, key=lambda one: (-one.least, one.altered.bit_count())):
        if not thing.altered & taken:
            taken |= thing.altered
            total += thing.least
    return total
