"""What rules rest on and what rests on them, by the atoms that they read and give: from the record to what is concluded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reasoner.symbolic.plan import Part, Term
from reasoner.symbolic.prepared import Prepared

ANYTHING = "_"
Pattern = tuple[str, tuple[str, ...]]
"""Atoms by predicate and arguments, `_` for whatever it may be."""
Binding = dict[str, str]
_FORBIDDING = "#"


@dataclass(frozen=True)
class Reach:
    """How far something goes: rules by id and atoms, each in the order in which they are met, the nearest first."""

    rules: tuple[str, ...]
    atoms: tuple[Pattern, ...]


class Dependencies:
    """The rules of a knowledge base by what they read and give.

    Constants are followed through variables: `points(S, I, P) :- finding_item(S, I, P)` asked for a score leads to the items of
    that score alone. Numbers that a rule computes may be anything.
    """

    def __init__(self, rules: Sequence[Prepared]) -> None:
        self._giving: defaultdict[tuple[str, int], list[Prepared]] = defaultdict(list)
        self._reading: defaultdict[tuple[str, int], list[Prepared]] = defaultdict(list)
        self._of: defaultdict[str, list[Prepared]] = defaultdict(list)
        self._fixed = {one.index: fixed(one.plan.body) for one in rules}
        for one in rules:
            self._of[one.rule.id].append(one)
            self._giving[one.plan.gives].append(one)
            for signature in dict.fromkeys((name, len(terms)) for name, terms in one.plan.atoms()):
                self._reading[signature].append(one)

    def needs(self, rule: str) -> tuple[Pattern, ...]:
        """The atoms that the body of a rule reads."""
        return _once(pattern for one in self._of.get(rule, ()) for pattern in _read(one, self._fixed[one.index]))

    def gives(self, rule: str) -> tuple[Pattern, ...]:
        """The atoms that a rule concludes; none of a constraint or a penalty."""
        rules = [one for one in self._of.get(rule, ()) if _concludes(one)]
        return _once(_pattern(one.plan.head[0], one.plan.head[1], self._fixed[one.index]) for one in rules)

    def givers(self, pattern: Pattern) -> tuple[str, ...]:
        """The rules that may conclude an atom."""
        return _once(one.rule.id for one, _ in self._matching_heads(pattern))

    def readers(self, pattern: Pattern) -> tuple[str, ...]:
        """The rules that read an atom."""
        return _once(one.rule.id for one, _ in self._matching_bodies(pattern))

    def below(self, rule: str) -> Reach:
        """What a rule rests on, through other rules; the atoms are those that no rule concludes: what records say."""
        found = self._followed(self.needs(rule), self._below)
        records = (atom for atom in found.atoms if (atom[0], len(atom[1])) not in self._giving)
        return Reach(tuple(one for one in found.rules if one != rule), tuple(records))

    def above(self, rule: str, conclusions: Iterable[str]) -> Reach:
        """What rests on a rule, through other rules; the atoms are those of the predicates that are `conclusions`."""
        shown = frozenset(conclusions)
        heads = self.gives(rule)
        found = self._followed(heads, self._above)
        atoms = tuple(one for one in found.atoms if one[0] in shown)
        return Reach(tuple(one for one in found.rules if one != rule), atoms)

    def _followed(
        self, start: Iterable[Pattern], step: Callable[[Pattern], Iterator[tuple[str, Iterable[Pattern]]]]
    ) -> Reach:
        atoms = dict.fromkeys(start)
        rules: dict[str, None] = {}
        waiting = list(atoms)
        for pattern in waiting:
            for rule, further in step(pattern):
                rules.setdefault(rule)
                for one in further:
                    if one not in atoms:
                        atoms[one] = None
                        waiting.append(one)
        return Reach(tuple(rules), tuple(atoms))

    def _below(self, pattern: Pattern) -> Iterator[tuple[str, Iterable[Pattern]]]:
        for one, binding in self._matching_heads(pattern):
            yield one.rule.id, _read(one, binding)

    def _above(self, pattern: Pattern) -> Iterator[tuple[str, Iterable[Pattern]]]:
        for one, binding in self._matching_bodies(pattern):
            yield one.rule.id, [_pattern(one.plan.head[0], one.plan.head[1], binding)] if _concludes(one) else []

    def _matching_heads(self, pattern: Pattern) -> Iterator[tuple[Prepared, Binding]]:
        for one in self._giving.get((pattern[0], len(pattern[1])), ()):
            if (binding := _unified(one.plan.head[1], pattern[1], self._fixed[one.index])) is not None:
                yield one, binding

    def _matching_bodies(self, pattern: Pattern) -> Iterator[tuple[Prepared, Binding]]:
        for one in self._reading.get((pattern[0], len(pattern[1])), ()):
            for name, terms in one.plan.atoms():
                if name == pattern[0] and len(terms) == len(pattern[1]):
                    binding = _unified(terms, pattern[1], self._fixed[one.index])
                    if binding is not None:
                        yield one, binding


def _once(found: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(found))


def _concludes(one: Prepared) -> bool:
    return not str(one.plan.head[0]).startswith(_FORBIDDING)


def _read(one: Prepared, binding: Binding) -> list[Pattern]:
    return [_pattern(name, terms, binding) for name, terms in one.plan.atoms()]


def fixed(body: Sequence[Part]) -> Binding:
    """The variables that a body gives a constant: `X = dyspnoea`."""
    found: Binding = {}
    for part in body:
        if part[0] == "test" and part[2] == "=":
            for variable, value in ((part[1], part[3]), (part[3], part[1])):
                if _is_variable(variable) and (text := _constant(value)):
                    found[variable[1]] = text
        elif part[0] == "let" and (text := _constant(part[2])):
            found[part[1] if isinstance(part[1], str) else part[1][1]] = text
    return found


def _is_variable(term: Term) -> bool:
    return isinstance(term, list) and term[0] == "v"


def _constant(term: Term) -> str:
    if isinstance(term, int):
        return str(term)
    return str(term[1]) if isinstance(term, list) and term[0] == "c" else ""


def _pattern(name: str, terms: Sequence[Term], binding: Mapping[str, str]) -> Pattern:
    def told(term: Term) -> str:
        return binding.get(term[1], ANYTHING) if _is_variable(term) else _constant(term) or ANYTHING

    return name, tuple(told(term) for term in terms)


def _unified(terms: Sequence[Term], arguments: Sequence[str], start: Binding) -> Binding | None:
    """What variables have to be so that an atom is one of a pattern; None if it cannot be."""
    binding = dict(start)
    for term, argument in zip(terms, arguments, strict=True):
        if argument == ANYTHING:
            continue
        if _is_variable(term):
            if binding.setdefault(term[1], argument) != argument:
                return None
        elif (text := _constant(term)) and text != argument:
            return None
    return binding
