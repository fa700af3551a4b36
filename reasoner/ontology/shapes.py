"""The shapes of an ontology in SHACL, run by pySHACL: the portable form of what an author must write.

For authors and tests. Answering never imports this module, and the compiler does not rest on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reasoner.errors import KnowledgeError, Problem
from reasoner.knowledge.sources import read_sources as read_knowledge
from reasoner.ontology.faults import Faults
from reasoner.ontology.turtle import RDF, RDFS, Source, local_name, owner, read_sources, short

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

SHAPES = "ontologies/shapes.shacl"
_SHACL = "http://www.w3.org/ns/shacl#"
_MESSAGE, _FIX = _SHACL + "message", RDFS + "comment"


def check_directory(directory: Path) -> tuple[Problem, ...]:
    """Compare the ontologies of a knowledge base with its own shapes.

    Returns: what is wrong with them, as `validate` tells it.
    Raises: KnowledgeError if the knowledge base or its shapes cannot be read, or if pySHACL is not installed.
    """
    sources = read_knowledge(directory)
    path = directory / SHAPES
    try:
        shapes = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as failure:
        raise KnowledgeError(f"{path}: {failure}", fix="restore it, or reinstall the package") from failure
    return validate([(name, sources.text(name)) for name in sources.matching("ontologies", ".ttl")], shapes)


def validate(files: Sequence[tuple[str, str]], shapes: str) -> tuple[Problem, ...]:
    """Compare an ontology with shapes.

    Parameters: `files`, pairs of a name and Turtle text, taken together; `shapes`, SHACL in Turtle, whose named shapes say
    in `sh:message` what is wrong and in `rdfs:comment` what to do.
    Returns: a problem for each class and shape that it does not have, with file and line, sorted; none if all conform.
    Raises: KnowledgeError if the shapes are no SHACL, or if pySHACL is not installed.
    """
    from rdflib import Graph

    faults = Faults(dict(files))
    sources = read_sources(files, faults)
    if faults.problems:
        return faults.problems
    shape_graph = _shape_graph(shapes)
    together = Graph()
    for source in sources:
        together += source.graph
    for shape, focus, value in _results(together, shape_graph):
        message, fix = (str(shape_graph.value(shape, _uri(term)) or "") for term in (_MESSAGE, _FIX))
        found = "" if value is None or value == focus else f": {_shown(value)}"
        faults.add(*_place(sources, focus), message + found, fix)
    return faults.problems


def _shape_graph(text: str) -> Graph:
    from rdflib import Graph

    faults = Faults({SHAPES: text})
    sources = read_sources([(SHAPES, text)], faults)
    faults.raise_if_any()
    return sources[0].graph if sources else Graph()


def _results(data: Graph, shapes: Graph) -> Iterator[tuple[Node, Node, Node | None]]:
    """Each named shape that a node does not have, with the value that is to blame, if it is one value."""
    try:
        from pyshacl import validate as run
        from pyshacl.errors import ConstraintLoadError, ReportableRuntimeError, ShapeLoadError
    except ImportError as failure:
        fix = "pip install 'medical-reasoner[authoring]'"
        raise KnowledgeError("comparing an ontology with shapes needs pySHACL", fix=fix) from failure
    try:
        _, report, _ = run(data, shacl_graph=shapes, inference="none", advanced=False, do_owl_imports=False)
    except (ShapeLoadError, ConstraintLoadError, ReportableRuntimeError) as failure:
        reason = " ".join(str(failure).split())
        raise KnowledgeError(f"{SHAPES}: not SHACL: {reason}", fix="mend the shape that is named") from failure
    for result in report.subjects(_uri(RDF + "type"), _uri(_SHACL + "ValidationResult")):
        shape, focus, value = (
            report.value(result, _uri(_SHACL + term)) for term in ("sourceShape", "focusNode", "value")
        )
        if shape is not None and focus is not None:
            yield shape, focus, value


def _place(sources: Sequence[Source], focus: Node) -> tuple[str, str]:
    """The file that declares a class, or else speaks of it, and the class's name."""
    about = [source for source in sources if (focus, None, None) in source.graph]
    declaring = [source for source in about if (focus, _uri(RDF + "type"), None) in source.graph]
    source = (declaring or about or list(sources))[0]
    return source.name, local_name(focus) or owner(source.graph, focus)


def _shown(value: Node) -> str:
    from rdflib import Literal

    return repr(str(value)) if isinstance(value, Literal) else short(value)


def _uri(text: str) -> Node:
    from rdflib import URIRef

    return URIRef(text)
