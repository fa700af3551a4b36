"""The second checker's reading of rules, by a grammar, from `docs/certificate.md`, section 5, alone.

Terms stay as they are written, pools and intervals included: the second checker gives a term a *set* of values instead of taking pools
and intervals apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import LarkError

GRAMMAR = r"""
start: (statement | directive)*
statement: rule | weak | minimize
rule: head "." | head ":-" body "." | ":-" body "."
head: term -> atom_head
    | choice
choice: "{" element (";" element)* "}" [guard]
      | term "{" element (";" element)* "}" [guard]
      | term OP "{" element (";" element)* "}" [guard]
element: term [":" literal ("," literal)*]
guard: OP term | term
weak: ":~" body "." "[" weight "]"
weight: term ["@" priority] ("," term)*
priority: term
minimize: "#minimize" "{" priced (";" priced)* "}" "."
priced: weight ":" literal ("," literal)*
body: open_body | closed_body
open_body: part | open_body ("," | ";") part | closed_body ";" part
closed_body: conditional | open_body ("," | ";") conditional | closed_body ";" conditional
?part: literal | aggregate
conditional: literal ":" literal ("," literal)*
literal: NOT* term (OP term)*
aggregate: NOT* FUNCTION "{" [row (";" row)*] "}" guard
         | NOT* term FUNCTION "{" [row (";" row)*] "}" [guard] -> left_aggregate
         | NOT* term OP FUNCTION "{" [row (";" row)*] "}" [guard] -> left_aggregate
row: term ("," term)* ":" literal ("," literal)*
directive: "#const" NAME "=" term "." -> const
         | "#show" ["-"] NAME "/" NUMBER "." -> nothing
         | "#show" "." -> nothing
         | "#program" NAME "." -> program
?term: sum | sum ".." sum -> interval
?sum: product | sum PLUS product -> binary
?product: power | product TIMES power -> binary
?power: unary | unary POWER power -> binary
?unary: primary | MINUS unary -> minus
MINUS: "-"
?primary: NUMBER -> number
        | VARIABLE -> variable
        | BLANK -> variable
        | NAME -> constant
        | NAME "(" arguments (";" arguments)* ")" -> function
        | "(" term (";" term)* ")" -> pool
        | "|" term (";" term)* "|" -> absolute
arguments: term ("," term)*
OP: "<=" | ">=" | "!=" | "<" | ">" | "="
PLUS: "+" | "-"
TIMES: "*" | "/" | "\\"
POWER: "**"
NOT.2: /not(?![A-Za-z0-9_])/
FUNCTION: "#count" | "#sum+" | "#sum" | "#min" | "#max"
NUMBER: /(0|[1-9][0-9]*)(?![A-Za-z0-9_])/
NAME: /[a-z][A-Za-z0-9_]*/
VARIABLE: /[A-Z][A-Za-z0-9_]*/
BLANK: /_(?![A-Za-z0-9_])/
COMMENT: /%[^\n]*/
%ignore /[ \t\r\n]+/
%ignore COMMENT
"""
_MINUTES = {"min": 1, "h": 60, "d": 1440, "wk": 10080, "mo": 43200, "a": 525600}
MIRRORED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
TURNED = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}

Term = tuple[Any, ...]


@dataclass(frozen=True)
class Literal:
    """`sign` is how often `not` stands there; `atom` a term; or the `chain` of a comparison."""

    sign: int
    atom: Term | None
    chain: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Aggregate:
    """Elements are (terms, literals); guards (operator, term) as seen from the value."""

    sign: int
    function: str
    elements: tuple[Any, ...]
    guards: tuple[Any, ...]


@dataclass(frozen=True)
class Conditional:
    """The literal holds wherever the conditions do."""

    literal: Literal
    conditions: tuple[Literal, ...]


@dataclass
class Statement:
    """`kind` is rule, choice, constraint or penalty; `head` a term, the elements and guards of a choice, or weight and terms."""

    kind: str
    head: Any
    body: tuple[Any, ...]
    id: str = ""
    window: int | None = None


@v_args(inline=True)
class _Builder(Transformer[Token, Any]):
    """Makes statements of the tree, bottom up."""

    def number(self, token: Token) -> Term:
        return "int", int(token)

    def variable(self, token: Token) -> Term:
        return "var", str(token)

    def constant(self, token: Token) -> Term:
        return "const", str(token)

    def binary(self, left: Term, operator: Token, right: Term) -> Term:
        return "op", str(operator), left, right

    def minus(self, _: Token, term: Term) -> Term:
        return "neg", term

    def interval(self, low: Term, high: Term) -> Term:
        return "range", low, high

    def term(self, inner: Term) -> Term:
        return inner

    def pool(self, *terms: Term) -> Term:
        return terms[0] if len(terms) == 1 else ("pool", *terms)

    def absolute(self, *terms: Term) -> Term:
        return "abs", self.pool(*terms)

    def arguments(self, *terms: Term) -> tuple[Term, ...]:
        return terms

    def function(self, name: Token, *alternatives: tuple[Term, ...]) -> Term:
        return self.pool(*[("fun", str(name), *one) for one in alternatives])

    def literal(self, *children: Any) -> Literal:
        sign, (first, *rest) = _signed(children)
        if not rest:
            return Literal(sign, _atom(first))
        pairs, left = [], first
        for operator, right in zip(rest[::2], rest[1::2], strict=True):
            pairs.append((left, str(operator), right))
            left = right
        if sign == 1:
            if len(pairs) > 1:
                raise ValueError("`not` before a chain of comparisons")
            pairs = [(pairs[0][0], TURNED[pairs[0][1]], pairs[0][2])]
        return Literal(0, None, tuple(pairs))

    def row(self, *children: Any) -> tuple[Any, Any]:
        return _terms_and_literals(children)

    def priced(self, weight: tuple[Term, ...], *literals: Literal) -> tuple[Any, Any]:
        return weight, literals

    def guard(self, *children: Any) -> tuple[str, Term]:
        return ("<=", children[0]) if len(children) == 1 else (str(children[0]), children[1])

    def aggregate(self, *children: Any) -> Aggregate:
        sign, rest = _signed(children)
        return _aggregate(sign, rest, [])

    def left_aggregate(self, *children: Any) -> Aggregate:
        sign, (left, *rest) = _signed(children)
        operator = str(rest.pop(0)) if isinstance(rest[0], Token) and rest[0].type == "OP" else "<="
        return _aggregate(sign, rest, [(MIRRORED[operator], left)])

    def conditional(self, literal: Literal, *conditions: Literal) -> Conditional:
        return Conditional(literal, conditions)

    def open_body(self, *parts: Any) -> tuple[Any, ...]:
        return tuple(inner for one in parts for inner in (one if isinstance(one, tuple) else (one,)))

    closed_body = open_body

    def body(self, parts: tuple[Any, ...]) -> tuple[Any, ...]:
        return parts

    def element(self, atom: Term, *conditions: Literal) -> tuple[Term, tuple[Literal, ...]]:
        return _atom(atom), tuple(one for one in conditions if one is not None)

    def choice(self, *children: Any) -> tuple[str, Any, Any]:
        before = [
            one for one in children if isinstance(one, Token) or (isinstance(one, tuple) and isinstance(one[0], str))
        ]
        elements = tuple(one for one in children if isinstance(one, tuple) and isinstance(one[0], tuple))
        guards = []
        if children[0] in before and not (len(children) > 1 and children[0][0] in MIRRORED):
            operator = str(children[1]) if isinstance(children[1], Token) else "<="
            guards.append((MIRRORED[operator], children[0]))
        last = children[-1]
        if last is not None and isinstance(last, tuple) and last[0] in MIRRORED:
            guards.append(last)
        return "choice", elements, tuple(guards)

    def atom_head(self, term: Term) -> tuple[str, Any]:
        return "rule", _atom(term)

    def head(self, found: Any) -> Any:
        return found

    def rule(self, *children: Any) -> Statement:
        head = next((one for one in children if one and one[0] in ("rule", "choice")), None)
        body = next((one for one in children if one is not head), ())
        if head is None:
            return Statement("constraint", None, body)
        return Statement(head[0], head[1] if head[0] == "rule" else head[1:], body)

    def priority(self, term: Term) -> tuple[str, Term]:
        return "priority", term

    def weight(self, weight: Term, *others: Any) -> tuple[Term, ...]:
        level = next((one[1] for one in others if one[0] == "priority"), ("int", 0))
        return weight, level, *(one for one in others if one[0] != "priority")

    def weak(self, body: tuple[Any, ...], weight: tuple[Term, ...]) -> Statement:
        return Statement("penalty", weight, body)

    def minimize(self, *priced: Any) -> list[Statement]:
        return [Statement("penalty", weight, literals) for weight, literals in priced]

    def statement(self, found: Any) -> Any:
        return found


def _signed(children: Any) -> tuple[int, list[Any]]:
    sign = sum(1 for one in children if isinstance(one, Token) and one.type == "NOT")
    if sign > 2:
        raise ValueError("more than two `not`")
    return sign, list(children[sign:])


def _terms_and_literals(children: Any) -> tuple[Any, Any]:
    terms = tuple(one for one in children if not isinstance(one, Literal))
    return terms, tuple(one for one in children if isinstance(one, Literal))


def _aggregate(sign: int, rest: list[Any], guards: list[Any]) -> Aggregate:
    function, *others = [one for one in rest if one is not None]
    if others and isinstance(others[-1][0], str):
        guards = [*guards, others.pop()]
    return Aggregate(sign, str(function), tuple(others), tuple(guards))


def _atom(term: Term) -> Term:
    """A term that stands for an atom: a constant, a function, one of these with a minus, or a pool of functions."""
    inner = term[1] if term[0] == "neg" else term
    if inner[0] not in ("const", "fun", "pool"):
        raise ValueError(f"{term} is no atom")
    return term


PARSER = Lark(GRAMMAR, parser="lalr", propagate_positions=True, maybe_placeholders=False)


def read(source: str) -> list[Statement]:
    """The statements of a file, each with its id and window.

    Raises: ValueError for what the grammar does not have, and for metadata out of place.
    """
    metadata = {}
    for number, text in enumerate(source.split("\n"), start=1):
        if text.startswith("%!"):
            key, colon, value = text[2:].partition(":")
            if not colon:
                raise ValueError(f"line {number}: no metadata")
            metadata[number] = key.strip(), value.strip()
    try:
        tree = PARSER.parse(_numbered(source))
    except LarkError as failure:
        raise ValueError(str(failure)) from failure
    declared: dict[str, Term] = {}
    found: list[Statement] = []
    for node in tree.children:
        if node.data == "statement":
            made = _Builder().transform(node)
            about, line = {}, node.meta.line
            while (line := line - 1) in metadata:
                about.__setitem__(*metadata.pop(line))
            for one in made if isinstance(made, list) else [made]:
                one.id = about["id"]
                if "window" in about:
                    size, unit = about["window"].split(" ")
                    one.window = int(size) * _MINUTES[unit]
                found.append(one)
        elif node.data == "const":
            declared[str(node.children[0])] = _Builder().transform(node.children[1])
        elif node.data == "program" and str(node.children[0]) != "base":
            raise ValueError("another program than base")
    return [_declared(one, declared) for one in found] if declared else found


def _numbered(source: str) -> str:
    """The source with `_1`, `_2` … for the `_` of each statement: written so that the grammar takes them for variables."""
    count = 0

    def name(match: re.Match[str]) -> str:
        nonlocal count
        if match[0] == ".":
            count = 0
        if match[0] != "_":
            return match[0]
        count += 1
        return f"Blank__{count}"

    return re.sub(r"%[^\n]*|\.\.|\.|[A-Za-z0-9][A-Za-z0-9_]*|_", name, source)


def _declared(node: Any, terms: dict[str, Term]) -> Any:
    """A statement with declared constants in the place of their names, as far as these are terms."""
    if isinstance(node, Statement):
        head = node.head
        if node.kind == "rule":
            head = _inside(head, terms)
        elif node.kind == "choice":
            elements = tuple((_inside(atom, terms), _declared(conditions, terms)) for atom, conditions in head[0])
            head = elements, tuple((operator, _replaced(term, terms)) for operator, term in head[1])
        elif node.kind == "penalty":
            head = tuple(_replaced(term, terms) for term in head)
        return Statement(node.kind, head, _declared(node.body, terms), node.id, node.window)
    if isinstance(node, tuple):
        return tuple(_declared(one, terms) for one in node)
    if isinstance(node, Conditional):
        return Conditional(_declared(node.literal, terms), _declared(node.conditions, terms))
    if isinstance(node, Aggregate):
        elements = tuple(
            (tuple(_replaced(term, terms) for term in row), _declared(literals, terms))
            for row, literals in node.elements
        )
        guards = tuple((operator, _replaced(term, terms)) for operator, term in node.guards)
        return Aggregate(node.sign, node.function, elements, guards)
    chain = tuple((_replaced(left, terms), operator, _replaced(right, terms)) for left, operator, right in node.chain)
    return Literal(node.sign, None if node.atom is None else _inside(node.atom, terms), chain)


def _inside(atom: Term, terms: dict[str, Term]) -> Term:
    """An atom, whose predicate is no term, with its arguments replaced."""
    if atom[0] == "const":
        return atom
    if atom[0] == "fun":
        return "fun", atom[1], *(_replaced(one, terms) for one in atom[2:])
    return atom[0], *(_inside(one, terms) for one in atom[1:])


def _replaced(term: Any, terms: dict[str, Term]) -> Any:
    if not isinstance(term, tuple) or not term:
        return term
    if term[0] == "const":
        return terms.get(term[1], term)
    return term[0], *(_replaced(one, terms) for one in term[1:])
