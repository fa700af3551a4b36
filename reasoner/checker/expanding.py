"""Pools and intervals taken out of what was read: a pool makes alternatives, an interval a hidden variable.

`p(1;2)` in a body makes two rules, in an element two elements; `p(1..3)` is `p(V)` with V between 1 and 3, also under `not`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from reasoner.checker.shapes import CheckError
from reasoner.checker.syntax import (
    HIDDEN,
    Aggregate,
    Arithmetic,
    Between,
    BodyItem,
    Comparison,
    Compound,
    Condition,
    Conditional,
    Element,
    Literal_,
    Operator,
    Pattern,
    Sign,
    Term,
    Variable,
)

MOST = 10_000


@dataclass(frozen=True, slots=True)
class Pool:
    """`(a;b)`: terms of which each makes an alternative."""

    alternatives: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Interval:
    """`low..high`."""

    low: Any
    high: Any


@dataclass(frozen=True, slots=True)
class Signed:
    """A literal as it was read: its atom is a term, which `minus` stands before in strong negation."""

    sign: Sign
    minus: str
    atom: Any
    text: str


@dataclass(frozen=True, slots=True)
class Folded:
    """An aggregate as it was read: its elements are pairs of terms and conditions."""

    sign: Sign
    function: str
    elements: tuple[tuple[list[Any], list[Any]], ...]
    guards: tuple[tuple[Operator, Any], ...]
    text: str


@dataclass(frozen=True, slots=True)
class Wherever:
    """A conditional literal as it was read."""

    literals: list[Any]
    conditions: list[Any]
    text: str


class Expander:
    """Takes pools, intervals and declared constants out of one statement.

    Parameters: `declared`, the terms of `#const`; `place`, for messages.
    """

    def __init__(self, declared: Mapping[str, int | str], place: str) -> None:
        self._declared, self._place = declared, place
        self._count = 0

    def term(self, node: Any) -> list[tuple[Term, tuple[Between, ...]]]:
        """The alternatives of a term, each with the intervals that it needs."""
        match node:
            case str():
                return [(self._declared.get(node, node), ())]
            case int() | Variable():
                return [(node, ())]
            case Pool(alternatives):
                return [one for inner in alternatives for one in self.term(inner)]
            case Interval(low, high):
                return [self._interval(*pair) for pair in self._pairs(low, high)]
            case Compound(name, arguments):
                return [(Compound(name, terms), needs) for terms, needs in self.terms(arguments)]
        return [(Arithmetic(node.operator, terms), needs) for terms, needs in self.terms(node.operands)]

    def terms(self, nodes: Sequence[Any]) -> list[tuple[tuple[Term, ...], tuple[Between, ...]]]:
        """The alternatives of several terms together."""
        found = self._product([self.term(node) for node in nodes])
        return [(tuple(term for term, _ in one), tuple(need for _, needs in one for need in needs)) for one in found]

    def _pairs(self, low: Any, high: Any) -> Iterator[tuple[Term, Term, tuple[Between, ...]]]:
        for (first, second), needs in self.terms((low, high)):
            yield first, second, needs

    def _interval(self, low: Term, high: Term, needs: tuple[Between, ...]) -> tuple[Term, tuple[Between, ...]]:
        self._count += 1
        variable = Variable(f"interval{HIDDEN}{self._count}")
        return variable, (*needs, Between(variable, low, high, "an interval"))

    def atoms(self, sign: str, node: Any) -> list[tuple[Pattern, tuple[Between, ...]]]:
        """The alternatives of an atom that was read as a term, `sign` being empty or the minus of strong negation."""
        match node:
            case Pool(alternatives):
                return [one for inner in alternatives for one in self.atoms(sign, inner)]
            case Compound(name, arguments):
                return [(Pattern(sign + name, terms), needs) for terms, needs in self.terms(arguments)]
        return [(Pattern(f"{sign}{node}", ()), ())]

    def condition(self, node: Any) -> list[tuple[Condition, ...]]:
        """The alternatives of a literal or a comparison."""
        if isinstance(node, Signed):
            return [(*needs, Literal_(node.sign, atom, node.text)) for atom, needs in self.atoms(node.minus, node.atom)]
        return [
            (*needs, Comparison(left, node.operator, right, node.text))
            for (left, right), needs in self.terms((node.left, node.right))
        ]

    def conditions(self, nodes: Sequence[Any]) -> list[tuple[Condition, ...]]:
        """The alternatives of several together."""
        return [tuple(part for one in parts for part in one) for parts in self._product(map(self.condition, nodes))]

    def elements(self, terms: Sequence[Any], conditions: Sequence[Any]) -> list[Element]:
        """The elements that one stands for."""
        found = self._product([self.terms(terms), self.conditions(conditions)])
        return [Element(one, (*needs, *others)) for (one, needs), others in found]

    def item(self, node: Any) -> list[tuple[BodyItem, ...]]:
        """The alternatives of a part of a body."""
        match node:
            case Folded(sign, function, elements, guards, text):
                inner = tuple(one for terms, conditions in elements for one in self.elements(terms, conditions))
                operators = [operator for operator, _ in guards]
                return [
                    (*needs, Aggregate(sign, function, inner, tuple(zip(operators, found, strict=True)), text))
                    for found, needs in self.terms([term for _, term in guards])
                ]
            case Wherever(literals, conditions, text):
                return [(Conditional(tuple(self.conditions(literals)), tuple(self.conditions(conditions)), text),)]
        return [(*one,) for one in self.condition(node)]

    def body(self, nodes: Sequence[Any]) -> list[tuple[BodyItem, ...]]:
        """The alternatives of a body."""
        return [tuple(part for one in parts for part in one) for parts in self._product(map(self.item, nodes))]

    def _product(self, choices: Any) -> list[Any]:
        lists = list(choices)
        size = 1
        for one in lists:
            size *= len(one)
        if size > MOST:
            raise CheckError(f"{self._place}: its pools make more than {MOST} rules")
        return list(product(*lists))
