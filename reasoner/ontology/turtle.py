"""Reading Turtle: the graphs of several files, and the classes and roles that they declare."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reasoner.ontology.faults import Faults

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

NAMESPACE = "urn:medical-reasoner:"
OWL = "http://www.w3.org/2002/07/owl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"

_SYNTAX = re.compile(r"Bad syntax \((.+?)\) at \^")
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Source:
    """One Turtle file: its name, as given, and its triples."""

    name: str
    graph: Graph


@dataclass(frozen=True, slots=True)
class Declarations:
    """What the files declare: local names of classes and of roles, each with the file that declares it."""

    classes: dict[str, str]
    roles: dict[str, str]


def local_name(node: Node) -> str | None:
    """The name of a node within the ontology's namespace, or None for any other node."""
    text = str(node)
    return text[len(NAMESPACE) :] if text.startswith(NAMESPACE) else None


def short(node: Node) -> str:
    """A node as an author writes it, with the usual prefix."""
    text = str(node)
    for prefix, namespace in (("", NAMESPACE), ("owl", OWL), ("rdf", RDF), ("rdfs", RDFS), ("skos", SKOS)):
        if text.startswith(namespace):
            return f"{prefix}:{text[len(namespace) :]}"
    return text


def owner(graph: Graph, node: Node) -> str:
    """The local name of the class or role in whose description a blank node stands; empty if there is none."""
    from rdflib import URIRef

    seen: set[Node] = set()
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, URIRef):
            return local_name(current) or str(current)
        if current not in seen:
            seen.add(current)
            waiting.extend(sorted(graph.subjects(None, current), key=str, reverse=True))
    return ""


def read_sources(files: Sequence[tuple[str, str]], faults: Faults) -> list[Source]:
    """Parse Turtle files.

    Parameters: `files`, pairs of a name and a text, names all different; `faults`, which receives syntax errors.
    Returns: a source for each file that could be read, sorted by name.
    """
    from rdflib import Graph

    sources = []
    for name, text in sorted(files):
        graph = Graph()
        try:
            graph.parse(data=text, format="turtle")
        except Exception as problem:  # rdflib raises several unrelated types for a malformed text
            line = getattr(problem, "lines", None)
            reason = _SYNTAX.search(" ".join(str(problem).split()))
            place = f"{name}:{line + 1}" if isinstance(line, int) else name
            message = f"not Turtle: {reason[1] if reason else 'a string or a bracket is not closed'}"
            faults.add(place, "", message, "mend the syntax at that line, or just above it")
        else:
            sources.append(Source(name, graph))
    return sources


def declarations(sources: Sequence[Source], faults: Faults) -> Declarations:
    """The classes and roles of the files; a name that is declared twice or is no identifier is a fault."""
    from rdflib import URIRef

    found = Declarations({}, {})
    for source in sources:
        for kind, table in (("Class", found.classes), ("ObjectProperty", found.roles)):
            subjects = source.graph.subjects(URIRef(RDF + "type"), URIRef(OWL + kind))
            for name in sorted({local_name(one) or str(one) for one in subjects if isinstance(one, URIRef)}):
                other = found.classes.get(name) or found.roles.get(name)
                if not _IDENTIFIER.fullmatch(name):
                    faults.add(
                        source.name,
                        name,
                        f"owl:{kind} {name!r} is not [a-z][a-z0-9_]* in <{NAMESPACE}>",
                        "rename it in lower case, with underscores",
                    )
                elif other:
                    faults.add(
                        source.name,
                        name,
                        f"declared here and in {other}",
                        "declare it once, and only refer to it elsewhere",
                    )
                else:
                    table[name] = source.name
    return found
