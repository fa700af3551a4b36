"""What integers rules can compute: clingo's arithmetic wraps in silence beyond 32 bits, so that is refused at load.

Every argument of every predicate has a range, the least and the greatest integer that can stand there, found by passing ranges
through the rules until they stay (interval analysis, Cousot and Cousot 1977); comparisons narrow them, what keeps growing is
unbounded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product

from reasoner.errors import Problem
from reasoner.symbolic.components import Component, in_components
from reasoner.symbolic.firing import GREATEST, LEAST
from reasoner.symbolic.memo import Memo
from reasoner.symbolic.order import power, quotient
from reasoner.symbolic.plan import Part, Plan, Signature, Term
from reasoner.symbolic.prepared import Prepared
from reasoner.symbolic.vocabulary import Predicate

MOST_TUPLES = 1_000
"""So many tuples of an aggregate are reckoned with: a record holds some hundreds of facts."""
_ROUNDS, _PATIENT_ROUNDS = 60, 12
_FAR = 2**62
_SORTS = {"minutes": (0, 130 * 525_600), "ppm": (0, 1_000_000), "integer": (0, 1_560)}
"""Ages of up to 130 years in minutes and in months, parts per million."""

_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
Range = tuple[int, int]
"""The least and the greatest integer."""
Ranges = dict[tuple[str, int, int], Range]
"""By predicate, number of arguments and place of the argument; what is missing holds no integer."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The ranges of what a record gives.

    Parameters: `predicates`, the vocabulary; `observables`, of each the least and greatest value in its resolution.
    """

    predicates: Mapping[str, Predicate]
    observables: Mapping[str, Range]

    def ranges(self) -> Ranges:
        """Of every argument that holds integers."""
        whole = _joined(self.observables.values()) or (0, 0)
        return {
            (one.name, len(one.arguments), place): whole if sort.startswith("quantity") else _SORTS[sort]
            for one in self.predicates.values()
            if one.program == "input"
            for place, sort in enumerate(one.arguments)
            if sort.startswith("quantity") or sort in _SORTS
        }

    def narrowed(self, name: str, terms: Sequence[Term], place: int) -> Range | None:
        """The range of a value whose observable is named."""
        declared = self.predicates.get(name)
        if declared is None or declared.program != "input" or not declared.arguments[place].startswith("quantity:"):
            return None
        concept = terms[int(declared.arguments[place].partition(":")[2])]
        return self.observables.get(concept[1]) if isinstance(concept, list) and concept[0] == "c" else None


def final_ranges(components: Sequence[Component], inputs: Inputs, memo: Memo | None = None) -> Ranges:
    """The ranges of all arguments once they stay.

    Parameters: `components`, of the plans, each after those that it reads; `memo`, what was found for the same `inputs` before.
    """
    memo = memo or Memo()
    ranges = inputs.ranges()
    for part in components:
        given = part.plans, of_arguments(part.reads, ranges)
        ranges |= memo.kept(("ranges", part.gives), given, partial(_stay, part, ranges, inputs))
    return ranges


def of_arguments(signatures: Iterable[Signature], ranges: Ranges) -> tuple[Range | None, ...]:
    """The ranges of all arguments of some predicates; None of one that holds no integer."""
    return tuple(ranges.get((name, arity, place)) for name, arity in signatures for place in range(arity))


def _stay(part: Component, before: Ranges, inputs: Inputs) -> Ranges:
    """The ranges of the arguments that a component gives, passed through its plans until they stay."""
    own = {(*signature, place): None for signature in part.gives for place in range(signature[1])}
    found = {place: before[place] for place in own if place in before}
    changed: Collection[str] | None = None
    for round_ in range(_ROUNDS):
        ranges, grown = {**before, **found}, dict(found)
        join = _both if round_ < _PATIENT_ROUNDS else _widened
        for plan in part.plans:
            if changed is not None and all(name not in changed for (name, _), _ in plan.reads):
                continue
            for place, new in _Walk(plan, ranges, inputs).heads():
                old = grown.get(place)
                grown[place] = new if old is None else join(old, new)
        changed = {place[0] for place, one in grown.items() if found.get(place) != one}
        found = grown
        if not changed or not part.recursive:
            break
    return found


def _both(old: Range, new: Range) -> Range:
    return min(old[0], new[0]), max(old[1], new[1])


def _widened(old: Range, new: Range) -> Range:
    """The range of both, without bound where that is more than the old."""
    return old[0] if old[0] <= new[0] else -_FAR, old[1] if old[1] >= new[1] else _FAR


def variable_ranges(plan: Plan, ranges: Ranges, inputs: Inputs) -> dict[str, Range | None]:
    """The ranges of a plan's variables, and as `head 0`, `head 1` … of the arguments of its head; None for no integer."""
    walk = _Walk(plan, ranges, inputs)
    heads = {f"head {place}": found for (_, _, place), found in walk.heads()}
    return {**walk.known, **heads}


def overflows(rules: Sequence[Prepared], inputs: Inputs, memo: Memo | None = None) -> tuple[Problem, ...]:
    """A problem for each rule that could compute a number outside 32 bits, in their order.

    Parameters: `memo`, what was found for the same `inputs` before.
    """
    memo = memo or Memo()
    components = in_components((one.plan for one in rules), memo)
    ranges = final_ranges(components, inputs, memo)
    beyond: dict[int, Range] = {}
    for part in components:
        given = part.plans, of_arguments(part.reads, ranges)
        found = memo.kept(("beyond", part.gives), given, partial(_beyond, part.plans, ranges, inputs))
        beyond |= {id(part.plans[number]): one for number, one in found.items()}
    problems: dict[str, Problem] = {}
    for rule, (low, high) in ((one.rule, beyond[id(one.plan)]) for one in rules if id(one.plan) in beyond):
        far = "without bound" if max(abs(low), abs(high)) >= _FAR else f"from {low} to {high}"
        message = f"`{rule.text}` could compute a number outside 32 bits: {far}"
        problem = Problem("error", rule.place, message, "bound what it computes with, by a comparison")
        problems.setdefault(rule.place, problem)
    return tuple(problems.values())


def _beyond(plans: Sequence[Plan], ranges: Ranges, inputs: Inputs) -> dict[int, Range]:
    """The first range outside 32 bits of those plans that have one, by their place."""
    found = {}
    for number, plan in enumerate(plans):
        walk = _Walk(plan, ranges, inputs)
        list(walk.heads())
        if walk.beyond is not None:
            found[number] = walk.beyond
    return found


class _Walk:
    """One pass through a plan; `known` are the ranges of variables, `beyond` is the first range found outside 32 bits."""

    def __init__(self, plan: Plan, ranges: Ranges, inputs: Inputs) -> None:
        self._plan, self._ranges, self._inputs = plan, ranges, inputs
        self.known: dict[str, Range | None] = {}
        self.beyond: Range | None = None

    def heads(self) -> Iterator[tuple[tuple[str, int, int], Range]]:
        """The ranges of the head's arguments; none if the body cannot hold."""
        if not all(map(self._part, self._plan.body)):
            return
        name, terms = self._plan.head
        for place, term in enumerate(terms):
            found = self._term(term)
            if found is not None:
                yield (name, len(terms), place), found

    def _part(self, part: Part) -> bool:
        """Take a part into account; False if it cannot hold."""
        match part:
            case ["atom", _, name, terms]:
                for place, term in enumerate(terms):
                    found = self._inputs.narrowed(name, terms, place) or self._ranges.get((name, len(terms), place))
                    if isinstance(term, list) and term[0] == "v":
                        self._narrow(term[1], found)
            case ["let", variable, term]:
                self.known[variable] = self._term(term)
            case ["range", variable, low, high]:
                ends = self._term(low), self._term(high)
                self.known[variable] = (ends[0][0], ends[1][1]) if ends[0] and ends[1] else None
            case ["test", left, str(operator), right]:
                self._test(left, operator, right)
                self._test(right, _MIRRORED.get(operator, operator), left)
            case ["aggregate", function, elements, guards, assigned, _]:
                found = self._aggregate(function, elements)
                for variable in assigned:
                    self.known[variable] = found
                for _, term in guards:
                    self._term(term)
            case ["all", pairs]:
                for condition, literals in pairs:
                    self._inside([one for parts in (condition, *literals) for one in parts])
        return all(one is None or one[0] <= one[1] for one in self.known.values())

    def _inside(self, parts: Iterable[Part], terms: Iterable[Term] = ()) -> list[Range | None]:
        """The ranges of terms after local parts, whose variables are forgotten."""
        kept = dict(self.known)
        for part in parts:
            self._part(part)
        found = [self._term(term) for term in terms]
        self.known = kept
        return found

    def _narrow(self, variable: str, found: Range | None) -> None:
        old = self.known.get(variable)
        if variable not in self.known or old is None:
            self.known[variable] = found
        elif found is not None:
            self.known[variable] = max(old[0], found[0]), min(old[1], found[1])

    def _test(self, left: Term, operator: str, right: Term) -> None:
        """Narrow a variable by what it is compared with."""
        limit = self._term(right)
        if not (isinstance(left, list) and left[0] == "v") or limit is None:
            return
        low, high = limit
        old = self.known.get(left[1])
        if old is None:
            return
        match operator:
            case "=":
                self.known[left[1]] = max(old[0], low), min(old[1], high)
            case "<" | "<=":
                self.known[left[1]] = old[0], min(old[1], high - (operator == "<"))
            case ">" | ">=":
                self.known[left[1]] = max(old[0], low + (operator == ">")), old[1]

    def _aggregate(self, function: str, elements: Sequence[tuple[Sequence[Term], Sequence[Part]]]) -> Range | None:
        firsts = [found for terms, parts in elements for found in self._inside(parts, terms)[:1] if found is not None]
        if function == "count":
            return 0, MOST_TUPLES
        whole = _joined(firsts)
        if whole is None or function in ("min", "max"):
            return whole
        low = 0 if function == "sum+" else min(whole[0], 0) * MOST_TUPLES
        return self._checked((low, max(whole[1], 0) * MOST_TUPLES))

    def _term(self, term: Term) -> Range | None:
        if isinstance(term, int):
            return term, term
        match term:
            case ["v", name]:
                return self.known.get(name)
            case ["c", _]:
                return None
            case ["f", _, terms]:
                for one in terms:
                    self._term(one)
                return None
        operator, operands = term
        ranges = [self._term(one) for one in operands]
        if any(one is None for one in ranges):
            return None
        return self._checked(_computed(operator, [one for one in ranges if one is not None]))

    def _checked(self, found: Range) -> Range:
        if found[0] < LEAST or found[1] > GREATEST:
            self.beyond = self.beyond or found
            return max(found[0], -_FAR), min(found[1], _FAR)
        return found


def _joined(ranges: Iterable[Range]) -> Range | None:
    found = list(ranges)
    return (min(low for low, _ in found), max(high for _, high in found)) if found else None


def _computed(operator: str, ranges: Sequence[Range]) -> Range:
    """The range of an operation, from the ends of its operands."""
    if len(ranges) == 1:
        low, high = ranges[0]
        if operator == "~":
            return -high, -low
        return (0 if low <= 0 <= high else min(abs(low), abs(high))), max(abs(low), abs(high))
    (low, high), (least, greatest) = ranges
    match operator:
        case "+":
            return low + least, high + greatest
        case "-":
            return low - greatest, high - least
        case "*":
            found = [one * other for one, other in product((low, high), (least, greatest))]
        case "/":
            divisors = {one for one in (least, greatest, -1, 1) if least <= one <= greatest and one}
            found = [quotient(one, other) for one, other in product((low, high), divisors)] or [0]
            found.append(0) if low <= 0 <= high else None
        case "\\":
            most = max(abs(least), abs(greatest), 1) - 1
            return (max(low, -most) if low < 0 else 0), (min(high, most) if high > 0 else 0)
        case _:
            exponents = {max(least, 0), max(greatest, 0), max(greatest - 1, 0)}
            found = [power(one, other) for one, other in product((low, high), exponents)]
            found += [0] if least < 0 else []
            found += [0, 1] if low <= 1 and high >= -1 else []
    return min(found), max(found)
