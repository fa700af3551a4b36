"""A rule as plain data: what its body reads, in an order in which every part finds its variables bound.

A plan is lists, strings and integers, so that the cache can keep it. A term is an integer, `["v", name]`, `["c", constant]`,
`["f", name, terms]`, or `[operator, terms]` with `+ - * / \\ | ~` (`|` absolute value, `~` minus). A part of a body is one of

    ["atom", number, name, terms]     the number-th positive literal of the statement
    ["not", name, terms]
    ["test", left, operator, right]   with = != < <= > >=
    ["let", variable, term]
    ["aggregate", function, [[terms, parts], …], [[operator, term], …], [variables that take its value]]
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from clingo import SymbolType, ast

from reasoner.symbolic.analysis import signature

Term = Any
Part = list[Any]
Signature = tuple[str, int]

_COMPARISONS = {
    ast.ComparisonOperator.Equal: "=",
    ast.ComparisonOperator.NotEqual: "!=",
    ast.ComparisonOperator.LessThan: "<",
    ast.ComparisonOperator.LessEqual: "<=",
    ast.ComparisonOperator.GreaterThan: ">",
    ast.ComparisonOperator.GreaterEqual: ">=",
}
_BINARY = {
    ast.BinaryOperator.Plus: "+",
    ast.BinaryOperator.Minus: "-",
    ast.BinaryOperator.Multiplication: "*",
    ast.BinaryOperator.Division: "/",
    ast.BinaryOperator.Modulo: "\\",
}
_UNARY = {ast.UnaryOperator.Absolute: "|", ast.UnaryOperator.Minus: "~"}
_MIRRORED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


class Unsafe(ValueError):
    """No positive literal binds the variables that the message names."""


@dataclass(frozen=True)
class Plan:
    """One rule, ready to be evaluated.

    Parameters: `head` and `body`, as the module says; `variables`, the global ones as `Rule` names them.
    """

    head: list[Any]
    body: list[Part]
    variables: tuple[str, ...]

    @property
    def gives(self) -> Signature:
        """The signature of the head."""
        return self.head[0], len(self.head[1])

    def reads(self) -> Iterator[tuple[Signature, bool]]:
        """The signatures that the body reads, each with whether it has to be complete first (under `not`, in an aggregate)."""
        return (((name, len(terms)), complete) for name, terms, complete in _reads(self.body, complete=False))

    def atoms(self) -> Iterator[tuple[str, list[Term]]]:
        """The atoms that the body reads, as predicate and terms."""
        return ((name, terms) for name, terms, _ in _reads(self.body, complete=False))

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
        """Whether it has neither `not` nor aggregates."""
        return not any(complete for _, complete in self.reads()) and not any(
            part[0] == "aggregate" for part in self.body
        )


def _is_constant(term: Term) -> bool:
    return isinstance(term, int) or term[0] == "c"


def _constant(term: Term) -> Any:
    return term if isinstance(term, int) else term[1]


def _reads(parts: Iterable[Part], *, complete: bool) -> Iterator[tuple[str, list[Term], bool]]:
    for part in parts:
        match part:
            case ["atom", _, name, terms]:
                yield name, terms, complete
            case ["not", name, terms]:
                yield name, terms, True
            case ["aggregate", _, elements, _, _]:
                for _, inner in elements:
                    yield from _reads(inner, complete=True)


def plan(statement: ast.AST, variables: Sequence[str]) -> Plan:
    """The plan of a rule that passed `analyse`.

    Parameters: `variables`, its global ones, `_1`, `_2` … for the anonymous.
    Raises: Unsafe if some variable has no value, such as one that occurs only inside an aggregate's tuple.
    Law: whatever the order of the body, the instances of the plan are those of the statement.
    """
    names = _Names()
    numbers = count()
    parts = [one for literal in statement.body for one in _parts(literal, names, numbers)]
    head = statement.head.atom.symbol
    return Plan([signature(head)[0], names.terms(head)], _ordered(parts, (), frozenset(variables)), tuple(variables))


class _Names:
    """Names anonymous variables: `_1`, `_2` … outside aggregates, and ones of their own within."""

    def __init__(self, prefix: str = "_") -> None:
        self._prefix, self._count = prefix, 0

    def terms(self, atom: ast.AST) -> list[Term]:
        return [self.term(argument) for argument in getattr(atom, "arguments", ())]

    def term(self, node: ast.AST) -> Term:
        match node.ast_type:
            case ast.ASTType.Variable if node.name == "_":
                self._count += 1
                return ["v", f"{self._prefix}{self._count}"]
            case ast.ASTType.Variable:
                return ["v", node.name]
            case ast.ASTType.SymbolicTerm if node.symbol.type == SymbolType.Number:
                return node.symbol.number
            case ast.ASTType.Function if node.arguments:
                return ["f", node.name, self.terms(node)]
            case ast.ASTType.UnaryOperation:
                inner = self.term(node.argument)
                operator = _UNARY[node.operator_type]
                return -inner if operator == "~" and isinstance(inner, int) else [operator, [inner]]
            case ast.ASTType.BinaryOperation:
                return [_BINARY[node.operator_type], [self.term(node.left), self.term(node.right)]]
        return ["c", str(node)]


def _parts(literal: ast.AST, names: _Names, numbers: Iterator[int]) -> Iterator[Part]:
    atom = literal.atom
    if atom.ast_type == ast.ASTType.SymbolicAtom:
        name, terms = signature(atom.symbol)[0], names.terms(atom.symbol)
        if literal.sign == ast.Sign.Negation:
            yield ["not", name, terms]
            return
        number = next(numbers)
        flat = [["v", f"#{number}.{place}"] if _is_arithmetic(term) else term for place, term in enumerate(terms)]
        yield ["atom", number, name, flat]
        for hidden, term in zip(flat, terms, strict=True):
            if hidden is not term:
                yield ["test", hidden, "=", term]
    elif atom.ast_type == ast.ASTType.Comparison:
        left = names.term(atom.term)
        for guard in atom.guards:
            right = names.term(guard.term)
            yield ["test", left, _COMPARISONS[guard.comparison], right]
            left = right
    else:
        elements = []
        for index, element in enumerate(atom.elements):
            inner = _Names(f"#{index}_")
            conditions = [part for one in element.condition for part in _parts(one, inner, numbers)]
            elements.append([[inner.term(term) for term in element.terms], conditions])
        guards = []
        for guard, mirrored in ((atom.left_guard, True), (atom.right_guard, False)):
            if guard is not None:
                operator = _COMPARISONS[guard.comparison]
                guards.append([_MIRRORED[operator] if mirrored else operator, names.term(guard.term)])
        function = "sum" if atom.function == ast.AggregateFunction.Sum else "count"
        yield ["aggregate", function, elements, guards, []]


def _is_arithmetic(term: Term) -> bool:
    return isinstance(term, list) and term[0] not in ("v", "c", "f")


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


def variables_in(part: Part) -> set[str]:
    """The names of the variables in a part of a body."""
    match part:
        case ["atom", _, _, terms] | ["not", _, terms]:
            return {name for term in terms for name in variables_of(term)}
        case ["test", left, _, right]:
            return variables_of(left) | variables_of(right)
        case ["let", name, term]:
            return {name} | variables_of(term)
        case ["aggregate", _, elements, guards, _]:
            inner = {name for terms, parts in elements for part in parts for name in variables_in(part)}
            inner |= {name for terms, _ in elements for term in terms for name in variables_of(term)}
            return inner | {name for _, term in guards for name in variables_of(term)}
    return set()


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
        known |= set(planned[4]) if planned[0] == "aggregate" else variables_in(planned)
    return result


def _element(terms: Sequence[Term], parts: Sequence[Part], bound: set[str], scope: frozenset[str]) -> list[Part]:
    """The parts of an aggregate's element in an order in which each is ready."""
    given = bound.union(*(variables_in(part) for part in parts))
    if unbound := {name for term in terms for name in variables_of(term)} - given:
        raise Unsafe(", ".join(sorted(unbound)))
    return _ordered(parts, bound, scope)


def _bound_arguments(part: Part, known: set[str]) -> int:
    return sum(variables_of(term) <= known for term in part[3])


def _ready(part: Part, known: set[str], scope: frozenset[str]) -> tuple[Part, Part] | None:
    """A part that can be evaluated now, beside what is to be done for it."""
    match part:
        case ["atom", *_] | ["not", *_] if variables_in(part) <= known:
            return part, part
        case ["test", left, operator, right]:
            if variables_in(part) <= known:
                return part, part
            for target, term in ((left, right), (right, left)) if operator == "=" else ():
                if isinstance(target, list) and target[0] == "v" and variables_of(term) <= known:
                    return part, ["let", target[1], term]
        case ["aggregate", function, elements, guards, _]:
            inner = {name for terms, parts in elements for one in parts for name in variables_in(one)}
            inner |= {name for terms, _ in elements for term in terms for name in variables_of(term)}
            if not inner & scope <= known:
                return None
            free = [(operator, term) for operator, term in guards if not variables_of(term) <= known]
            if not all(operator == "=" and term[0] == "v" for operator, term in free):
                return None
            planned = [[terms, _element(terms, parts, known & scope, scope)] for terms, parts in elements]
            return part, ["aggregate", function, planned, guards, [term[1] for _, term in free]]
    return None
