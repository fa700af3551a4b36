"""What can stand where in the atoms of a program: constants, integers, and numbers of a record."""

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


Item = Any
"""A constant (str), an integer, a Slot, or Unfollowed."""
Items = frozenset[Item]
OPEN = "*"
"""Any constant at all."""
_ANY: Items = frozenset({OPEN})
Key = tuple[str, int, int, str]


@dataclass
class Values:
    """What can stand where in the atoms of a set of rules.

    Parameters: `rules`; `inputs`, the vocabulary with the ranges of observables.
    """

    rules: Sequence[Prepared]
    inputs: Inputs
    _found: dict[Key, set[Item]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        grown = True
        while grown:
            grown = False
            for one in self.rules:
                if one.plan.kind in ("rule", "choice"):
                    env = self.bound(one.plan.body, {})
                    grown |= env is not None and self._give(one.plan.head, env, one.plan.body)

    def range_of(self, slot: Slot) -> tuple[int, int]:
        """The least and the greatest integer of a slot."""
        sort = self.inputs.predicates[slot.predicate].arguments[slot.place]
        if sort.startswith("quantity"):
            return self.inputs.observables.get(slot.concept) or self._whole
        return _SORTS[sort]

    @cached_property
    def _whole(self) -> tuple[int, int]:
        ranges = list(self.inputs.observables.values()) or [(0, 0)]
        return min(low for low, _ in ranges), max(high for _, high in ranges)

    def is_input(self, name: str) -> bool:
        """Whether a record gives a predicate."""
        declared = self.inputs.predicates.get(name)
        return declared is not None and declared.program == "input"

    def of_input(self, name: str, terms: Sequence[Term], place: int) -> Items:
        """What an atom of a record has at a place."""
        sort = self.inputs.predicates[name].arguments[place]
        if sort.startswith("quantity") or sort in _SORTS:
            first = terms[0]
            return frozenset({Slot(name, first[1] if isinstance(first, list) and first[0] == "c" else "", place)})
        return _ANY

    def at(self, name: str, arity: int, place: int, first: str) -> Items:
        """What can stand at a place of a derived predicate, where its first argument is known."""
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
                            self.of_input(name, terms, place)
                            if self.is_input(name)
                            else self.at(name, len(terms), place, first)
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
            points = self.points(sources[0])
            if points is not None:
                tests = [part for part in body if part[0] == "test"]
                points = list(narrowed(points, variables[0], tests))
                values = {value_of(term, {variables[0]: one}) for one in points} - {None}
                if len(values) <= MOST_VALUES:
                    return frozenset(values)
        reads = any(
            isinstance(item, Slot) or (isinstance(item, Unfollowed) and item.reads_record)
            for one in sources
            for item in one
        )
        return frozenset({Unfollowed(reads)})

    def points(self, items: Items) -> list[int] | None:
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


def narrowed(points: Iterable[int], name: str, tests: Iterable[Part]) -> Iterator[int]:
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
