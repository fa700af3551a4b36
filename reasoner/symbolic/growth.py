"""How many instances a rule can have: one that joins what is unrelated explodes, one that makes ever greater terms never ends.

Both are named at load, before anything is evaluated or grounded. Every argument of every predicate has *sources*, the records,
constants and computations that its values come from, each with how many values it can give; they are passed through the rules
until they stay, as the ranges of integers are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf, prod

from reasoner.errors import Problem
from reasoner.symbolic.firing import LONGEST_INTERVAL
from reasoner.symbolic.layers import closure
from reasoner.symbolic.plan import Part, Signature, Term, variables_in, variables_of
from reasoner.symbolic.prepared import Prepared
from reasoner.symbolic.ranges import MOST_TUPLES, Inputs, Range, final_ranges, variable_ranges
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


def explosions(rules: Sequence[Prepared], inputs: Inputs) -> tuple[Problem, ...]:
    """A problem for each rule that could have more than a million instances for one record, or no end of them, in their order.

    Parameters: `inputs`, the predicates that records give, and their ranges.
    """
    found = _Growth(rules, inputs)
    if problems := _told(rules, found.endless):
        return problems
    found.grow()
    if problems := _told(rules, found.problem):
        return problems
    return _told([max(rules, key=found.instances)], found.together) if rules else ()


def _told(rules: Sequence[Prepared], look: Callable[[Prepared], tuple[str, str] | None]) -> tuple[Problem, ...]:
    """What a look at each rule finds, once for each statement."""
    problems: dict[str, Problem] = {}
    for one in rules:
        told = look(one)
        if told is not None:
            message = f"`{one.rule.text[:300]}` {told[0]}"
            problems.setdefault(one.rule.place, Problem("error", one.rule.place, message, told[1]))
    return tuple(problems.values())


@dataclass
class _Growth:
    """What has been found of the rules so far: sources and sizes of terms by argument, numbers of atoms by predicate."""

    rules: Sequence[Prepared]
    inputs: Inputs
    sources: dict[tuple[str, int, int], Sources] = field(default_factory=dict)
    largest: dict[tuple[str, int, int], float] = field(default_factory=dict)
    atoms: dict[Signature, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ranges = final_ranges(self.rules, self.inputs)
        self._ranges = {one.index: variable_ranges(one.plan, ranges, self.inputs) for one in self.rules}
        below: dict[Signature, set[Signature]] = {}
        for one in self.rules:
            below.setdefault(one.plan.gives, set()).update(signature for signature, _ in one.plan.reads())
        below = closure({head: {one for one in bodies if one in below} for head, bodies in below.items()})
        self._below = below
        self._circular = {head for head, bodies in below.items() if head in bodies}
        self._open = {one.plan.gives for one in choosing(self.rules) if one.plan.kind in ("rule", "choice")}
        self._given = {one.name for one in self.inputs.predicates.values() if one.program == "input"}

    def grow(self) -> None:
        """Pass everything through the rules until it stays."""
        for _ in range(_ROUNDS):
            before = self._all()
            instances: dict[Signature, float] = {}
            for one in self.rules:
                name, terms = one.plan.head
                variables = self._variables(one)
                count = self._joined(one, one.plan.body, set())
                instances[one.plan.gives] = instances.get(one.plan.gives, 0) + count
                for place, term in enumerate(terms):
                    key = (name, len(terms), place)
                    self.sources.setdefault(key, {}).update(self._of_term(one, place, term, variables, count))
                    size = min(self._size(one, term), 2.0 * LARGEST_TERM)
                    self.largest[key] = max(self.largest.get(key, 1), size)
            for signature, count in instances.items():
                values = prod(self._values(*signature, place) for place in range(signature[1]))
                self.atoms[signature] = values if signature in self._circular else min(count, values)
            if self._all() == before:
                return

    def _all(self) -> tuple[object, ...]:
        return {key: dict(one) for key, one in self.sources.items()}, dict(self.largest), dict(self.atoms)

    def endless(self, one: Prepared) -> tuple[str, str] | None:
        """That a rule makes ever greater terms, and what to write instead; None if it does not."""
        if one.plan.gives not in self._circular or not any(map(_grows, one.plan.head[1])):
            return None
        message = "could go on without end: it reads what it gives, and makes greater terms of it"
        return message, "give terms that are there already, or number them up to a bound"

    def problem(self, one: Prepared) -> tuple[str, str] | None:
        """What is wrong with a rule and what to write instead; None if nothing is."""
        if any(self._size(one, term) > LARGEST_TERM for term in one.plan.head[1]):
            return f"could give terms of more than {LARGEST_TERM} symbols", "give terms that are there already"
        spans = [self._ranges[one.index].get(part[1]) for part in one.plan.body if part[0] == "range"]
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
        count = self.instances(one)
        if count > MOST_INSTANCES:
            message = f"could have {count:.0e} instances for a record with {FACTS} facts of a kind"
            return message, "join its parts by a variable, or count instead"
        return None

    def together(self, greatest: Prepared) -> tuple[str, str] | None:
        """That all rules together have too many instances, and what to write instead; None if they have not."""
        count = sum(map(self.instances, self.rules))
        if count <= MOST_TOGETHER:
            return None
        message = f"has the most of {count:.0e} instances that all rules together could have for one record"
        return message, "join what belongs together by a variable, or give fewer modules at once"

    def instances(self, one: Prepared) -> float:
        """How many instances a rule, and what stands in its aggregates and conditions, could have."""
        circular = any(one.plan.gives in self._below.get(read, ()) for read, _ in one.plan.reads())
        whole = self.atoms.get(one.plan.gives, 0.0) if circular else 0.0
        return max([whole, self._joined(one, one.plan.body, set()), *self._inner(one)])

    def _values(self, name: str, arity: int, place: int) -> float:
        """How many values an argument can have."""
        return float(FACTS) if name in self._given else sum(self.sources.get((name, arity, place), {}).values())

    def _variables(self, one: Prepared) -> dict[str, Sources]:
        """The sources of the variables that positive literals and intervals bind, of several the least."""
        found: dict[str, Sources] = {}
        for part in one.plan.body:
            if part[0] == "atom":
                _, _, name, terms = part
                for place, term in enumerate(terms):
                    key = (name, len(terms), place)
                    source = self.sources.get(key, {})
                    if name in self._given:
                        source = {key: float(FACTS)}
                    for variable in variables_of(term):
                        if variable not in found or sum(source.values()) < sum(found[variable].values()):
                            found[variable] = source
            elif part[0] == "range":
                found[part[1]] = {(one.index, part[1]): self._span(one, part)}
        return found

    def _span(self, one: Prepared, part: Part) -> float:
        """How many members an interval has."""
        if isinstance(part[2], int) and isinstance(part[3], int):
            return float(min(max(part[3] - part[2] + 1, 0), LONGEST_INTERVAL))
        known = self._ranges[one.index].get(part[1])
        return float(min(_width(known), LONGEST_INTERVAL))

    def _of_term(
        self, one: Prepared, place: int, term: Term, variables: Mapping[str, Sources], count: float
    ) -> Sources:
        """The sources of an argument of a head: its variable's, or itself."""
        if isinstance(term, int) or term[0] == "c":
            return {("constant", str(term)): 1.0}
        if term[0] == "v" and term[1] in variables:
            return variables[term[1]]
        parts = [sum(variables[name].values()) if name in variables else inf for name in variables_of(term)]
        counted = inf if one.plan.gives in self._circular else min(prod(parts), count)
        whole = self._ranges[one.index].get(term[1]) if term[0] == "v" else None
        limit = _width(whole) if term[0] in ("v", "f") else _width(self._ranges[one.index].get(f"head {place}"))
        return {(one.index, place): min(counted, limit)}

    def _size(self, one: Prepared, term: Term) -> float:
        """How many symbols a term can have."""
        if isinstance(term, list) and term[0] == "f":
            return 1 + sum(self._size(one, inner) for inner in term[2])
        if isinstance(term, list) and term[0] == "v":
            sizes = [
                self.largest.get((part[2], len(part[3]), place), 1.0)
                for part in one.plan.body
                if part[0] == "atom"
                for place, argument in enumerate(part[3])
                if term[1] in variables_of(argument)
            ]
            return min(sizes, default=1.0)
        return 1.0

    def _inner(self, one: Prepared) -> list[float]:
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

    def _sums(self, one: Prepared, part: Part) -> float:
        """How many values an aggregate can have in one instance, whatever is chosen; one if nothing that it reads is."""
        read = [(inner[2], len(inner[3])) for _, parts in part[2] for inner in parts if inner[0] == "atom"]
        if self._open.isdisjoint(read):
            return 1.0
        known = {name for other in one.plan.body if other[0] == "atom" for name in variables_in(other)}
        tuples = min(sum(self._joined(one, parts, known) for _, parts in part[2]), float(MOST_TUPLES))
        if part[1] not in ("sum", "sum+"):
            return tuples + 1
        width = _width(self._ranges[one.index].get(part[4][0]))
        return min(2.0 ** min(tuples, 60), width * tuples / MOST_TUPLES + 1)

    def _joined(self, one: Prepared, parts: Sequence[Part], bound: set[str]) -> float:
        """How many bindings satisfy the positive literals of some parts, in their order."""
        known, count = set(bound), 1.0
        for part in parts:
            if part[0] == "atom":
                _, _, name, terms = part
                size = float(FACTS) if name in self._given else self.atoms.get((name, len(terms)), 0.0)
                fixed = [place for place, term in enumerate(terms) if variables_of(term) <= known]
                shares = prod(max(self._values(name, len(terms), place), 1.0) for place in fixed)
                count *= max(size / shares, 1.0 if size else 0.0)
            elif part[0] == "range" and part[1] not in known:
                count *= self._span(one, part)
            elif part[0] == "aggregate" and part[4]:
                count *= self._sums(one, part)
            known |= variables_in(part)
        return count


def _grows(term: Term) -> bool:
    """Whether a term is a function of variables."""
    return isinstance(term, list) and term[0] == "f" and bool(variables_of(term))


def _width(found: Range | None) -> float:
    """How many integers a range has; without one, no bound."""
    return inf if found is None else float(max(found[1] - found[0] + 1, 0))
