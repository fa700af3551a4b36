"""SPARQL over the ontologies as they are written: read-only, without services, other graphs or files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import pyparsing
import rdflib.plugins.sparql
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from reasoner.ontology.turtle import NAMESPACE

PREFIXES = {
    "": NAMESPACE,
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "owl": str(OWL),
    "skos": str(SKOS),
    "dcterms": str(DCTERMS),
}


@dataclass
class Unfit(Exception):
    """Why a query is not run: where in it, from 1, and what is wrong."""

    line: int
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of a query: names of columns, texts of cells (None where nothing is bound); whether there are more."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    is_cut: bool


def select(directory: str, text: str, most: int) -> Found:
    """What a query finds in the ontologies of a directory.

    Parameters: `text`, SELECT, ASK, CONSTRUCT or DESCRIBE, with the usual prefixes known and `:` for concepts; `most`, rows.
    Raises: Unfit for what cannot be parsed, would change something, or reaches outside.
    """
    rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = False
    try:
        query = prepareQuery(text, initNs=PREFIXES)
    except pyparsing.ParseBaseException as failure:
        raise Unfit(failure.lineno, failure.column, "this is no SPARQL query that only reads") from None
    except Exception as failure:
        raise Unfit(1, 1, " ".join(str(failure).split())[:200]) from None
    for part in _parts(query.algebra):
        if part.name == "ServiceGraphPattern":
            raise Unfit(1, 1, "SERVICE is not asked from here")
        if part.datasetClause is not None:
            raise Unfit(1, 1, "FROM is not read from here: the ontologies alone are asked")
    found = _graph(directory).query(query)
    if found.type == "ASK":
        return Found(("answer",), (("true" if found.askAnswer else "false",),), False)
    columns = tuple(map(str, found.vars or ())) or ("subject", "predicate", "object")
    rows: list[tuple[str | None, ...]] = []
    for row in found:
        if len(rows) == most:
            return Found(columns, tuple(rows), True)
        rows.append(tuple(_text(one) for one in cast("tuple[Any, ...]", row)))
    return Found(columns, tuple(rows), False)


def _parts(node: Any) -> Iterator[CompValue]:
    """Every part of a parsed query."""
    if isinstance(node, CompValue):
        yield node
        for one in node.values():
            yield from _parts(one)
    elif isinstance(node, list | tuple | set | frozenset):
        for one in node:
            yield from _parts(one)


@lru_cache(maxsize=1)
def _graph(directory: str) -> Graph:
    graph = Graph()
    for path in sorted(Path(directory).glob("*.ttl")):
        graph.parse(path, format="turtle")
    return graph


def _text(node: Any) -> str | None:
    """A term as it is shown: concepts by their names, other addresses with their prefix where they have one."""
    if node is None:
        return None
    if isinstance(node, URIRef):
        for prefix, namespace in PREFIXES.items():
            if str(node).startswith(namespace):
                return f"{prefix}:{str(node)[len(namespace) :]}" if prefix else str(node)[len(namespace) :]
    return str(node) if isinstance(node, Literal | URIRef) else f"_:{node}"
