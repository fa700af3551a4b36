"""What a rule consists of, as the checker reads it (`docs/certificate.md`, section 5).

Rules come without pools and intervals: a pool makes several rules of one, an interval a hidden variable that runs over it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

Value: TypeAlias = "int | str | tuple[Value, ...]"
"""An integer; a constant, or an end of the order of terms (`#inf`, `#sup`); a function term as name and arguments."""
Atom: TypeAlias = "tuple[Value, ...]"
"""Predicate and arguments; the predicate of `-p` begins with the minus."""
Term: TypeAlias = "int | str | Variable | Compound | Arithmetic"
Condition: TypeAlias = "Literal_ | Comparison | Between"
BodyItem: TypeAlias = "Condition | Aggregate | Conditional"
Operator: TypeAlias = Literal["=", "!=", "<", "<=", ">", ">="]
Sign: TypeAlias = Literal["", "not", "not not"]
Kind: TypeAlias = Literal["normal", "choice", "constraint", "bounds"]

HIDDEN = " "
"""In the name of a variable that no one wrote."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable; the k-th `_` of a statement is named `_k`."""

    name: str


@dataclass(frozen=True, slots=True)
class Compound:
    """A function term."""

    name: str
    arguments: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """An operation on integers: `+ - * / \\ **` of two terms, `-` and `|` of one."""

    operator: str
    operands: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """An atom with variables."""

    name: str
    arguments: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Literal_:  # noqa: N801 - `Literal` is typing's
    """An atom of a body, `not` that atom, or `not not` that atom."""

    sign: Sign
    atom: Pattern
    text: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """One pair of a possibly chained comparison."""

    left: Term
    operator: Operator
    right: Term
    text: str


@dataclass(frozen=True, slots=True)
class Between:
    """A hidden variable that stands for an interval: every integer from `low` to `high`."""

    variable: Variable
    low: Term
    high: Term
    text: str


@dataclass(frozen=True, slots=True)
class Element:
    """`terms : conditions` of an aggregate."""

    terms: tuple[Term, ...]
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`#count`, `#sum`, `#sum+`, `#min` or `#max`; a guard `(operator, term)` says: value operator term."""

    sign: Sign
    function: str
    elements: tuple[Element, ...]
    guards: tuple[tuple[Operator, Term], ...]
    text: str


@dataclass(frozen=True, slots=True)
class Conditional:
    """`literal : conditions` in a body: wherever some `conditions` hold, one of the `literals` does.

    Each of both is a list of alternatives, which pools make.
    """

    literals: tuple[tuple[Condition, ...], ...]
    conditions: tuple[tuple[Condition, ...], ...]
    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule without pools: `window` is in minutes, `variables` those that a substitution binds, `place` is path and line.

    Of a choice, each element is a rule of its own, whose body holds the element's conditions as well; its `bounds`
    are a constraint whose last part is the count that may not be.
    """

    id: str
    place: str
    kind: Kind
    head: Pattern | None
    body: tuple[BodyItem, ...]
    variables: frozenset[str]
    window: int | None


@dataclass(frozen=True, slots=True)
class Penalty:
    """What a `#minimize` element or a weak constraint without pools adds: `weight` at `priority`, once for equal `terms`."""

    id: str
    place: str
    weight: Term
    priority: Term
    terms: tuple[Term, ...]
    body: tuple[BodyItem, ...]
    window: int | None


Node: TypeAlias = "Term | Pattern | BodyItem | Element | Rule | Penalty"


def parts(node: Node) -> Iterator[Node]:
    """What a part of a rule consists of."""
    match node:
        case Compound(_, inner) | Pattern(_, inner) | Arithmetic(_, inner):
            yield from inner
        case Literal_(_, atom, _):
            yield atom
        case Comparison(left, _, right, _):
            yield from (left, right)
        case Between(variable, low, high, _):
            yield from (variable, low, high)
        case Element(terms, conditions):
            yield from (*terms, *conditions)
        case Aggregate(_, _, elements, guards, _):
            yield from elements
            yield from (term for _, term in guards)
        case Conditional(literals, conditions, _):
            for alternative in (*literals, *conditions):
                yield from alternative
        case Rule(head=head, body=body):
            yield from (body if head is None else (head, *body))
        case Penalty(_, _, weight, priority, terms, body, _):
            yield from (weight, priority, *terms, *body)
        case _:
            return


def variables(node: Node) -> Iterator[str]:
    """The names of the variables that occur anywhere in a part of a rule."""
    if isinstance(node, Variable):
        yield node.name
    for part in parts(node):
        yield from variables(part)


def constants(node: Node) -> Iterator[str]:
    """The constants that occur anywhere in a rule or a part of it."""
    if isinstance(node, str):
        yield node
    for part in parts(node):
        yield from constants(part)


def blanks_in_literals(node: Node) -> Iterator[str]:
    """The `_` that stand where they may: in literals of a body or of conditions, under `not` in no operation and no `-p`."""
    if isinstance(node, Literal_):
        if not (node.sign and node.atom.name.startswith("-")):
            yield from variables(node) if not node.sign else outside_arithmetic(node.atom)
        return
    for part in parts(node):
        yield from blanks_in_literals(part)


def outside_arithmetic(node: Node) -> Iterator[str]:
    """The variables that occur in a part of a rule as themselves or in functions alone."""
    if isinstance(node, Variable):
        yield node.name
    if not isinstance(node, Arithmetic):
        for part in parts(node):
            yield from outside_arithmetic(part)


def is_blank(name: str) -> bool:
    """Whether a variable was written as `_`."""
    return name.startswith("_")


def is_projected(item: Literal_) -> bool:
    """Whether a literal denies, or under `not not` asks, that there is an atom with some arguments, whatever the others (`_`)."""
    return bool(item.sign) and any(map(is_blank, variables(item)))


def own_variables(item: BodyItem | Pattern) -> Iterator[str]:
    """The variables of a part of a body that are not local to it.

    Of an aggregate they are those in its guards, of `p : q` there are none, and a `_` under `not` is local.
    """
    if isinstance(item, Aggregate):
        for _, term in item.guards:
            yield from variables(term)
    elif not isinstance(item, Conditional):
        signed = isinstance(item, Literal_) and bool(item.sign)
        yield from (name for name in variables(item) if not (signed and is_blank(name)))
