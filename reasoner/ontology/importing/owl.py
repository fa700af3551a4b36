"""Terms of an OWL file in RDF/XML, parsed by py-horned-owl.

Read are named superclasses, existential restrictions to a named class, and the conjuncts of definitions, which all hold
of the class that is described. Other constructs say nothing about a hierarchy and are left aside.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from reasoner.errors import KnowledgeError, Problem
from reasoner.ontology.importing.terms import IS_A, NEWLINE, PART_OF, Statement, Term, TermFile

_OBO = re.compile(r"http://purl\.obolibrary\.org/obo/([A-Za-z][A-Za-z0-9]*)_([0-9]+)")
_OBO_IN_OWL = "http://www.geneontology.org/formats/oboInOwl#"
_MEANINGS = {
    "http://www.w3.org/2000/01/rdf-schema#label": "label",
    "http://purl.obolibrary.org/obo/IAO_0000115": "definition",
    "http://purl.obolibrary.org/obo/IAO_0000118": "RELATED",
    f"{_OBO_IN_OWL}hasExactSynonym": "EXACT",
    f"{_OBO_IN_OWL}hasBroadSynonym": "BROAD",
    f"{_OBO_IN_OWL}hasNarrowSynonym": "NARROW",
    f"{_OBO_IN_OWL}hasRelatedSynonym": "RELATED",
    f"{_OBO_IN_OWL}hasDbXref": "xref",
    f"{_OBO_IN_OWL}hasAlternativeId": "alt_id",
    "http://www.w3.org/2002/07/owl#deprecated": "deprecated",
    "http://purl.obolibrary.org/obo/IAO_0100001": "replaced_by",
    f"{_OBO_IN_OWL}consider": "consider",
}
_SCOPES = ("EXACT", "BROAD", "NARROW", "RELATED")
_LANGUAGE_ORDER = ("en", "", "en-gb", "en-us")


def compact(iri: str) -> str:
    """The short form of an IRI of the OBO library, `HP:0000118`; any other IRI as it is."""
    found = _OBO.fullmatch(iri)
    return f"{found[1]}:{found[2]}" if found else iri


def read_owl(data: bytes, name: str) -> TermFile:
    """Read an OWL file in RDF/XML.

    Parameters: `data`, its bytes; `name`, for messages.
    Raises: KnowledgeError if it is not UTF-8, not RDF/XML, or declares no class.
    """
    classes: set[str] = set()
    words: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    statements: set[Statement] = set()
    problems = []
    version, components = _parse(data, name)
    for component in components:
        match type(component).__name__:
            case "DeclareClass":
                classes.add(compact(str(component.first.first)))
            case "AnnotationAssertion":
                meaning = _MEANINGS.get(str(component.ann.ap.first))
                if meaning and type(component.ann.av).__name__ != "AnonymousIndividual":
                    words[compact(str(component.subject))][meaning].append(_text(component.ann.av))
            case "SubClassOf" if _named(component.sub):
                statements.update(_stated(compact(str(component.sub.first)), component.sup))
            case "EquivalentClasses":
                statements.update(_defined(component.first))
            case "Import":
                message = f"imports {component.first}, which was not read"
                problems.append(Problem("warning", name, message, "merge the imports into one file before"))
    if not classes:
        raise KnowledgeError(f"{name}: declares no owl:Class", fix="name a whole OWL file in RDF/XML")
    terms = tuple(_term(one, words.get(one, {})) for one in sorted(classes))
    return TermFile(version, terms, tuple(sorted(statements)), tuple(problems))


def _parse(data: bytes, name: str) -> tuple[str, list[Any]]:
    """The version IRI, empty if there is none, and the components of an ontology."""
    import pyhornedowl

    try:
        ontology = pyhornedowl.open_ontology_from_string(data.decode("utf-8"), "rdf")
        version = str(ontology.get_version_iri() or "")
    except UnicodeDecodeError as problem:
        line = data.count(NEWLINE, 0, problem.start) + 1
        raise KnowledgeError(f"{name}:{line}: not UTF-8 at byte {problem.start}", fix="save it as UTF-8") from problem
    except ValueError as problem:
        reason = " ".join(str(problem).removeprefix("Failed to open ontology: ").split())[:200]
        fix = "convert it to RDF/XML, or fetch the file again"
        raise KnowledgeError(f"{name}: not OWL in RDF/XML: {reason}", fix=fix) from problem
    return version, [axiom.component for axiom in ontology.get_axioms()]


def _named(expression: Any) -> bool:
    return type(expression).__name__ == "Class"


def _stated(subject: str, above: Any) -> Iterator[Statement]:
    """What follows for a class from standing under an expression."""
    match type(above).__name__:
        case "Class" if compact(str(above.first)) != subject:
            yield subject, IS_A, compact(str(above.first))
        case "ObjectSomeValuesFrom" if _named(above.bce) and type(above.ope).__name__ == "ObjectProperty":
            relation = compact(str(above.ope.first))
            yield subject, PART_OF if relation == "BFO:0000050" else relation, compact(str(above.bce.first))
        case "ObjectIntersectionOf":
            for part in above.first:
                yield from _stated(subject, part)


def _defined(expressions: list[Any]) -> Iterator[Statement]:
    """What follows for the named classes of an equivalence from its other members."""
    for subject in filter(_named, expressions):
        for other in expressions:
            yield from _stated(compact(str(subject.first)), other)


def _text(value: Any) -> tuple[str, str]:
    """The language and the text of an annotation's value."""
    kind = type(value).__name__
    if kind == "IRI":
        return "", compact(str(value))
    return (value.lang.casefold() if kind == "LanguageLiteral" else ""), " ".join(value.literal.split())


def _term(name: str, words: dict[str, list[tuple[str, str]]]) -> Term:
    def one(meaning: str) -> str:
        found = sorted(words.get(meaning, ()), key=lambda pair: (_rank(pair[0]), pair))
        return found[0][1] if found else ""

    def many(meaning: str) -> tuple[str, ...]:
        return tuple(sorted({text for _, text in words.get(meaning, ())}))

    return Term(
        name,
        one("label"),
        one("definition"),
        tuple((scope, text) for scope in _SCOPES for text in many(scope)),
        many("xref"),
        many("alt_id"),
        many("replaced_by"),
        many("consider"),
        one("deprecated") in ("true", "1"),
    )


def _rank(language: str) -> int:
    return _LANGUAGE_ORDER.index(language) if language in _LANGUAGE_ORDER else len(_LANGUAGE_ORDER)
