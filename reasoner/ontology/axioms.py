"""The EL axioms of an ontology in the normal form of `docs/certificate.md`, section 2.

Nested expressions get structural names (`expressions.name_of`), and an axiom's id is its content, so that the same
statements give the same axioms whatever the order of triples and the names of blank nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from reasoner.ontology.constructs import check_constructs
from reasoner.ontology.expressions import And, Expression, ExpressionReader, Some, name_of
from reasoner.ontology.faults import Faults
from reasoner.ontology.turtle import (
    OWL,
    RDFS,
    Declarations,
    Source,
    declarations,
    local_name,
    owner,
    read_sources,
)

Axiom: TypeAlias = list[Any]
"""`["sub", [A1, …], B]`, `["some", A, r, B]`, `["from_some", r, A, B]` or `["role", [r, …], s]`."""


def axiom_id(axiom: Axiom) -> str:
    """The id of an axiom: its content, readable, such as `pneumonia:some:located_in:lung`.

    Law: different axioms have different ids, because names hold neither `:` nor `+`.
    """
    kind, *rest = axiom
    if kind == "sub":
        return f"{'+'.join(rest[0])}:sub:{rest[1]}"
    if kind == "some":
        return f"{rest[0]}:some:{rest[1]}:{rest[2]}"
    if kind == "from_some":
        return f"some:{rest[0]}:{rest[1]}:sub:{rest[2]}"
    return f"{'+'.join(rest[0])}:role:{rest[1]}"


class Normaliser:
    """Collects statements about expressions and roles, and holds their normal form."""

    def __init__(self) -> None:
        self._axioms: dict[str, Axiom] = {}

    @property
    def axioms(self) -> dict[str, Axiom]:
        """The axioms by id, sorted by id."""
        return dict(sorted(self._axioms.items()))

    def subclass(self, lower: Expression, upper: Expression) -> None:
        """State `lower` ⊑ `upper`."""
        if isinstance(lower, And) and isinstance(upper, str):
            self._add(["sub", [self._gather(part) for part in lower.parts], upper])
        elif isinstance(lower, Some) and isinstance(upper, str):
            self._add(["from_some", lower.role, self._gather(lower.filler), upper])
        else:
            self._spread(self._gather(lower), upper)

    def role(self, chain: Sequence[str], upper: str) -> None:
        """State that a role, or a chain of roles, is contained in `upper`; chains of more than two are folded."""
        first, *others = chain
        for link in others[:-1]:
            fresh = f"_chain({first},{link})"
            self._add(["role", [first, link], fresh])
            first = fresh
        self._add(["role", [first, *others[-1:]], upper])

    def _spread(self, name: str, upper: Expression) -> None:
        """State name ⊑ upper, upper being taken apart."""
        if isinstance(upper, str):
            if name != upper:
                self._add(["sub", [name], upper])
        elif isinstance(upper, And):
            for part in upper.parts:
                self._spread(name, part)
        else:
            filler = name_of(upper.filler)
            self._add(["some", name, upper.role, filler])
            if not isinstance(upper.filler, str):
                self._spread(filler, upper.filler)

    def _gather(self, lower: Expression) -> str:
        """A name that everything in `lower` falls under."""
        name = name_of(lower)
        if isinstance(lower, And):
            self._add(["sub", [self._gather(part) for part in lower.parts], name])
        elif not isinstance(lower, str):
            self._add(["from_some", lower.role, self._gather(lower.filler), name])
        return name

    def _add(self, axiom: Axiom) -> None:
        self._axioms[axiom_id(axiom)] = axiom


def normal_form(sources: Sequence[Source], declared: Declarations, faults: Faults) -> dict[str, Axiom]:
    """The axioms that some files state.

    Returns: axioms by id, sorted. What is outside EL, or refers to nothing, is recorded in `faults`.
    """
    normaliser = Normaliser()
    for source in sources:
        check_constructs(source, declared, faults)
        _classes(source, ExpressionReader(source, declared, faults), normaliser)
        _roles(source, ExpressionReader(source, declared, faults), normaliser)
    return normaliser.axioms


def read_axioms(files: Sequence[tuple[str, str]]) -> dict[str, Axiom]:
    """The axioms of Turtle files, given as pairs of name and text.

    Raises: KnowledgeError naming file, class and construct of everything that is outside EL.
    """
    faults = Faults(dict(files))
    sources = read_sources(files, faults)
    faults.raise_if_any()
    axioms = normal_form(sources, declarations(sources, faults), faults)
    faults.raise_if_any()
    return axioms


def _classes(source: Source, reader: ExpressionReader, normaliser: Normaliser) -> None:
    from rdflib import BNode, URIRef

    for predicate, both in ((RDFS + "subClassOf", False), (OWL + "equivalentClass", True)):
        for subject, value in source.graph.subject_objects(URIRef(predicate)):
            name = owner(source.graph, value) if isinstance(subject, BNode) else local_name(subject) or str(subject)
            lower, upper = reader.read(subject, name), reader.read(value, name)
            if lower is None or upper is None:
                continue
            normaliser.subclass(lower, upper)
            if both:
                normaliser.subclass(upper, lower)


def _roles(source: Source, reader: ExpressionReader, normaliser: Normaliser) -> None:
    from rdflib import URIRef

    for subject, value in source.graph.subject_objects(URIRef(RDFS + "subPropertyOf")):
        name = local_name(subject) or str(subject)
        lower, upper = reader.role(subject, name), reader.role(value, name)
        if lower and upper:
            normaliser.role([lower], upper)
    for subject, value in source.graph.subject_objects(URIRef(OWL + "propertyChainAxiom")):
        name = local_name(subject) or str(subject)
        links = [reader.role(link, name) for link in reader.items(value, name)]
        target = reader.role(subject, name)
        known = [link for link in links if link]
        if target and known and len(known) == len(links):
            normaliser.role(known, target)
