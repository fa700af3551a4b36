"""Findings and which of them imply which others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from reasoner.errors import KnowledgeError
from reasoner.ontology.importing.closure import Cyclic, Rows, transitive_closure
from reasoner.ontology.importing.hierarchy import Hierarchy
from reasoner.ontology.importing.terms import IS_A


@dataclass(frozen=True)
class Taxonomy:
    """Findings, and for each the findings that it implies.

    Parameters: `ids`, sorted; `above`, the transitive closure of is-a by their numbers; `former`, other ids of the same findings.
    """

    ids: tuple[str, ...]
    above: Rows
    former: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each finding, by its id and its former ids."""
        own = {name: number for number, name in enumerate(self.ids)}
        return {**{old: own[new] for old, new in self.former.items()}, **own}


@dataclass(frozen=True, slots=True)
class Edge:
    """A finding, one that stands directly above it, and where that is said. A finding without any has `parent` empty."""

    child: str
    parent: str = ""
    place: str = ""


def taxonomy(edges: Iterable[Edge], former: Mapping[str, str] | None = None) -> Taxonomy:
    """The taxonomy of some edges; what they name are its findings.

    Law: the order of the edges does not matter.
    Raises: KnowledgeError if findings stand above themselves, whose circle is named, or a former id leads nowhere.
    """
    said = list(edges)
    ids = tuple(sorted({name for edge in said for name in (edge.child, edge.parent) if name}))
    numbers = {name: number for number, name in enumerate(ids)}
    parents: list[list[int]] = [[] for _ in ids]
    for edge in said:
        if edge.parent:
            parents[numbers[edge.child]].append(numbers[edge.parent])
    lost = sorted(new for new in (former or {}).values() if new not in numbers)
    if lost:
        raise KnowledgeError(
            f"taxonomy: a former id stands for {lost[0]}, which is no finding", fix="drop or correct it"
        )
    try:
        return Taxonomy(ids, transitive_closure(parents), dict(former or {}))
    except Cyclic as cycle:
        raise _circular(said, [ids[number] for number in cycle.nodes]) from None


def read_taxonomy(text: str, name: str) -> Taxonomy:
    """Read lines of `finding<TAB>finding above it`, or of a finding alone; lines that start with `#` are comments.

    Parameters: `name`, of the file, for messages.
    Raises: KnowledgeError with the line, or as `taxonomy`.
    """
    edges = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            edges.append(_edge(line.split("\t"), f"{name}:{number}"))
    return taxonomy(edges)


def of_hierarchy(hierarchy: Hierarchy) -> Taxonomy:
    """The is-a taxonomy of the current terms of an imported ontology, with the ids that they had before."""
    terms = [hierarchy.term(name) for name in hierarchy.ids]
    current = [term for term in terms if not term.obsolete]
    edges = [Edge(term.id) for term in current]
    edges += [Edge(term.id, above, hierarchy.name) for term in current for above in hierarchy.related(term.id, IS_A)]
    return taxonomy(edges, {old: term.id for term in current for old in term.alt_ids})


def _edge(fields: Sequence[str], place: str) -> Edge:
    names = [one.strip() for one in fields]
    if len(names) > 2 or not all(names):
        message = f"{place}: {len(names)} fields, of which {sum(map(bool, names))} say something"
        raise KnowledgeError(message, fix="write a finding, a tab and the finding above it")
    return Edge(names[0], names[1] if len(names) == 2 else "", place)


def _circular(edges: Sequence[Edge], circle: Sequence[str]) -> KnowledgeError:
    step = (circle[0], circle[1] if len(circle) > 1 else circle[0])
    place = next(edge.place for edge in edges if (edge.child, edge.parent) == step)
    message = f"{place or 'taxonomy'}: findings above themselves: {' → '.join([*circle, circle[0]])}"
    return KnowledgeError(message, fix="remove one of these statements")
