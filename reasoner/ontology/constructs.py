"""Which triples have a meaning in an ontology: everything else is refused, so that no statement is lost in silence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reasoner.ontology.faults import Faults, nearest
from reasoner.ontology.turtle import (
    DCTERMS,
    OWL,
    RDF,
    RDFS,
    SKOS,
    Declarations,
    Source,
    local_name,
    owner,
    short,
)

if TYPE_CHECKING:
    from rdflib.term import Node

_EL = (
    "use rdfs:subClassOf, owl:equivalentClass, owl:intersectionOf, owl:someValuesFrom, "
    "rdfs:subPropertyOf and owl:propertyChainAxiom only"
)
_ABOUT = frozenset(RDFS + name for name in ("label", "comment", "seeAlso", "isDefinedBy"))
_UNCHECKED_TYPES = frozenset({OWL + "Ontology", OWL + "AnnotationProperty"})


@dataclass(frozen=True, slots=True)
class _Place:
    """What may be said of one kind of subject: types, constructs of OWL, and properties of this project's own."""

    types: frozenset[str]
    constructs: frozenset[str]
    properties: frozenset[str]


_CLASS = _Place(
    frozenset({OWL + "Class"}),
    _ABOUT | {RDFS + "subClassOf", OWL + "equivalentClass"},
    frozenset({"code", "historyCode", "familyCode", "unit", "resolution", "alsoIn", "plausibleLow", "plausibleHigh"})
    | {"basis", "observedAs", "plausibleFrom", "unusualBelow", "unusualAbove", "usualFrom"}
    | {"alsoBy", "molarMass", "formula", "valence"},
)
_ROLE = _Place(
    frozenset({OWL + "ObjectProperty"}),
    _ABOUT | {RDFS + "subPropertyOf", OWL + "propertyChainAxiom"},
    frozenset(),
)
_NESTED = _Place(
    frozenset({OWL + "Class", OWL + "Restriction", RDF + "List"}),
    _ABOUT
    | {RDF + "first", RDF + "rest", RDFS + "subClassOf", OWL + "equivalentClass"}
    | {OWL + "onProperty", OWL + "someValuesFrom", OWL + "intersectionOf"},
    frozenset({"name", "factor", "offset", "concept", "observable", "atLeast", "atMost", "months", "low", "high"}),
)


def check_constructs(source: Source, declared: Declarations, faults: Faults) -> None:
    """Record every triple of a file that has no meaning here: undeclared or misspelt names, constructs outside EL."""
    from rdflib import BNode, URIRef

    for subject, predicate, value in source.graph:
        name = local_name(subject) or ""
        if isinstance(subject, BNode):
            place = _NESTED
        elif name in declared.classes or name in declared.roles:
            place = _CLASS if name in declared.classes else _ROLE
        elif _UNCHECKED_TYPES & {str(kind) for kind in source.graph.objects(subject, URIRef(RDF + "type"))}:
            continue
        else:
            fix = f"declare it with `a owl:Class`{nearest(name, declared.classes)}"
            faults.add(source.name, name or str(subject), f"{short(subject)} is described but declared nowhere", fix)
            continue
        found = _meaningless(predicate, value, place)
        if found:
            described = name or owner(source.graph, subject)
            faults.add(source.name, described, *found)


def _meaningless(predicate: Node, value: Node, place: _Place) -> tuple[str, str] | None:
    """Message and fix for a triple that may not stand at a place; None for one that may."""
    text, own = str(predicate), local_name(predicate)
    if text == RDF + "type":
        return None if str(value) in place.types else (f"has the type {short(value)}, which is outside EL", _EL)
    if text.startswith((OWL, RDF, RDFS)):
        return None if text in place.constructs else (f"uses {short(predicate)}, which is outside EL", _EL)
    if own in place.properties or (own is None and text.startswith((SKOS, DCTERMS))):
        return None
    return f"has the unknown property {short(predicate)}", f"remove it{nearest(own or '', place.properties)}"
