"""One row of a table: what it admits of each input, and what fills the slots of its statement and its sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from reasoner.symbolic.tables import words
from reasoner.symbolic.tables.cells import Cell
from reasoner.symbolic.tables.description import Column, Description
from reasoner.symbolic.tables.intervals import (
    ABSENT,
    ANY_FINDING,
    ANY_NUMBER,
    MISSING,
    PRESENT,
    Input,
    Part,
)
from reasoner.symbolic.tables.problems import At, Found, nearest
from reasoner.symbolic.tables.quantities import Condition, NotRead, Scale, condition

OPPOSITES: Mapping[str, str] = {
    "present": "absent",
    "history": "no_history",
    "family": "no_family",
    "takes": "not_taking",
    "allergy": "no_allergy",
    "immunised": "not_immunised",
    "holds": "fails",
}
"""The predicates of findings that may be known to hold and known not to, each with the one that says the second."""
SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_ATOM = re.compile(r"([a-z][a-z0-9_]*)\(\s*([a-z][A-Za-z0-9_]*)\s*\)")
_CONSTANT = re.compile(r"[a-z][A-Za-z0-9_]*")
_INTEGER = re.compile(r"-?\d{1,9}")
_STATES: Mapping[str, Part] = {"present": (PRESENT,), "absent": (ABSENT,), "unknown": (MISSING,), "-": ANY_FINDING}
_ANY = "-"


@dataclass(frozen=True)
class Words:
    """What cells may name: the concepts of the ontology, and the rows of the document `observables`."""

    concepts: Mapping[str, Mapping[str, Any]]
    observables: Mapping[str, Mapping[str, Any]]

    def scale(self, concept: str, unit: str) -> Scale:
        """How numbers of a concept are written. Raises: NotRead if it is no concept that has numbers."""
        row = self.observables.get(concept) or self.concepts.get(concept, {})
        if "resolution" not in row:
            known = [*self.observables, *(name for name, one in self.concepts.items() if "resolution" in one)]
            raise NotRead(
                f"`{concept}` is nothing that is measured", nearest(concept, known, "name a concept with a unit")
            )
        return Scale(concept, unit, row)

    def label(self, concept: str, language: str) -> str:
        """A concept in a language."""
        return str(self.concepts[concept]["labels"][language])


@dataclass
class Row:
    """A row that was read.

    Parameters: `name`, its part of the id; `box`, what it admits of inputs; `variables`, of the inputs that are numbers;
    `pools`, literals of columns that list concepts; `terms`, what fills the slots of its statement; `told`, of its sentences
    by language; `metadata`, `%!` lines of its own.
    """

    at: At
    name: str
    box: dict[Input, Part] = field(default_factory=dict)
    variables: dict[Input, str] = field(default_factory=dict)
    pools: list[str] = field(default_factory=list)
    terms: dict[str, str] = field(default_factory=dict)
    told: dict[str, dict[str, str]] = field(default_factory=lambda: {"en": {}, "fr": {}})
    metadata: dict[str, str] = field(default_factory=dict)


_NAMING = frozenset({"concept", "word", "text", "name", "integer"})
"""Kinds of columns that others name, and that are read before them."""


def read_row(
    description: Description, columns: Mapping[str, Cell], vocabulary: Words, number: int
) -> tuple[Row, list[Found]]:
    """Read the cells of a row, by the name of their column; with everything that is wrong with them."""
    first = next(iter(columns.values()))
    row = Row(At(first.at.path, first.at.line), str(number))
    found: list[Found] = []
    reader = _Reader(description, vocabulary, row)
    for name in columns.keys() - description.columns.keys():
        if columns[name].text != _ANY:
            row.metadata[name] = columns[name].text
    for column in sorted(description.columns.values(), key=lambda one: one.kind not in _NAMING):
        cell = columns[column.name]
        try:
            getattr(reader, column.kind)(column, cell.text)
        except NotRead as unread:
            found.append(cell.at.wrong(unread.message, unread.fix))
    return row, found


class _Reader:
    """Reads cells by the kind of their column into a row; each method raises NotRead."""

    def __init__(self, description: Description, vocabulary: Words, row: Row) -> None:
        self.description, self.vocabulary, self.row = description, vocabulary, row

    def name(self, column: Column, text: str) -> None:
        if not re.fullmatch(r"\w+", text, re.ASCII):
            raise NotRead(f"`{text[:40]}` is no name of a row", "use letters without accents, digits and _")
        self.row.name = text

    def concept(self, column: Column, text: str) -> None:
        self._known(text)
        self._fill(column, text, *(self.vocabulary.label(text, language) for language in ("en", "fr")))

    def word(self, column: Column, text: str) -> None:
        if text not in column.about or not _CONSTANT.fullmatch(text):
            raise NotRead(f"`{text[:40]}` is no word of this column", nearest(text, column.about))
        labels = self.vocabulary.concepts.get(text, {}).get("labels", {})
        self._fill(column, text, labels.get("en", text), labels.get("fr", text))

    def text(self, column: Column, text: str) -> None:
        self._fill(column, text, text, text)

    def integer(self, column: Column, text: str) -> None:
        if not _INTEGER.fullmatch(text):
            raise NotRead(f"`{text[:40]}` is no integer", "write digits alone")
        self._fill(column, str(int(text)), text, text)

    def number(self, column: Column, text: str) -> None:
        scale = self._scale(column)
        steps = scale.steps(text, self.description.decimal)
        self._fill(column, str(steps), words.decimal(text, "en"), words.decimal(text, "fr"))

    def finding(self, column: Column, text: str) -> None:
        atom = self._filled(column.about)
        parts = _ATOM.fullmatch(atom)
        if parts is None or parts[1] not in OPPOSITES:
            known = ", ".join(f"{one}(…)" for one in OPPOSITES)
            raise NotRead(f"`{atom}` is no finding that may be present, absent or unknown", f"one of {known}")
        self._known(parts[2])
        if text not in _STATES:
            raise NotRead(f"`{text[:40]}` says nothing of a finding", nearest(text, list(_STATES)))
        part: Part = (ABSENT, MISSING) if text == "absent" and self.description.unknown == "absent" else _STATES[text]
        self.row.box[Input(f"{parts[1]}({parts[2]})", ANY_FINDING)] = part
        self._fill(column, text, *(words.STATES[language][text] for language in ("en", "fr")))

    def any(self, column: Column, text: str) -> None:
        if text == _ANY:
            self._fill(column, text, *(words.STATES[language][text] for language in ("en", "fr")))
            return
        names = [one.strip() for one in text.split("|")]
        for one in names:
            self._known(one)
        pool = f"({';'.join(names)})" if len(names) > 1 else names[0]
        self.row.pools += [f"{column.about}({column.variable})", f"{column.variable} = {pool}"]
        labels = (
            words.either([self.vocabulary.label(one, language) for one in names], language) for language in ("en", "fr")
        )
        self._fill(column, text, *labels)

    def value(self, column: Column, text: str) -> None:
        scale = self._scale(column)
        asked = Input(scale.concept, ANY_NUMBER)
        self.row.variables[asked] = column.variable
        if text == _ANY:
            self.row.box[asked] = ANY_NUMBER
            self._fill(column, text, *(words.STATES[language][text] for language in ("en", "fr")))
            return
        read: Condition = condition(text, scale, self.description.decimal)
        self.row.box[asked] = (read.interval,)
        self._fill(column, text, words.told(read, "en"), words.told(read, "fr"))

    def _scale(self, column: Column) -> Scale:
        scale = self.vocabulary.scale(self._filled(column.about), self._filled(column.unit))
        _: tuple[Fraction, Fraction] = scale.line
        return scale

    def _known(self, concept: str) -> None:
        if concept not in self.vocabulary.concepts:
            label = next(
                (name for name, one in self.vocabulary.concepts.items() if concept in one["labels"].values()), None
            )
            fix = (
                f"did you mean `{label}`?" if label else nearest(concept, self.vocabulary.concepts, "declare it first")
            )
            raise NotRead(f"`{concept[:60]}` is no concept of the ontology", fix)

    def _filled(self, template: str) -> str:
        return SLOT.sub(lambda slot: self.row.terms.get(slot[1], slot[0]), template)

    def _fill(self, column: Column, term: str, english: str, french: str) -> None:
        self.row.terms[column.name] = term
        self.row.told["en"][column.name], self.row.told["fr"][column.name] = english, french
