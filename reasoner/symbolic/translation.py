"""From a statement's syntax tree to plans: a pool or a choice becomes several plans, an interval a hidden variable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count, product
from typing import Any

from clingo import SymbolType, ast

from reasoner.symbolic.analysis import arguments, signature
from reasoner.symbolic.plan import (
    HIDDEN,
    Kind,
    Part,
    Plan,
    Term,
    is_projected,
    ordered,
    variables_in,
    variables_of,
)

_COMPARISONS = {
    ast.ComparisonOperator.Equal: "=",
    ast.ComparisonOperator.NotEqual: "!=",
    ast.ComparisonOperator.LessThan: "<",
    ast.ComparisonOperator.LessEqual: "<=",
    ast.ComparisonOperator.GreaterThan: ">",
    ast.ComparisonOperator.GreaterEqual: ">=",
}
_MIRRORED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_TURNED = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_BINARY = {
    ast.BinaryOperator.Plus: "+",
    ast.BinaryOperator.Minus: "-",
    ast.BinaryOperator.Multiplication: "*",
    ast.BinaryOperator.Division: "/",
    ast.BinaryOperator.Modulo: "\\",
    ast.BinaryOperator.Power: "**",
}
_UNARY = {ast.UnaryOperator.Absolute: "|", ast.UnaryOperator.Minus: "~"}
FUNCTIONS = {
    ast.AggregateFunction.Count: "count",
    ast.AggregateFunction.Sum: "sum",
    ast.AggregateFunction.SumPlus: "sum+",
    ast.AggregateFunction.Min: "min",
    ast.AggregateFunction.Max: "max",
}


class _Numbering(ast.Transformer):
    """Names the anonymous variables of a statement `_1`, `_2` … in the order of the text."""

    def __init__(self) -> None:
        self._count = count(1)

    def visit_Variable(self, node: ast.AST) -> ast.AST:  # noqa: N802 - clingo's name
        """Give `_` a name."""
        return node.update(name=f"_{next(self._count)}") if node.name == "_" else node


def plans(statement: ast.AST) -> list[Plan]:
    """The plans of a statement that passed `analyse`.

    Raises: Unsafe if some variable has no value, such as one that occurs only inside an aggregate's tuple.
    Law: whatever the order of the body, the instances of the plans are those of the statement.
    """
    named = _Numbering().visit(statement)
    found: list[Plan] = []
    for body in product(*map(_alternatives, named.body)):
        if named.ast_type == ast.ASTType.Minimize:
            for terms in product(*[term.unpool() for term in (named.weight, named.priority, *named.terms)]):
                found.append(_Writer().penalty(terms, body))
        elif named.head.ast_type == ast.ASTType.Aggregate:
            found += _choice(named.head, body)
        elif named.head.atom.ast_type == ast.ASTType.BooleanConstant:
            found.append(_Writer().plan("constraint", None, body))
        else:
            found += [_Writer().plan("rule", head.atom.symbol, body) for head in named.head.unpool()]
    return found


def _alternatives(literal: ast.AST) -> list[object]:
    """The literals that one stands for; of a conditional literal, pairs of conditions and literals."""
    if literal.ast_type != ast.ASTType.ConditionalLiteral:
        return list(literal.unpool())
    heads = literal.literal.unpool()
    return [[(conditions, heads) for conditions in product(*[one.unpool() for one in literal.condition])]]


def _choice(head: ast.AST, body: Sequence[object]) -> Iterator[Plan]:
    elements = [
        (atom.atom.symbol, conditions)
        for element in head.elements
        for atom in element.literal.unpool()
        for conditions in product(*[one.unpool() for one in element.condition])
    ]
    for atom, conditions in elements:
        yield _Writer().plan("choice", atom, (*body, *conditions))
    guards = [(guard, mirrored) for guard, mirrored in ((head.left_guard, True), (head.right_guard, False)) if guard]
    for terms in product(*[guard.term.unpool() for guard, _ in guards]) if guards else ():
        limits = [(_operator(guard, mirrored), term) for (guard, mirrored), term in zip(guards, terms, strict=True)]
        yield _Writer().bounds(elements, limits, body)


def _operator(guard: ast.AST, mirrored: bool) -> str:
    operator = _COMPARISONS[guard.comparison]
    return _MIRRORED[operator] if mirrored else operator


class _Writer:
    """Writes one plan; `numbers` counts its positive literals, hidden variables have names of their own."""

    def __init__(self) -> None:
        self._numbers = count()
        self._hidden = count()

    def plan(self, kind: Kind, head: ast.AST | None, body: Iterable[object]) -> Plan:
        """The plan of a rule, a constraint or one element of a choice."""
        parts = [part for literal in body for part in self._parts(literal)]
        written: list[Any] = (
            ["#false", []] if head is None else [signature(head)[0], self._terms(arguments(head), parts)]
        )
        return self._finished(kind, written, parts)

    def penalty(self, terms: Iterable[ast.AST], body: Iterable[object]) -> Plan:
        """The plan of a penalty, whose head is weight, priority and the further terms."""
        parts = [part for literal in body for part in self._parts(literal)]
        return self._finished("penalty", ["#penalty", self._terms(terms, parts)], parts)

    def bounds(
        self,
        elements: Iterable[tuple[ast.AST, Iterable[ast.AST]]],
        limits: Iterable[tuple[str, ast.AST]],
        body: Iterable[object],
    ) -> Plan:
        """The constraint that the number of chosen atoms meets its guards."""
        parts = [part for literal in body for part in self._parts(literal)]
        counted = []
        for atom, conditions in elements:
            inner: list[Part] = []
            name, terms = signature(atom)[0], self._terms(arguments(atom), inner)
            inner.append(["atom", next(self._numbers), name, terms])
            inner += [part for one in conditions for part in self._parts(one)]
            counted.append([[["f", name, terms]], self._flat(inner)])
        guards = [[operator, self._term(term, parts)] for operator, term in limits]
        parts.append(["aggregate", "count", counted, guards, [], 0])
        return self._finished("constraint", ["#false", []], parts)

    def _finished(self, kind: Kind, head: list[Any], parts: Sequence[Part]) -> Plan:
        own = {name for part in parts for name in _own(part)}
        own |= {name for term in head[1] for name in variables_of(term)}
        visible = [name for name in own if not name.startswith(HIDDEN)]
        variables = sorted(visible, key=lambda name: (name[0] == "_", len(name) if name[0] == "_" else 0, name))
        return Plan(head, ordered(self._flat(parts), own, variables), tuple(variables), kind)

    def _flat(self, parts: Sequence[Part]) -> list[Part]:
        """Arithmetic inside a positive literal becomes a hidden variable that is compared with it."""
        found: list[Part] = []
        for part in parts:
            if part[0] != "atom":
                found.append(part)
                continue
            flat = [self._fresh() if _is_arithmetic(term) else term for term in part[3]]
            found.append([*part[:3], flat])
            found += [["test", new, "=", old] for new, old in zip(flat, part[3], strict=True) if new is not old]
        return found

    def _reckoned(self, term: Term, needs: list[Part]) -> Term:
        """A term in which what is reckoned became hidden variables, which `needs` compares with it."""
        if _is_arithmetic(term):
            new = self._fresh()
            needs.append(["test", new, "=", term])
            return new
        inner = term[0] == "f" if isinstance(term, list) else False
        return ["f", term[1], [self._reckoned(one, needs) for one in term[2]]] if inner else term

    def _fresh(self) -> Term:
        return ["v", f"{HIDDEN}{next(self._hidden)}"]

    def _terms(self, nodes: Iterable[ast.AST], needs: list[Part]) -> list[Term]:
        return [self._term(node, needs) for node in nodes]

    def _term(self, node: ast.AST, needs: list[Part]) -> Term:
        """A term; what its intervals need is added to `needs`."""
        match node.ast_type:
            case ast.ASTType.Variable:
                return ["v", node.name]
            case ast.ASTType.SymbolicTerm if node.symbol.type == SymbolType.Number:
                return node.symbol.number
            case ast.ASTType.Function if node.arguments:
                return ["f", node.name, self._terms(node.arguments, needs)]
            case ast.ASTType.UnaryOperation:
                inner = self._term(node.argument, needs)
                operator = _UNARY[node.operator_type]
                return -inner if operator == "~" and isinstance(inner, int) else [operator, [inner]]
            case ast.ASTType.BinaryOperation:
                return [_BINARY[node.operator_type], self._terms((node.left, node.right), needs)]
            case ast.ASTType.Interval:
                low, high = self._terms((node.left, node.right), needs)
                variable = self._fresh()
                needs.append(["range", variable[1], low, high])
                return variable
        return ["c", str(node)]

    def _parts(self, literal: object) -> list[Part]:
        if isinstance(literal, list):
            return [["all", [self._pair(conditions, heads) for conditions, heads in literal]]]
        assert isinstance(literal, ast.AST)
        needs: list[Part] = []
        atom = literal.atom
        if atom.ast_type == ast.ASTType.SymbolicAtom:
            name, terms = signature(atom.symbol)[0], self._terms(arguments(atom.symbol), needs)
            match literal.sign:
                case ast.Sign.NoSign:
                    return [*needs, ["atom", next(self._numbers), name, terms]]
            if is_projected(terms):
                terms = [self._reckoned(term, needs) for term in terms]
            match literal.sign:
                case ast.Sign.Negation:
                    return [*needs, ["not", name, terms]]
            return [*needs, ["is", name, terms]]
        if atom.ast_type == ast.ASTType.Comparison:
            return self._comparison(literal, needs)
        elements = []
        for element in atom.elements:
            inner: list[Part] = []
            terms = self._terms(element.terms, inner)
            inner += [part for one in element.condition for part in self._parts(one)]
            elements.append([terms, self._flat(inner)])
        guards = [
            [_operator(guard, mirrored), self._term(guard.term, needs)]
            for guard, mirrored in ((atom.left_guard, True), (atom.right_guard, False))
            if guard is not None
        ]
        holds = int(literal.sign != ast.Sign.Negation)
        return [*needs, ["aggregate", FUNCTIONS[atom.function], elements, guards, [], holds]]

    def _comparison(self, literal: ast.AST, needs: list[Part]) -> list[Part]:
        turned = literal.sign == ast.Sign.Negation
        tests: list[Part] = []
        left = self._term(literal.atom.term, needs)
        for guard in literal.atom.guards:
            right = self._term(guard.term, needs)
            operator = _COMPARISONS[guard.comparison]
            tests.append(["test", left, _TURNED[operator] if turned else operator, right])
            left = right
        return [*needs, *tests]

    def _pair(self, conditions: Iterable[ast.AST], heads: Iterable[ast.AST]) -> list[object]:
        """The conditions of a conditional literal, and the parts of each literal of which one has to hold."""
        parts = [part for one in conditions for part in self._parts(one)]
        return [self._flat(parts), [self._flat(self._parts(head)) for head in heads]]


def _own(part: Part) -> set[str]:
    """The variables of a part of a body that are not local to it."""
    if part[0] == "aggregate":
        return {name for _, term in part[3] for name in variables_of(term)}
    return set() if part[0] == "all" else variables_in(part)


def _is_arithmetic(term: Term) -> bool:
    return isinstance(term, list) and term[0] not in ("v", "c", "f")
