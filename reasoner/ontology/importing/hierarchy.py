"""A hierarchy of terms ready for questions: who stands above, below, and under which names."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, fields
from functools import cached_property
from io import BytesIO
from typing import Any

import numpy as np

from reasoner.certificate.canonical import canonical
from reasoner.errors import KnowledgeError, Problem
from reasoner.ontology.importing.closure import Cyclic, Rows, transitive_closure
from reasoner.ontology.importing.terms import Term, TermFile, places_of
from reasoner.vocabulary import lexical_key

_PARTS = ("head", "words", "keys", "statements")


class Hierarchy:
    """Terms and the transitive closure of the relations that were asked for.

    A term may be named by its id or by one of its former ids. `ids` are sorted; `problems` tells what of the file was left
    out; `version` is what the file says of itself.
    """

    def __init__(self, parts: Mapping[str, bytes], above: Rows) -> None:
        """Take the parts of `compile_hierarchy`; those that hold words are decoded when they are first asked for."""
        head = json.loads(parts["head"])
        self._parts = parts
        self._above = above
        self._former: Mapping[str, int] = head["former"]
        self.name: str = head["name"]
        self.version: str = head["version"]
        self.relations: tuple[str, ...] = tuple(head["relations"])
        self.ids: Sequence[str] = head["ids"]
        self.problems = tuple(Problem(*problem) for problem in head["problems"])

    def __len__(self) -> int:
        return len(self.ids)

    def __contains__(self, name: object) -> bool:
        return name in self._numbers

    def term(self, name: str) -> Term:
        """The term of an id. Raises: KnowledgeError if there is none."""
        number = self._number(name)
        *values, obsolete = (column[number] for column in self._words)
        words: list[Any] = [_tuples(value) if isinstance(value, list) else value for value in values]
        return Term(*[*words, bool(obsolete)])

    def label(self, name: str) -> str:
        """The preferred label of a term, empty if it has none. Raises: KnowledgeError if there is no such term."""
        return self.term(name).label

    def ancestors(self, name: str) -> tuple[str, ...]:
        """Every term above a term, the term itself left out, sorted. Raises: KnowledgeError if there is no such term."""
        return tuple(self.ids[number] for number in self._above.row(self._number(name)))

    def descendants(self, name: str) -> tuple[str, ...]:
        """Every term below a term, sorted. Law: `a in descendants(b)` if and only if `b in ancestors(a)`."""
        return tuple(self.ids[number] for number in self._below.row(self._number(name)))

    def subsumes(self, upper: str, lower: str) -> bool:
        """Whether two terms are the same or the first stands above the second.

        Raises: KnowledgeError if there is no such term.
        """
        sought, row = self._number(upper), self._above.row(number := self._number(lower))
        place = int(np.searchsorted(row, sought))
        return sought == number or (place < len(row) and int(row[place]) == sought)

    def related(self, name: str, relation: str) -> tuple[str, ...]:
        """The terms to which a term itself leads by a relation, sorted. Raises: KnowledgeError for an unknown term."""
        return tuple(self._stated.get((self._number(name), relation), ()))

    def find(self, text: str) -> tuple[str, ...]:
        """The ids of the terms that have a text as label or synonym, whatever its case, accents and hyphens."""
        return tuple(self.ids[number] for number in self._keys.get(lexical_key(text), ()))

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {**self._former, **{name: number for number, name in enumerate(self.ids)}}

    @cached_property
    def _words(self) -> list[list[Any]]:
        """For each field of `Term` the values of all terms."""
        found: list[list[Any]] = json.loads(self._parts["words"])
        return found

    @cached_property
    def _keys(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = json.loads(self._parts["keys"])
        return found

    @cached_property
    def _below(self) -> Rows:
        return self._above.transposed()

    @cached_property
    def _stated(self) -> dict[tuple[int, str], list[str]]:
        found: dict[tuple[int, str], list[str]] = {}
        for subject, relation, target in json.loads(self._parts["statements"]):
            found.setdefault((subject, relation), []).append(self.ids[target])
        return found

    def _number(self, name: str) -> int:
        try:
            return self._numbers[name]
        except KeyError:
            message = f"{self.name}: no term {name[:60]!r}"
            raise KnowledgeError(message, fix=f"use an id of that file, such as {self.ids[0]}") from None


def compile_hierarchy(file: TermFile, relations: Sequence[str], data: bytes, name: str) -> bytes:
    """The bytes from which `open_hierarchy` makes a hierarchy: canonical JSON and arrays in one archive.

    Parameters: `relations`, whose union is closed; `data` and `name`, the file, for the places in messages.
    Returns: bytes that depend on the content of the file alone.
    Raises: KnowledgeError if the relations have a cycle, whose terms are named.
    """
    terms = sorted(file.terms, key=lambda term: term.id)
    numbers = {term.id: number for number, term in enumerate(terms)}
    former = {other: number for number, term in enumerate(terms) for other in term.alt_ids}
    parents: list[list[int]] = [[] for _ in terms]
    statements, problems = set(), list(file.problems)
    for subject, relation, target in sorted(set(file.statements)):
        lower, upper = numbers.get(subject), numbers.get(target, former.get(target))
        if lower is None or upper is None:
            lost = target if upper is None else subject
            message = f"{subject} {relation} {target}: {lost} is no term of this file, and the statement is left out"
            fix = f"add {lost}, or read a file that holds it"
            problems.append(Problem("warning", places_of(data, name, subject)[0], message, fix))
            continue
        statements.add((lower, relation, upper))
        if relation in relations:
            parents[lower].append(upper)
    try:
        above = transitive_closure(parents)
    except Cyclic as cycle:
        circle = " → ".join(terms[number].id for number in [*cycle.nodes, cycle.nodes[0]])
        place = places_of(data, name, terms[cycle.nodes[0]].id)[0]
        message = f"{place}: terms above themselves by {' or '.join(relations)}: {circle}"
        raise KnowledgeError(message, fix="remove one of these statements") from None
    head = {
        "name": name,
        "version": file.version,
        "relations": list(relations),
        "ids": [term.id for term in terms],
        "former": former,
        "problems": [astuple(problem) for problem in problems],
    }
    words = [[int(value) if isinstance(value, bool) else value for value in column] for column in _columns(terms)]
    parts = {"head": head, "words": words, "keys": _keys(terms), "statements": sorted(statements)}
    arrays: dict[str, Any] = {part: np.frombuffer(canonical(value), dtype=np.uint8) for part, value in parts.items()}
    archive = BytesIO()
    np.savez(archive, starts=above.starts, items=above.items, **arrays)
    return archive.getvalue()


def open_hierarchy(data: bytes) -> Hierarchy:
    """The hierarchy that was compiled to some bytes."""
    with np.load(BytesIO(data), allow_pickle=False) as archive:
        parts = {part: archive[part].tobytes() for part in _PARTS}
        return Hierarchy(parts, Rows(archive["starts"], archive["items"]))


def _columns(terms: Sequence[Term]) -> list[list[Any]]:
    return [[getattr(term, field.name) for term in terms] for field in fields(Term)]


def _tuples(value: list[Any]) -> tuple[Any, ...]:
    return tuple(tuple(item) if isinstance(item, list) else item for item in value)


def _keys(terms: Sequence[Term]) -> dict[str, list[int]]:
    """The numbers of current terms by the keys of their labels and synonyms."""
    found: dict[str, set[int]] = {}
    for number, term in enumerate(terms):
        if not term.obsolete:
            for text in (term.label, *(text for _, text in term.synonyms)):
                found.setdefault(lexical_key(text), set()).add(number)
    return {key: sorted(numbers) for key, numbers in found.items() if key}
