"""How many instances a rule can have: one that joins what is unrelated explodes, one that makes ever greater terms never ends.

Both are named at load, before anything is evaluated or grounded. Every argument of every predicate has *sources*, the records,
constants and computations that its values come from, each with how many values it can give; they are passed through the rules
until they stay, as the ranges of integers are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from math import inf, prod
from typing import NamedTuple

from reasoner.errors import Problem
from reasoner.symbolic.components import Component, in_components
from reasoner.symbolic.firing import LONGEST_INTERVAL
from reasoner.symbolic.memo import Memo
from reasoner.symbolic.plan import Part, Plan, Signature, Term, variables_in, variables_of
from reasoner.symbolic.prepared import Prepared
from reasoner.symbolic.ranges import (
    MOST_TUPLES,
    Inputs,
    Range,
    Ranges,
    final_ranges,
    of_arguments,
    variable_ranges,
)
from reasoner.symbolic.settling import choosing

FACTS = 300
"""So many facts of one predicate are reckoned with, and so many values of one argument."""
MOST_INSTANCES = 1_000_000
MOST_TOGETHER = 2_000_000
MOST_SUMS = 10_000
"""So many values may an aggregate over what is chosen have: a solver tries them all, in quadratic time."""
LARGEST_TERM = 1_000
_ROUNDS = 1_000
Sources = dict[object, float]
"""How many values come from where."""


class Grown(NamedTuple):
    """What one predicate can have: the sources of each argument, the size of the largest term there, and how many atoms."""

    sources: tuple[Sources, ...]
    largest: tuple[float, ...]
    atoms: float


class Growth(NamedTuple):
    """What was found of a component: its predicates, and of each plan what is wrong, with what to write, and its instances."""

    grown: Mapping[Signature, Grown]
    problems: tuple[tuple[str, str] | None, ...]
    instances: tuple[float, ...]


def explosions(rules: Sequence[Prepared], inputs: Inputs, memo: Memo | None = None) -> tuple[Problem, ...]:
    """A problem for each rule that could have more than a million instances for one record, or no end of them, in their order.

    Parameters: `inputs`, the predicates that records give, and their ranges; `memo`, what was found for the same before.
    """
    memo = memo or Memo()
    components = in_components((one.plan for one in rules), memo)
    endless = {id(plan): _ENDLESS for part in components if part.recursive for plan in part.plans if _is_endless(plan)}
    if endless:
        return _told(rules, endless)
    ranges = final_ranges(components, inputs, memo)
    outlines = [(one.rule.id, one.plan.outline) for one in rules]
    chosen = memo.kept("chosen", outlines, partial(_chosen, rules))
    grown: dict[Signature, Grown] = {}
    found: dict[int, tuple[str, str]] = {}
    instances: dict[int, float] = {}
    for part in components:
        own = chosen.intersection(part.reads)
        read = [grown.get(one) for one in part.reads], of_arguments(part.reads, ranges), own
        here = memo.kept(
            ("growth", part.gives), (part.plans, *read), partial(_growth, part, grown, ranges, inputs, own)
        )
        grown |= here.grown
        found |= {id(plan): one for plan, one in zip(part.plans, here.problems, strict=True) if one}
        instances |= {id(plan): count for plan, count in zip(part.plans, here.instances, strict=True)}
    total = sum(instances[id(one.plan)] for one in rules)
    if not found and total > MOST_TOGETHER:
        greatest = max(rules, key=lambda one: instances[id(one.plan)])
        message = f"has the most of {total:.0e} instances that all rules together could have for one record"
        found = {
            id(greatest.plan): (message, "join what belongs together by a variable, or give fewer modules at once")
        }
    return _told(rules, found)


def _chosen(rules: Sequence[Prepared]) -> set[Signature]:
    """The predicates of which atoms are chosen, or rest on what is."""
    return {one.plan.gives for one in choosing(rules) if one.plan.kind in ("rule", "choice")}


def _growth(
    part: Component, grown: Mapping[Signature, Grown], ranges: Ranges, inputs: Inputs, chosen: Set[Signature]
) -> Growth:
    return _Growing(part, grown, ranges, inputs, chosen).found()


_ENDLESS = (
    "could go on without end: it reads what it gives, and makes greater terms of it",
    "give terms that are there already, or number them up to a bound",
)


def _told(rules: Sequence[Prepared], found: Mapping[int, tuple[str, str]]) -> tuple[Problem, ...]:
    """What was found of plans, by their identity, once for each statement."""
    problems: dict[str, Problem] = {}
    for one in rules:
        if told := found.get(id(one.plan)):
            message = f"`{one.rule.text[:300]}` {told[0]}"
            problems.setdefault(one.rule.place, Problem("error", one.rule.place, message, told[1]))
    return tuple(problems.values())


@dataclass(frozen=True, slots=True)
class _Ranged:
    """A plan with the ranges of its variables, and what tells it from all others."""

    plan: Plan
    token: tuple[Signature, int]
    ranges: Mapping[str, Range | None]


class _Growing:
    """Passes everything through the plans of one component until it stays; `grown` is what is known of all predicates so far."""

    def __init__(
        self,
        part: Component,
        grown: Mapping[Signature, Grown],
        ranges: Ranges,
        inputs: Inputs,
        chosen: Set[Signature],
    ) -> None:
        self._part, self._chosen = part, chosen
        self._plans = [
            _Ranged(plan, (part.gives[0], number), variable_ranges(plan, ranges, inputs))
            for number, plan in enumerate(part.plans)
        ]
        given = {one.name for one in inputs.predicates.values() if one.program == "input"}
        self._grown = {one: Grown(({},) * one[1], (1.0,) * one[1], 0.0) for one in (*part.reads, *part.gives)}
        for one in part.reads:
            if one[0] in given:
                sources = tuple(Sources({(*one, place): float(FACTS)}) for place in range(one[1]))
                self._grown[one] = Grown(sources, (1.0,) * one[1], float(FACTS))
            elif one in grown:
                self._grown[one] = grown[one]

    def found(self) -> Growth:
        """What everything comes to."""
        for _ in range(_ROUNDS):
            before = {one: self._grown[one] for one in self._part.gives}
            self._round()
            if not self._part.recursive or before == {one: self._grown[one] for one in self._part.gives}:
                break
        return Growth(
            {one: self._grown[one] for one in self._part.gives},
            tuple(map(self._problem, self._plans)),
            tuple(map(self._instances, self._plans)),
        )

    def _round(self) -> None:
        """Pass everything through the plans once."""
        counts = dict.fromkeys(self._part.gives, 0.0)
        after = {
            one: ([dict(some) for some in of.sources], list(of.largest))
            for one, of in self._grown.items()
            if one in counts
        }
        for one in self._plans:
            sources, largest = after[one.plan.gives]
            variables = self._variables(one)
            count = self._joined(one, one.plan.body, set())
            counts[one.plan.gives] += count
            for place, term in enumerate(one.plan.head[1]):
                sources[place].update(self._of_term(one, place, term, variables, count))
                largest[place] = max(largest[place], min(self._size(one, term), 2.0 * LARGEST_TERM))
        for signature, (sources, largest) in after.items():
            values = _product(sum(some.values()) for some in sources)
            atoms = values if self._part.recursive else min(counts[signature], values)
            self._grown[signature] = Grown(tuple(sources), tuple(largest), atoms)

    def _problem(self, one: _Ranged) -> tuple[str, str] | None:
        """What is wrong with a rule and what to write instead; None if nothing is."""
        if any(self._size(one, term) > LARGEST_TERM for term in one.plan.head[1]):
            return f"could give terms of more than {LARGEST_TERM} symbols", "give terms that are there already"
        spans = [one.ranges.get(part[1]) for part in one.plan.body if part[0] == "range"]
        if any(span is not None and _width(span) > LONGEST_INTERVAL for span in spans):
            return (
                f"has an interval that could have more than {LONGEST_INTERVAL} members",
                "bound its ends by comparisons",
            )
        for part in one.plan.body:
            if part[0] == "aggregate" and part[4] and self._sums(one, part) > MOST_SUMS:
                message = (
                    f"takes the value of an aggregate over what is chosen, of which there could be over {MOST_SUMS}"
                )
                return message, "compare the aggregate with a bound instead of a variable"
        count = self._instances(one)
        if count > MOST_INSTANCES:
            message = f"could have {count:.0e} instances for a record with {FACTS} facts of a kind"
            return message, "join its parts by a variable, or count instead"
        return None

    def _instances(self, one: _Ranged) -> float:
        """How many instances a rule, and what stands in its aggregates and conditions, could have."""
        circular = any(read in self._part.gives for read, _ in one.plan.reads)
        whole = self._grown[one.plan.gives].atoms if circular else 0.0
        return max([whole, self._joined(one, one.plan.body, set()), *self._inner(one)])

    def _variables(self, one: _Ranged) -> dict[str, Sources]:
        """The sources of the variables that positive literals and intervals bind, of several the least."""
        found: dict[str, Sources] = {}
        for part in one.plan.body:
            if part[0] == "atom":
                _, _, name, terms = part
                for place, term in enumerate(terms):
                    source = self._grown[name, len(terms)].sources[place]
                    for variable in variables_of(term):
                        if variable not in found or sum(source.values()) < sum(found[variable].values()):
                            found[variable] = source
            elif part[0] == "range":
                found[part[1]] = {(*one.token, part[1]): self._span(one, part)}
        return found

    def _span(self, one: _Ranged, part: Part) -> float:
        """How many members an interval has."""
        if isinstance(part[2], int) and isinstance(part[3], int):
            return float(min(max(part[3] - part[2] + 1, 0), LONGEST_INTERVAL))
        known = one.ranges.get(part[1])
        return float(min(_width(known), LONGEST_INTERVAL))

    def _of_term(self, one: _Ranged, place: int, term: Term, variables: Mapping[str, Sources], count: float) -> Sources:
        """The sources of an argument of a head: its variable's, or itself."""
        if isinstance(term, int) or term[0] == "c":
            return {("constant", str(term)): 1.0}
        if term[0] == "v" and term[1] in variables:
            return variables[term[1]]
        parts = [sum(variables[name].values()) if name in variables else inf for name in variables_of(term)]
        counted = inf if self._part.recursive else min(_product(parts), count)
        whole = one.ranges.get(term[1]) if term[0] == "v" else None
        limit = _width(whole) if term[0] in ("v", "f") else _width(one.ranges.get(f"head {place}"))
        return {(*one.token, place): min(counted, limit)}

    def _size(self, one: _Ranged, term: Term) -> float:
        """How many symbols a term can have."""
        if isinstance(term, list) and term[0] == "f":
            return 1 + sum(self._size(one, inner) for inner in term[2])
        if isinstance(term, list) and term[0] == "v":
            sizes = [
                self._grown[part[2], len(part[3])].largest[place]
                for part in one.plan.body
                if part[0] == "atom"
                for place, argument in enumerate(part[3])
                if term[1] in variables_of(argument)
            ]
            return min(sizes, default=1.0)
        return 1.0

    def _inner(self, one: _Ranged) -> list[float]:
        """The instances of what stands in aggregates and conditional literals, for one instance of the rule around them."""
        body = one.plan.body
        known = {name for part in body if part[0] not in ("aggregate", "all") for name in variables_in(part)}
        found = []
        for part in body:
            if part[0] == "aggregate":
                found += [self._joined(one, parts, known) for _, parts in part[2]]
            elif part[0] == "all":
                found += [self._joined(one, condition, known) for condition, _ in part[1]]
        return found

    def _sums(self, one: _Ranged, part: Part) -> float:
        """How many values an aggregate can have in one instance, whatever is chosen; one if nothing that it reads is."""
        read = [(inner[2], len(inner[3])) for _, parts in part[2] for inner in parts if inner[0] == "atom"]
        if self._chosen.isdisjoint(read):
            return 1.0
        known = {name for other in one.plan.body if other[0] == "atom" for name in variables_in(other)}
        tuples = min(sum(self._joined(one, parts, known) for _, parts in part[2]), float(MOST_TUPLES))
        if part[1] not in ("sum", "sum+"):
            return tuples + 1
        width = _width(one.ranges.get(part[4][0]))
        return min(2.0 ** min(tuples, 60), width * tuples / MOST_TUPLES + 1)

    def _joined(self, one: _Ranged, parts: Sequence[Part], bound: set[str]) -> float:
        """How many bindings satisfy the positive literals of some parts, in their order."""
        known, count = set(bound), 1.0
        for part in parts:
            if part[0] == "atom":
                _, _, name, terms = part
                sources, _, size = self._grown[name, len(terms)]
                fixed = [some for some, term in zip(sources, terms, strict=True) if variables_of(term) <= known]
                shares = prod(max(sum(some.values()), 1.0) for some in fixed)
                count = _product((count, size if size in (0, inf) else max(size / shares, 1.0)))
            elif part[0] == "range" and part[1] not in known:
                count = _product((count, self._span(one, part)))
            elif part[0] == "aggregate" and part[4]:
                count *= self._sums(one, part)
            known |= variables_in(part)
        return count


def _is_endless(plan: Plan) -> bool:
    """Whether a plan that reads what it gives makes greater terms of it: functions of variables."""
    return any(isinstance(term, list) and term[0] == "f" and variables_of(term) for term in plan.head[1])


def _product(factors: Iterable[float]) -> float:
    """A product in which nothing is nothing, however often."""
    found = list(factors)
    return 0.0 if 0 in found else prod(found)


def _width(found: Range | None) -> float:
    """How many integers a range has; without one, no bound."""
    return inf if found is None else float(max(found[1] - found[0] + 1, 0))
