"""A rule as plain data: what its body reads, in an order in which every part finds its variables bound.

A plan is lists, strings and integers, so that the cache can keep it. A term is an integer, `["v", name]`, `["c", constant]`,
`["f", name, terms]`, or `[operator, terms]` with `+ - * / \\ ** | ~` (`|` absolute value, `~` minus). A part of a body is one of

    ["atom", number, name, terms]     the number-th positive literal of the statement
    ["not", name, terms]              and ["is", name, terms], which is `not not`; a `_` in them may be anything
    ["test", left, operator, right]   with = != < <= > >=
    ["let", variable, term]
    ["range", variable, low, high]    the variable is an integer from low to high
    ["aggregate", function, [[terms, parts], …], [[operator, term], …], [variables that take its value], 1, or 0 after `not`]
    ["all", [[parts, [parts, …]], …]] wherever the first parts hold, one of the others do
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

Term = Any
Part = list[Any]
Signature = tuple[str, int]
Kind = Literal["rule", "choice", "constraint", "penalty"]

HIDDEN = "#"
"""Before the name of a variable that no one wrote."""


class Unsafe(ValueError):
    """No positive literal binds the variables that the message names."""


@dataclass(frozen=True)
class Plan:
    """One rule, ready to be evaluated.

    Parameters: `head`, predicate and terms, `#false` of a constraint, `#penalty` with weight, priority and terms of a penalty;
    `body`, as the module says; `variables`, those of a substitution, `_1`, `_2` … for the anonymous; `kind`, of which a choice
    allows its head and does not ask for it.
    """

    head: list[Any]
    body: list[Part]
    variables: tuple[str, ...]
    kind: Kind = "rule"

    @cached_property
    def gives(self) -> Signature:
        """The signature of the head."""
        return self.head[0], len(self.head[1])

    @cached_property
    def outline(self) -> tuple[Kind, Signature, tuple[tuple[Signature, bool], ...]]:
        """What it does, gives and reads: all that how predicates depend on each other rests on."""
        return self.kind, self.gives, self.reads

    def allowing(self) -> Plan:
        """Of a choice, a rule that says what may be chosen, under a name that no rule reads; else the plan itself."""
        return replace(self, head=[f"#may {self.head[0]}", self.head[1]]) if self.kind == "choice" else self

    @cached_property
    def reads(self) -> tuple[tuple[Signature, bool], ...]:
        """The signatures that the body reads, each with whether it has to be complete first (under `not`, in an aggregate)."""
        return tuple(((name, len(terms)), complete) for name, terms, complete in reads(self.body))

    def atoms(self) -> Iterator[tuple[str, list[Term]]]:
        """The atoms that the body reads, as predicate and terms."""
        return ((name, terms) for name, terms, _ in reads(self.body))

    def constant_atoms(self) -> list[tuple[Any, ...]]:
        """The atoms without variables that the body needs, outside aggregates, in its order."""
        atoms = (part for part in self.body if part[0] == "atom")
        return [(name, *map(_constant, terms)) for _, _, name, terms in atoms if all(map(_is_constant, terms))]

    def outermost(self) -> tuple[tuple[str, int, tuple[int, ...]], Any] | None:
        """What the body's outermost loop goes through: predicate, number of arguments and places of constants, and their key.

        None if it reads no atom with variables, or computes something before.
        """
        for part in self.body:
            if part[0] == "atom" and not all(map(_is_constant, part[3])):
                _, _, name, terms = part
                places = tuple(place for place, term in enumerate(terms, start=1) if _is_constant(term))
                key = tuple(_constant(terms[place - 1]) for place in places)
                return (name, len(terms), places), key[0] if len(key) == 1 else key
            if part[0] in ("let", "aggregate"):
                return None
        return None

    @property
    def is_positive(self) -> bool:
        """Whether it is a rule without `not`, aggregates and conditional literals."""
        return (
            self.kind == "rule"
            and not any(complete for _, complete in self.reads)
            and not any(part[0] in ("aggregate", "all") for part in self.body)
        )


def _is_constant(term: Term) -> bool:
    return isinstance(term, int) or term[0] == "c"


def _constant(term: Term) -> Any:
    return term if isinstance(term, int) else term[1]


def reads(parts: Iterable[Part], *, complete: bool = False) -> Iterator[tuple[str, list[Term], bool]]:
    """The atoms that parts of a body read: predicate, terms, and whether the predicate has to be complete first.

    Parameters: `complete`, whether the parts stand under `not` or in an aggregate.
    """
    for part in parts:
        match part:
            case ["atom", _, name, terms]:
                yield name, terms, complete
            case ["not" | "is", name, terms]:
                yield name, terms, True
            case ["aggregate", _, elements, *_]:
                for _, inner in elements:
                    yield from reads(inner, complete=True)
            case ["all", pairs]:
                for condition, literals in pairs:
                    for inner in (condition, *literals):
                        yield from reads(inner, complete=True)


def variables_of(term: Term) -> set[str]:
    """The names of the variables in a term."""
    if not isinstance(term, list):
        return set()
    match term:
        case ["v", name]:
            return {name}
        case ["c", _]:
            return set()
        case ["f", _, terms] | [_, terms]:
            return {name for one in terms for name in variables_of(one)}
    return set()


def is_anonymous(name: str) -> bool:
    """Whether a variable was written as `_`."""
    return name[:1] == "_" and name[1:].isdigit()


def is_projected(terms: Iterable[Term]) -> bool:
    """Whether some argument holds a `_`, so that under `not` any atom is meant that has the others."""
    return any(is_anonymous(name) for term in terms for name in variables_of(term))


def variables_in(part: Part) -> set[str]:
    """The names of the variables in a part of a body that have to be bound."""
    match part:
        case ["atom", _, _, terms]:
            return {name for term in terms for name in variables_of(term)}
        case ["not" | "is", _, terms]:
            return {name for term in terms for name in variables_of(term) if not is_anonymous(name)}
        case ["test", left, _, right]:
            return variables_of(left) | variables_of(right)
        case ["let", name, term]:
            return {name} | variables_of(term)
        case ["range", name, low, high]:
            return {name} | variables_of(low) | variables_of(high)
        case ["all", pairs]:
            parts = [one for condition, literals in pairs for inner in (condition, *literals) for one in inner]
            return {name for one in parts for name in variables_in(one)}
        case ["aggregate", _, elements, guards, *_]:
            inner = {name for terms, parts in elements for part in parts for name in variables_in(part)}
            inner |= {name for terms, _ in elements for term in terms for name in variables_of(term)}
            return inner | {name for _, term in guards for name in variables_of(term)}
    return set()


def ordered(parts: Sequence[Part], own: Collection[str], scope: Collection[str]) -> list[Part]:
    """The parts of a body in an order in which each is ready.

    Parameters: `own`, all variables that need a value; `scope`, those that are not local to an aggregate or a condition.
    Raises: Unsafe if one has none.
    """
    result = _ordered(parts, (), frozenset(scope))
    given = {name for part in result for name in _given(part)}
    if unbound := set(own) - given:
        raise Unsafe(", ".join(sorted(name for name in unbound if not name.startswith(HIDDEN))) or "an interval")
    return result


def _given(part: Part) -> set[str]:
    """The variables that have a value once a part has been evaluated."""
    if part[0] == "aggregate":
        return set(part[4])
    return set() if part[0] == "all" else variables_in(part)


def _ordered(parts: Sequence[Part], bound: Collection[str], scope: frozenset[str]) -> list[Part]:
    """The parts in an order in which each is ready; of literals the one with the most bound arguments first."""
    known, waiting = set(bound), list(parts)
    result: list[Part] = []
    while waiting:
        part, planned = next(filter(None, (_ready(one, known, scope) for one in waiting)), (None, None))
        if part is None or planned is None:
            joins = [one for one in waiting if one[0] == "atom"]
            if not joins:
                raise Unsafe(", ".join(sorted({name for one in waiting for name in variables_in(one)} - known)))
            part = planned = max(joins, key=lambda one: _bound_arguments(one, known))
        waiting.remove(part)
        result.append(planned)
        known |= _given(planned)
    return result


def _element(terms: Sequence[Term], parts: Sequence[Part], bound: set[str], scope: frozenset[str]) -> list[Part]:
    """The parts of an aggregate's element in an order in which each is ready."""
    planned = _ordered(parts, bound, scope)
    given = bound.union(*map(_given, planned))
    if unbound := {name for term in terms for name in variables_of(term)} - given:
        raise Unsafe(", ".join(sorted(unbound)))
    return planned


def _pair(
    condition: Sequence[Part], literals: Sequence[Sequence[Part]], bound: set[str], scope: frozenset[str]
) -> Part:
    """A condition of a conditional literal and its literals, each in an order in which every part is ready."""
    planned = _ordered(condition, bound, scope)
    given = bound.union(*map(_given, planned))
    named = {name for literal in literals for part in literal for name in variables_in(part)}
    if unbound := {name for name in named - given if not name.startswith(HIDDEN)}:
        raise Unsafe(", ".join(sorted(unbound)))
    return [planned, [_ordered(literal, given, scope) for literal in literals]]


def _bound_arguments(part: Part, known: set[str]) -> int:
    return sum(variables_of(term) <= known for term in part[3])


def _ready(part: Part, known: set[str], scope: frozenset[str]) -> tuple[Part, Part] | None:
    """A part that can be evaluated now, beside what is to be done for it."""
    match part:
        case ["atom" | "not" | "is", *_] if variables_in(part) <= known:
            return part, part
        case ["range", _, low, high] if variables_of(low) | variables_of(high) <= known:
            return part, part
        case ["test", left, operator, right]:
            if variables_in(part) <= known:
                return part, part
            for target, term in ((left, right), (right, left)) if operator == "=" else ():
                if isinstance(target, list) and target[0] == "v" and variables_of(term) <= known:
                    return part, ["let", target[1], term]
        case ["all", pairs] if variables_in(part) & scope <= known:
            return part, ["all", [_pair(condition, heads, known & scope, scope) for condition, heads in pairs]]
        case ["aggregate", function, elements, guards, _, holds]:
            inner = {name for terms, parts in elements for one in parts for name in variables_in(one)}
            inner |= {name for terms, _ in elements for term in terms for name in variables_of(term)}
            if not inner & scope <= known:
                return None
            free = [(operator, term) for operator, term in guards if not variables_of(term) <= known]
            if free and not (holds and all(operator == "=" and term[0] == "v" for operator, term in free)):
                return None
            planned = [[terms, _element(terms, parts, known & scope, scope)] for terms, parts in elements]
            return part, ["aggregate", function, planned, guards, [term[1] for _, term in free], holds]
    return None
