"""What can stand where in the atoms of a program: constants, and which numbers of a record get to which comparison.

A place of a predicate holds constants, integers, and *slots*: numbers that a record gives, such as the value of a measurement.
From the comparisons that a slot meets follow its cuts, the integers at which some rule may begin to see it otherwise; between two cuts
all numbers are alike to every rule. What the analysis does not follow is named, and nothing that depends on it is called proved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from reasoner.symbolic.matching import value_of
from reasoner.symbolic.plan import Part, Term, variables_of
from reasoner.symbolic.prepared import Prepared
from reasoner.symbolic.ranges import Inputs

MOST_VALUES = 400
"""More numbers than these are not followed from a computation to where they are compared."""
MOST_POINTS = 20_000
"""A range of more integers than these is not gone through."""
_LONGEST = (0, 130 * 525_600)
_SORTS = {"minutes": _LONGEST, "ppm": (0, 1_000_000), "integer": (0, 1_560)}


@dataclass(frozen=True, slots=True)
class Slot:
    """A number that a record gives: predicate, concept (empty for any) and place of the argument."""

    predicate: str
    concept: str
    place: int


@dataclass(frozen=True, slots=True)
class Unfollowed:
    """A number that is computed in a way that is not followed."""

    reads_record: bool


_MIRRORED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_STEPS = {"<": (0,), ">=": (0,), "<=": (1,), ">": (1,), "=": (0, 1), "!=": (0, 1)}
"""How far after the number of a comparison the first integer is that it sees otherwise."""
Item = Any
"""A constant (str), an integer, a Slot, or Unfollowed."""
Items = frozenset[Item]
OPEN = "*"
"""Any constant at all."""
_ANY: Items = frozenset({OPEN})
Key = tuple[str, int, int, str]


@dataclass
class Flow:
    """The analysis of a set of rules.

    Parameters: `rules`; `inputs`, the vocabulary with the ranges of observables.
    """

    rules: Sequence[Prepared]
    inputs: Inputs
    cuts: dict[Slot, set[int]] = field(default_factory=dict, init=False)
    unfollowed: dict[Slot, str] = field(default_factory=dict, init=False)
    """Slots that meet something that is not followed, each with the rule where it does."""
    _found: dict[Key, set[Item]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        grown = True
        while grown:
            grown = False
            for one in self.rules:
                if one.plan.kind in ("rule", "choice"):
                    env = self.bound(one.plan.body, {})
                    grown |= env is not None and self._give(one.plan.head, env, one.plan.body)
        for one in self.rules:
            env = self.bound(one.plan.body, {})
            if env is not None:
                self._compare(one.plan.body, env, one.rule.id)
                tests = [part for part in one.plan.body if part[0] == "test"]
                for term in one.plan.head[1]:
                    self._computed(term, env, one.rule.id, tests)

    def places(self, name: str, arity: int, place: int, first: str = "") -> Items:
        """What can stand at a place of a predicate, where its first argument is known."""
        return self._at(name, arity, place, first)

    def range_of(self, slot: Slot) -> tuple[int, int]:
        """The least and the greatest integer of a slot."""
        sort = self.inputs.predicates[slot.predicate].arguments[slot.place]
        if sort.startswith("quantity"):
            return self.inputs.observables.get(slot.concept) or self._whole
        return _SORTS[sort]

    def regions(self, slot: Slot) -> list[tuple[int, int]]:
        """The regions of a slot: intervals of integers that no comparison tells apart."""
        low, high = self.range_of(slot)
        shared = Slot(slot.predicate, "", slot.place)
        cuts = {*self.cuts.get(slot, ()), *self.cuts.get(shared, ())}
        starts = [low, *sorted(cut for cut in cuts if low < cut <= high)]
        return list(zip(starts, [*(one - 1 for one in starts[1:]), high], strict=True))

    @cached_property
    def _whole(self) -> tuple[int, int]:
        ranges = list(self.inputs.observables.values()) or [(0, 0)]
        return min(low for low, _ in ranges), max(high for _, high in ranges)

    def _is_input(self, name: str) -> bool:
        declared = self.inputs.predicates.get(name)
        return declared is not None and declared.program == "input"

    def _of_input(self, name: str, terms: Sequence[Term], place: int) -> Items:
        sort = self.inputs.predicates[name].arguments[place]
        if sort.startswith("quantity") or sort in _SORTS:
            first = terms[0]
            return frozenset({Slot(name, first[1] if isinstance(first, list) and first[0] == "c" else "", place)})
        return _ANY

    def _at(self, name: str, arity: int, place: int, first: str) -> Items:
        if first and place > 0:
            return frozenset(
                {*self._found.get((name, arity, place, first), ()), *self._found.get((name, arity, place, OPEN), ())}
            )
        return frozenset(
            item for key, items in self._found.items() if key[:3] == (name, arity, place) for item in items
        )

    def bound(self, body: Sequence[Part], env: Mapping[str, Items]) -> dict[str, Items] | None:
        """What the variables of a body can be; None if it cannot hold."""
        known = dict(env)
        for part in body:
            match part:
                case ["atom", _, name, terms]:
                    first = terms[0][1] if terms and isinstance(terms[0], list) and terms[0][0] == "c" else ""
                    for place, term in enumerate(terms):
                        items = (
                            self._of_input(name, terms, place)
                            if self._is_input(name)
                            else self._at(name, len(terms), place, first)
                        )
                        if isinstance(term, list) and term[0] == "v":
                            known[term[1]] = _met(known[term[1]], items) if term[1] in known else items
                        elif OPEN not in items and not _fits(term, items):
                            return None
                        if isinstance(term, list) and term[0] == "v" and not known[term[1]]:
                            return None
                case ["let", variable, term]:
                    known[variable] = self.items(term, known, body)
                case ["range", variable, low, high]:
                    ends = [self.items(low, known), self.items(high, known)]
                    known[variable] = _interval(ends)
                case ["aggregate", _, elements, _, assigned, _]:
                    reads = any(
                        isinstance(item, Slot)
                        for terms, parts in elements
                        for term in terms
                        for item in self.items(term, self.bound(parts, known) or known)
                    )
                    known |= dict.fromkeys(assigned, frozenset({Unfollowed(reads)}))
        return known

    def items(self, term: Term, env: Mapping[str, Items], body: Sequence[Part] = ()) -> Items:
        """What a term can be where a body holds."""
        if isinstance(term, int):
            return frozenset({term})
        match term:
            case ["v", name]:
                return env.get(name, _ANY)
            case ["c", text]:
                return frozenset({text})
            case ["f", *_]:
                return _ANY
        variables = sorted(variables_of(term))
        sources = [env.get(name, _ANY) for name in variables]
        if len(variables) == 1:
            points = self._points(sources[0])
            if points is not None:
                tests = [part for part in body if part[0] == "test"]
                points = list(_narrowed(points, variables[0], tests))
                values = {value_of(term, {variables[0]: one}) for one in points} - {None}
                if len(values) <= MOST_VALUES:
                    return frozenset(values)
        reads = any(
            isinstance(item, Slot) or (isinstance(item, Unfollowed) and item.reads_record)
            for one in sources
            for item in one
        )
        return frozenset({Unfollowed(reads)})

    def _points(self, items: Items) -> list[int] | None:
        """All integers that a variable can be, if they are not too many."""
        points: set[int] = set()
        for item in items:
            if isinstance(item, Slot):
                low, high = self.range_of(item)
                if high - low >= MOST_POINTS:
                    return None
                points.update(range(low, high + 1))
            elif isinstance(item, int):
                points.add(item)
            elif isinstance(item, Unfollowed) or item == OPEN:
                return None
        return sorted(points)

    def _give(self, head: Sequence[Any], env: Mapping[str, Items], body: Sequence[Part]) -> bool:
        name, terms = head
        first = OPEN
        if terms and isinstance(terms[0], list) and terms[0][0] == "c":
            first = terms[0][1]
        grown = False
        for place, term in enumerate(terms):
            items = self.items(term, env, body)
            known = self._found.setdefault((name, len(terms), place, first), set())
            size = len(known)
            known |= items
            grown |= len(known) > size
        return grown

    def _compare(self, parts: Iterable[Part], env: dict[str, Items], rule: str) -> None:
        """Take the comparisons of a body into account, and the joins that compare numbers."""
        tests = [part for part in parts if part[0] == "test"]
        seen: dict[str, Items] = {}
        for part in parts:
            match part:
                case ["test", left, operator, right]:
                    self._test(left, operator, right, env, tests, rule)
                case ["let", _, term]:
                    self._computed(term, env, rule)
                case ["range", _, low, high]:
                    self._test(low, "<=", high, env, tests, rule)
                    self._give_up([*self.items(low, env), *self.items(high, env)], rule)
                case ["atom", _, name, terms]:
                    for place, term in enumerate(terms):
                        items = (
                            self._of_input(name, terms, place)
                            if self._is_input(name)
                            else self._at(name, len(terms), place, "")
                        )
                        if isinstance(term, int):
                            self.compare(items, frozenset({term}), rule)
                        elif isinstance(term, list) and term[0] == "v":
                            if term[1] in seen:
                                self.compare(items, seen[term[1]], rule)
                            seen[term[1]] = items
                case ["not" | "is", name, terms]:
                    for place, term in enumerate(terms):
                        items = (
                            self._of_input(name, terms, place)
                            if self._is_input(name)
                            else self._at(name, len(terms), place, "")
                        )
                        self.compare(items, self.items(term, env), rule)
                case ["aggregate", _, elements, guards, _, _]:
                    for terms, inner in elements:
                        own = self.bound(inner, env)
                        if own is not None:
                            self._compare(inner, own, rule)
                            for place, term in enumerate(terms):
                                # the weight is summed; what follows only tells tuples apart, and so does every number
                                self._give_up(self.items(term, own), rule)
                case ["all", pairs]:
                    for condition, literals in pairs:
                        own = self.bound(condition, env)
                        if own is not None:
                            self._compare(condition, own, rule)
                            for literal in literals:
                                self._compare(literal, self.bound(literal, own) or own, rule)

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

    def _test(
        self, left: Term, operator: str, right: Term, env: Mapping[str, Items], tests: Sequence[Part], rule: str
    ) -> None:
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
            points = self._points(env.get(name, _ANY))
            if points is None:
                return None
            found = {value_of(term, {name: one}) for one in _narrowed(points, name, tests)} - {None}
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
            for one in term[2]:
                self._computed(one, env, rule, tests)
            return
        names = variables_of(term)
        slots = [item for name in names for item in env.get(name, ()) if isinstance(item, Slot)]
        for slot in slots:
            low, high = self.range_of(slot)
            if len(names) > 1 or high - low >= MOST_POINTS:
                self.unfollowed.setdefault(slot, rule)
                continue
            (name,) = names
            points = _narrowed(range(low, high + 1), name, tests)
            values = [(one, value_of(term, {name: one})) for one in points]
            cuts = {one for (_, before), (one, after) in zip(values, values[1:], strict=False) if before != after}
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


def _met(one: Items, other: Items) -> Items:
    """What is in both; slots and what is not followed may be any number."""
    if OPEN in one or OPEN in other:
        return other if OPEN in one else one
    numbers = [any(isinstance(item, Slot | Unfollowed) for item in items) for items in (one, other)]
    if not any(numbers):
        return one & other
    return one | other


def _fits(term: Term, items: Items) -> bool:
    if isinstance(term, int):
        return term in items or any(isinstance(item, Slot | Unfollowed) for item in items)
    return term[0] != "c" or term[1] in items


def _interval(ends: Sequence[Items]) -> Items:
    if all(isinstance(item, int) for items in ends for item in items) and all(ends):
        low, high = min(ends[0]), max(ends[1])
        if high - low < MOST_VALUES:
            return frozenset(range(low, high + 1))
    return frozenset({Unfollowed(any(isinstance(item, Slot) for items in ends for item in items))})


def _narrowed(points: Iterable[int], name: str, tests: Iterable[Part]) -> Iterator[int]:
    """The points that pass the comparisons of a variable with numbers."""
    own = [part for part in tests if isinstance(part[3], int) and part[1] == ["v", name]]
    turned = [part for part in tests if isinstance(part[1], int) and part[3] == ["v", name]]
    for one in points:
        if all(_holds(one, part[2], part[3]) for part in own) and all(_holds(part[1], part[2], one) for part in turned):
            yield one


def _holds(left: int, operator: str, right: int) -> bool:
    match operator:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
        case "=":
            return left == right
    return left != right
