"""Class expressions of EL: names, conjunctions, existential restrictions, and their reading from RDF."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, Union

from reasoner.ontology.faults import Faults, nearest
from reasoner.ontology.turtle import OWL, Declarations, Source, local_name, short

if TYPE_CHECKING:
    from rdflib.term import Node

Expression: TypeAlias = Union[str, "And", "Some"]


@dataclass(frozen=True, slots=True)
class And:
    """A conjunction of at least two different expressions, sorted by name and without nested conjunctions."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """An existential restriction: what is related by `role` to some instance of `filler`."""

    role: str
    filler: Expression


def name_of(expression: Expression) -> str:
    """The structural name of an expression: the class's own, or `_some(role,filler)`, `_and(first,second)`.

    Law: two expressions have the same name only if they are equal, because identifiers hold no bracket and no comma.
    """
    if isinstance(expression, str):
        return expression
    if isinstance(expression, Some):
        return f"_some({expression.role},{name_of(expression.filler)})"
    return f"_and({','.join(name_of(part) for part in expression.parts)})"


def conjunction(parts: list[Expression]) -> Expression:
    """The conjunction of some expressions in canonical form: flat, sorted, without repetition."""
    flat: dict[str, Expression] = {}
    for part in parts:
        for piece in part.parts if isinstance(part, And) else (part,):
            flat[name_of(piece)] = piece
    ordered = tuple(flat[name] for name in sorted(flat))
    return ordered[0] if len(ordered) == 1 else And(ordered)


class _ReadingError(Exception):
    """An expression that has no meaning here; `fix` is empty where the construct is reported elsewhere."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.fix = fix


class ExpressionReader:
    """Reads the class expressions of one file; what cannot be read becomes a fault of the class that is described."""

    def __init__(self, source: Source, declared: Declarations, faults: Faults) -> None:
        self._source = source
        self._declared = declared
        self._faults = faults

    def read(self, node: Node, subject: str) -> Expression | None:
        """The class expression that a node stands for, or None after recording a fault of `subject`."""
        try:
            return self._expression(node, ())
        except _ReadingError as problem:
            self._record(problem, subject)
            return None

    def role(self, node: Node, subject: str) -> str | None:
        """The declared role that a node names, or None after recording a fault of `subject`."""
        try:
            return self._role(node)
        except _ReadingError as problem:
            self._record(problem, subject)
            return None

    def items(self, head: Node, subject: str) -> list[Node]:
        """The members of an RDF list; empty after recording a fault of `subject` if it is none."""
        try:
            return self._items(head)
        except _ReadingError as problem:
            self._record(problem, subject)
            return []

    def _record(self, problem: _ReadingError, subject: str) -> None:
        if problem.fix:
            self._faults.add(self._source.name, subject, str(problem), problem.fix)

    def _expression(self, node: Node, within: tuple[Node, ...]) -> Expression:
        from rdflib import BNode, Literal

        if isinstance(node, Literal):
            raise _ReadingError(f"has the text {str(node)!r} where a class is expected", "write a class, as :name")
        if not isinstance(node, BNode):
            return self._named(node)
        if node in within:
            raise _ReadingError("has a class expression that contains itself", "write it out")
        predicates = {str(predicate) for predicate in self._source.graph.predicates(node)}
        if predicates & {OWL + "onProperty", OWL + "someValuesFrom"}:
            return self._restriction(node, (*within, node))
        if OWL + "intersectionOf" in predicates:
            return self._intersection(node, (*within, node))
        outside = any(predicate.startswith(OWL) for predicate in predicates)
        raise _ReadingError("has an empty class expression", "" if outside else "name a class or write a restriction")

    def _named(self, node: Node) -> str:
        name = local_name(node)
        if name in self._declared.classes:
            return name
        if str(node) in (OWL + "Thing", OWL + "Nothing"):
            raise _ReadingError(f"uses {short(node)}, which has no normal form here", "name a class of the ontology")
        fix = f"declare it with `a owl:Class`{nearest(name or '', self._declared.classes)}"
        raise _ReadingError(f"refers to {short(node)}, which is declared nowhere", fix)

    def _role(self, node: Node) -> str:
        name = local_name(node)
        if name in self._declared.roles:
            return name
        fix = f"declare it with `a owl:ObjectProperty`{nearest(name or '', self._declared.roles)}"
        raise _ReadingError(f"uses the role {short(node)}, which is declared nowhere", fix)

    def _restriction(self, node: Node, within: tuple[Node, ...]) -> Expression:
        roles = self._objects(node, "onProperty")
        fillers = self._objects(node, "someValuesFrom")
        if len(roles) != 1 or len(fillers) != 1:
            constructs = {str(predicate) for predicate in self._source.graph.predicates(node)}
            outside = any(one.startswith(OWL) for one in constructs - {OWL + "onProperty", OWL + "someValuesFrom"})
            fix = "give it one owl:onProperty and one owl:someValuesFrom"
            raise _ReadingError("has an incomplete owl:Restriction", "" if outside else fix)
        return Some(self._role(roles[0]), self._expression(fillers[0], within))

    def _intersection(self, node: Node, within: tuple[Node, ...]) -> Expression:
        members = [member for head in self._objects(node, "intersectionOf") for member in self._items(head)]
        if not members:
            raise _ReadingError("has an empty owl:intersectionOf", "write at least one class in it")
        return conjunction([self._expression(member, within) for member in members])

    def _items(self, head: Node) -> list[Node]:
        try:
            return list(self._source.graph.items(head))
        except ValueError as problem:
            raise _ReadingError("has a list that contains itself", "write it out") from problem

    def _objects(self, node: Node, construct: str) -> list[Node]:
        from rdflib import URIRef

        return list(self._source.graph.objects(node, URIRef(OWL + construct)))
