"""What can be said in rules and checked: everything else is refused at its place, with what to write instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from clingo import SymbolType, ast

from reasoner.errors import Problem
from reasoner.symbolic.rule import Rule, walk

_REFUSED = {
    ast.ASTType.Disjunction: ("a disjunction", "choose: `1 { a; b } 1`"),
    ast.ASTType.HeadAggregate: ("an aggregate in a head", "choose with bounds, and count in a constraint"),
    ast.ASTType.TheoryAtom: ("a theory atom", "express it with #sum"),
}
_OPERATORS = frozenset(
    {
        ast.BinaryOperator.Plus,
        ast.BinaryOperator.Minus,
        ast.BinaryOperator.Multiplication,
        ast.BinaryOperator.Division,
        ast.BinaryOperator.Modulo,
        ast.BinaryOperator.Power,
    }
)
_OPERATIONS = (ast.ASTType.UnaryOperation, ast.ASTType.BinaryOperation, ast.ASTType.Interval)
Refuse = Callable[..., Problem]
_GENERAL = "see docs/certificate.md, section 5"


def refusals(rule: Rule) -> Iterator[Problem]:
    """Everything in a statement that is outside the fragment."""

    def refuse(node: object, what: str, fix: str = _GENERAL) -> Problem:
        return Problem("error", rule.place, f"`{node}` {what}", fix)

    statement = rule.statement
    if statement.ast_type == ast.ASTType.Rule:
        head = statement.head
        if head.ast_type == ast.ASTType.Literal:
            if head.sign != ast.Sign.NoSign:
                yield refuse(head, "is a negated head", "write a positive head, or a constraint")
            if head.atom.ast_type not in (ast.ASTType.SymbolicAtom, ast.ASTType.BooleanConstant):
                yield refuse(head, "is a head that is no atom", "write the comparison in the body")
            if head.atom.ast_type == ast.ASTType.BooleanConstant and head.atom.value:
                yield refuse(head, "is always true", "remove the rule")
        elif head.ast_type == ast.ASTType.Aggregate:
            for element in head.elements:
                if element.literal.sign != ast.Sign.NoSign or element.literal.atom.ast_type != ast.ASTType.SymbolicAtom:
                    yield refuse(element, "is no atom to choose", "choose positive atoms")
    for literal in statement.body:
        yield from _literal(literal, refuse)
    for node in walk(statement):
        yield from _node(node, refuse)
    yield from _anonymous(rule, refuse)


def _literal(literal: ast.AST, refuse: Refuse) -> Iterator[Problem]:
    if literal.ast_type != ast.ASTType.Literal:
        return
    kind = literal.atom.ast_type
    if kind == ast.ASTType.Aggregate:
        yield refuse(literal, "is a set of literals", "write `#count { X : p(X) }`")
    elif kind == ast.ASTType.BodyAggregate and not (literal.atom.left_guard or literal.atom.right_guard):
        yield refuse(literal, "is an aggregate without a guard", "compare it with something")
    elif kind == ast.ASTType.Comparison and literal.sign == ast.Sign.Negation and len(literal.atom.guards) > 1:
        yield refuse(literal, "negates a chain of comparisons", "write the comparison that is meant")


def _node(node: ast.AST, refuse: Refuse) -> Iterator[Problem]:
    kind = node.ast_type
    if kind in _REFUSED:
        what, fix = _REFUSED[kind]
        yield refuse(node, f"is {what}", fix)
    elif (kind == ast.ASTType.BinaryOperation and node.operator_type not in _OPERATORS) or (
        kind == ast.ASTType.UnaryOperation and node.operator_type == ast.UnaryOperator.Negation
    ):
        yield refuse(node, "is an operation on bits", "use + - * / \\ **")
    elif kind == ast.ASTType.SymbolicTerm and node.symbol.type not in (SymbolType.Number, SymbolType.Function):
        yield refuse(node, "is neither an integer nor a constant", "use a concept of the ontology")
    elif kind == ast.ASTType.Function and (not node.name or node.external):
        yield refuse(node, "is a tuple or an external function", "write a function with a name")
    elif kind == ast.ASTType.BodyAggregateElement and not node.condition:
        yield refuse(node, "is an element without a condition", "say when it counts")
    elif kind == ast.ASTType.BooleanConstant and node.value:
        yield refuse(node, "is always true", "remove it")


def _anonymous(rule: Rule, refuse: Refuse) -> Iterator[Problem]:
    """A `_` is allowed in literals of bodies and conditions, under `not` in no operation and no strong negation."""
    anonymous = _count(rule.statement)
    if not anonymous:
        return
    literals = [
        node
        for node in (inner for part in _bodies(rule.statement) for inner in walk(part))
        if node.ast_type == ast.ASTType.Literal and node.atom.ast_type == ast.ASTType.SymbolicAtom
    ]
    if anonymous != sum(map(_count, literals)):
        yield refuse(rule.text, "has a `_` outside a body literal", "name the variable")
    for node in literals:
        reckoned = [one for one in walk(node) if one.ast_type in _OPERATIONS]
        if node.sign != ast.Sign.NoSign and any(map(_count, reckoned)):
            yield refuse(
                node,
                "has a `_` in an operation, an interval or a strong negation under `not`",
                "conclude what is meant in a rule of its own, and deny that: `some(X) :- -p(X,_).`",
            )


def _bodies(statement: ast.AST) -> Iterator[ast.AST]:
    yield from statement.body
    if statement.ast_type == ast.ASTType.Rule and statement.head.ast_type == ast.ASTType.Aggregate:
        for element in statement.head.elements:
            yield from element.condition


def _count(node: ast.AST) -> int:
    return sum(1 for part in walk(node) if part.ast_type == ast.ASTType.Variable and part.name == "_")
