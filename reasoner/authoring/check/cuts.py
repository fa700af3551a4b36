"""Where rules may begin to see a number of a record otherwise: between two such cuts all numbers are alike to every rule.

The cuts of a number follow from the comparisons that it meets, at any distance from the record. What is not followed is named,
and nothing that depends on it is called proved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from reasoner.authoring.check.flow import (
    MOST_POINTS,
    MOST_VALUES,
    OPEN,
    Item,
    Items,
    Slot,
    Unfollowed,
    Values,
    narrowed,
)
from reasoner.symbolic.matching import value_of
from reasoner.symbolic.plan import Part, Term, variables_of
from reasoner.symbolic.prepared import Prepared

_ANY: Items = frozenset({OPEN})
_MIRRORED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_STEPS = {"<": (0,), ">=": (0,), "<=": (1,), ">": (1,), "=": (0, 1), "!=": (0, 1)}
"""How far after the number of a comparison the first integer is that it sees otherwise."""


@dataclass
class Flow(Values):
    """The values of a set of rules, and the cuts of the numbers of a record.

    `cuts`, by slot; `unfollowed`, the slots that meet something that is not followed, each with the rule where it does.
    """

    cuts: dict[Slot, set[int]] = field(default_factory=dict, init=False)
    unfollowed: dict[Slot, str] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        for one in self.rules:
            env = self.bound(one.plan.body, {})
            if env is not None:
                self._body(one.plan.body, env, one.rule.id)
                for term in one.plan.head[1]:
                    self._computed(term, env, one.rule.id, _tests(one.plan.body))

    def regions(self, slot: Slot) -> list[tuple[int, int]]:
        """The regions of a slot: intervals of integers that no comparison tells apart."""
        low, high = self.range_of(slot)
        shared = Slot(slot.predicate, "", slot.place)
        cuts = {*self.cuts.get(slot, ()), *self.cuts.get(shared, ())}
        starts = [low, *sorted(cut for cut in cuts if low < cut <= high)]
        return list(zip(starts, [*(one - 1 for one in starts[1:]), high], strict=True))

    def meet(self, rules: Sequence[Prepared], others: Sequence[Prepared]) -> None:
        """Tell apart the numbers at which the heads of two rules may be the same atom."""
        for one in rules:
            own = self.bound(one.plan.body, {})
            for other in (*rules, *others):
                if one.plan.gives != other.plan.gives:
                    continue
                theirs = self.bound(other.plan.body, {})
                if own is None or theirs is None:
                    continue
                for left, right in zip(one.plan.head[1], other.plan.head[1], strict=True):
                    items = self.items(left, own, one.plan.body), self.items(right, theirs, other.plan.body)
                    if items[0] != items[1]:
                        self.compare(*items, one.rule.id)

    def _body(self, parts: Sequence[Part], env: dict[str, Items], rule: str) -> None:
        """Take the comparisons of a body into account, and the joins that compare numbers."""
        seen: dict[str, Items] = {}
        for part in parts:
            match part:
                case ["test", left, operator, right]:
                    self._test((left, operator, right), env, _tests(parts), rule)
                case ["let", _, term]:
                    self._computed(term, env, rule)
                case ["range", _, low, high]:
                    self._give_up([*self.items(low, env), *self.items(high, env)], rule)
                case ["atom", _, name, terms]:
                    self._joined(name, terms, seen, rule)
                case ["not" | "is", name, terms]:
                    for place, term in enumerate(terms):
                        self.compare(self._standing(name, terms, place), self.items(term, env), rule)
                case ["aggregate", _, elements, guards, *_]:
                    self._aggregate(elements, env, rule)
                    self._give_up([item for _, term in guards for item in self.items(term, env)], rule)
                case ["all", pairs]:
                    for condition, literals in pairs:
                        own = self.bound(condition, env) or env
                        self._body(condition, own, rule)
                        for literal in literals:
                            self._body(literal, self.bound(literal, own) or own, rule)

    def _standing(self, name: str, terms: Sequence[Term], place: int) -> Items:
        return self.of_input(name, terms, place) if self.is_input(name) else self.at(name, len(terms), place, "")

    def _joined(self, name: str, terms: Sequence[Term], seen: dict[str, Items], rule: str) -> None:
        """A number that two atoms share, or that an atom has to have."""
        for place, term in enumerate(terms):
            items = self._standing(name, terms, place)
            if isinstance(term, int):
                self.compare(items, frozenset({term}), rule)
            elif term[0] == "v":
                if term[1] in seen:
                    self.compare(items, seen[term[1]], rule)
                seen[term[1]] = items

    def _aggregate(
        self, elements: Sequence[tuple[Sequence[Term], Sequence[Part]]], env: dict[str, Items], rule: str
    ) -> None:
        """What is summed, and what tells tuples apart, is not followed."""
        for terms, inner in elements:
            own = self.bound(inner, env)
            if own is not None:
                self._body(inner, own, rule)
                for term in terms:
                    self._give_up(self.items(term, own), rule)

    def compare(self, one: Items, other: Items, rule: str) -> None:
        """Cut where what can be at two places may become or cease to be the same; `rule` is where they meet."""
        slots = [item for item in (*one, *other) if isinstance(item, Slot)]
        if not slots or _ANY in (one, other):
            return
        for slot in slots:
            rest = (other if slot in one else one) - {slot}
            if any(isinstance(item, Slot | Unfollowed) for item in rest) or len(rest) > MOST_VALUES:
                self.unfollowed.setdefault(slot, rule)
            for item in rest:
                if isinstance(item, int):
                    self.cuts.setdefault(slot, set()).update((item, item + 1))

    def _test(self, test: tuple[Term, str, Term], env: Mapping[str, Items], tests: Sequence[Part], rule: str) -> None:
        left, operator, right = test
        for own, sign, other in ((left, operator, right), (right, _MIRRORED[operator], left)):
            if _is_variable(own):
                slots = [item for item in env.get(own[1], ()) if isinstance(item, Slot)]
                values = self._values(other, env, tests) if slots else None
                for slot in slots:
                    if values is None:
                        self.unfollowed.setdefault(slot, rule)
                    for value in values or ():
                        self.cuts.setdefault(slot, set()).update(value + step for step in _STEPS[sign])
            else:
                self._computed(own, env, rule, tests)

    def _values(self, term: Term, env: Mapping[str, Items], tests: Sequence[Part]) -> set[int] | None:
        """The integers that a term can be; None if they are not followed."""
        if not isinstance(term, int) and not _is_variable(term) and len(variables_of(term)) == 1:
            (name,) = variables_of(term)
            points = self.points(env.get(name, _ANY))
            if points is None:
                return None
            found = {value_of(term, {name: one}) for one in narrowed(points, name, tests)} - {None}
            return found if len(found) <= MOST_VALUES else None
        items = self.items(term, env)
        if OPEN in items or any(isinstance(item, Slot | Unfollowed) for item in items):
            return None
        return {item for item in items if isinstance(item, int)}

    def _computed(self, term: Term, env: Mapping[str, Items], rule: str, tests: Sequence[Part] = ()) -> None:
        """The slots of an arithmetic term are cut where its value changes."""
        if isinstance(term, int) or term[0] in ("v", "c"):
            return
        if term[0] == "f":
            self._give_up([item for name in variables_of(term) for item in env.get(name, ())], rule)
            return
        names = variables_of(term)
        slots = [item for name in names for item in env.get(name, ()) if isinstance(item, Slot)]
        for slot in slots:
            low, high = self.range_of(slot)
            if len(names) > 1 or high - low >= MOST_POINTS:
                self.unfollowed.setdefault(slot, rule)
                continue
            (name,) = names
            points = narrowed(range(low, high + 1), name, tests)
            values = [(one, value_of(term, {name: one})) for one in points]
            cuts = {one for (_, before), (one, after) in pairwise(values) if before != after}
            if len(cuts) > MOST_VALUES:
                self.unfollowed.setdefault(slot, rule)
            else:
                self.cuts.setdefault(slot, set()).update(cuts)

    def _give_up(self, items: Iterable[Item], rule: str) -> None:
        for item in items:
            if isinstance(item, Slot):
                self.unfollowed.setdefault(item, rule)


def _is_variable(term: Term) -> bool:
    return isinstance(term, list) and term[0] == "v"


def _tests(parts: Iterable[Part]) -> list[Part]:
    return [part for part in parts if part[0] == "test"]
