"""What stands at a place of a rule, where it is declared, where else it is used, and what may come next."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from reasoner.authoring.cases import FILE
from reasoner.authoring.findings import Place
from reasoner.authoring.workspace import Workspace
from reasoner.engine.knowledge_base import PREDICATES
from reasoner.symbolic.rule import KEYS, Rule
from reasoner.symbolic.tables.programs import DESCRIPTION, table_paths
from reasoner.vocabulary import lexical_key

Kind = Literal["concept", "predicate", "rule", "key"]
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:#[A-Za-z0-9_]+)?")
"""A name, or the id of a rule that a row of a table gives: `table#row`."""
_BEGUN = re.compile(r"[\w'’-]*$")
_KEY = re.compile(r"%!\s*[a-z_]*$")
_ID = re.compile(r"%!\s*id:\s*(\S+)")
_OF_A_ROW = "#"
MOST = 100
"""So many completions are offered; typing goes on."""


@dataclass(frozen=True, slots=True)
class Word:
    """A name in a text, with its place."""

    text: str
    kind: Kind
    place: Place


@dataclass(frozen=True, slots=True)
class Completion:
    """What may be put in place of the word that is being written.

    Parameters: `name`, what is written; `kind`; `detail`, in both languages; `typed`, the word that it was found by.
    """

    name: str
    kind: Kind
    detail: str
    typed: str


class Navigation:
    """Finds its way in a workspace; made again for each edit, since it is cheap until it is asked."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def word(self, path: str, line: int, column: int) -> Word | None:
        """The name at a place, if it is one that is declared somewhere.

        Parameters: `line` and `column`, from 1.
        """
        lines = self._workspace.lines(path)
        text = lines[line - 1] if 0 < line <= len(lines) else ""
        for found in _WORD.finditer(text):
            if found.start() < column <= found.end() + 1 and (kind := self.kind(found[0])):
                return Word(found[0], kind, Place(path, line, found.start() + 1, found.end() + 1))
        return None

    def kind(self, name: str) -> Kind | None:
        """What a name is: of a rule before anything else, since ids are the longer names."""
        if name in self._rules:
            return "rule"
        if name in self._workspace.predicates:
            return "predicate"
        return "concept" if name in self._workspace.concepts else None

    @cached_property
    def _rules(self) -> dict[str, Place]:
        places = {}
        for path in self._programs:
            for number, line in enumerate(self._workspace.lines(path), 1):
                if found := _ID.match(line):
                    places[found[1]] = Place(path, number, found.start(1) + 1, found.end(1) + 1)
        return places | {one.id: self._row(one) for one in self._workspace.rules if _OF_A_ROW in one.id}

    def _row(self, rule: Rule) -> Place:
        """The row of a table that gives a rule."""
        lines = self._workspace.lines(rule.path)
        width = len(lines[rule.line - 1]) if 0 < rule.line <= len(lines) else 0
        return Place(rule.path, rule.line, 1, width + 1)

    @property
    def _programs(self) -> list[str]:
        return self._workspace.sources.matching("rules", ".lp")

    @property
    def _tables(self) -> list[str]:
        """The tables, each with what describes its columns."""
        sources = self._workspace.sources
        tables = table_paths(sources)
        beside = [f"{path.removesuffix('.csv')}{DESCRIPTION}" for path in tables]
        return [path for path in (*tables, *beside) if path in sources.files]

    def hover(self, name: str) -> str:
        """What is known of a name, as Markdown: label, definition, unit; the reading of a predicate; the words of a rule."""
        match self.kind(name):
            case "concept":
                return "\n\n".join(self._of_concept(name))
            case "predicate":
                one = self._workspace.predicates[name]
                return f"**{name}**({', '.join(one.arguments)}) — {one.program}\n\n{one.en}\n\n{one.fr}"
            case "rule":
                rule = next((one for one in self._workspace.rules if one.id == name), None)
                if rule is None:
                    return f"**{name}**"
                told = [rule.metadata.get(key, "") for key in ("en", "fr")]
                source = " · ".join(
                    f"{key}: {rule.metadata[key]}"
                    for key in ("section", "source", "strength", "status")
                    if key in rule.metadata
                )
                return "\n\n".join([f"**{name}** — {rule.module}", *told, source])
        return ""

    def _of_concept(self, name: str) -> Iterator[str]:
        concept = self._workspace.concepts[name]
        labels = concept.get("labels", {})
        yield f"**{name}** — {labels.get('en', name)} · {labels.get('fr', name)}"
        yield from (f"{text}" for _, text in sorted(concept.get("definition", {}).items()))
        row = self._workspace.observables.get(name)
        if row is not None:
            step, scale = row["resolution"]
            low, high = row["plausible"]
            yield f"in rules an integer of {step}{f'/{scale}' if scale != 1 else ''} {row['unit']}, from {low} to {high}"
        above = self._workspace.documents["ontology"]["isa"].get(name, ())
        if above:
            yield f"is a {', '.join(above)}"
        if concept.get("codes"):
            yield ", ".join(concept["codes"])

    def definition(self, name: str) -> Place | None:
        """Where a name is declared."""
        match self.kind(name):
            case "rule":
                return self._rules[name]
            case "predicate":
                return self._first(PREDICATES, f"[{name}]")
            case "concept":
                paths = self._workspace.sources.matching("ontologies", ".ttl")
                return next((one for path in paths if (one := self._first(path, f":{name} a "))), None)
        return None

    def _first(self, path: str, begins: str) -> Place | None:
        for number, line in enumerate(self._workspace.lines(path), 1):
            if line.startswith(begins):
                return Place(path, number, 1, len(line) + 1)
        return None

    def references(self, name: str) -> list[Place]:
        """Everywhere that a name stands in programs and in cases."""
        pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        found: list[Place] = []
        for path, lines in self._searched():
            for number, line in enumerate(lines, 1):
                if name in line:
                    found += (Place(path, number, one.start() + 1, one.end() + 1) for one in pattern.finditer(line))
        return found

    def _searched(self) -> Iterator[tuple[str, list[str]]]:
        yield from ((path, self._workspace.lines(path)) for path in (*self._programs, *self._tables))
        for module in self._workspace.modules:
            path = self._workspace.sources.directory / "rules" / module / FILE
            if path.is_file():
                yield f"rules/{module}/{FILE}", path.read_text(encoding="utf-8", errors="replace").splitlines()

    def renamed(self, name: str, new: str) -> list[Place]:
        """The places to write a new name at: of a rule, its id and where cases name it.

        Raises: ValueError, with why, if the name cannot be changed here or the new one is taken.
        """
        if self.kind(name) != "rule":
            raise ValueError(f"{name} is no rule; concepts and predicates are declared for all modules")
        if _OF_A_ROW in name:
            raise ValueError(f"{name} is named by its table and its row: rename it there, and where cases name it")
        if not _WORD.fullmatch(new) or self.kind(new):
            raise ValueError(f"{new} is no name, or is taken")
        return self.references(name)

    def completions(self, before: str) -> list[Completion]:
        """What may come at the end of a line, given what stands before it: keys after `%!`, else predicates and concepts.

        Concepts are found by id, label and synonym in both languages.
        """
        if _KEY.search(before):
            begun = before.rpartition("!")[2].strip()
            return [Completion(key, "key", "", key) for key in sorted(KEYS) if key.startswith(begun)]
        typed = _BEGUN.search(before)
        begun = lexical_key(typed[0]) if typed else ""
        start = bisect_left(self._words, (begun,))
        found: dict[str, Completion] = {}
        for key, name, kind, detail in self._words[start:]:
            if not key.startswith(begun) or len(found) == MOST:
                break
            found.setdefault(name, Completion(name, kind, detail, key))
        return list(found.values())

    @cached_property
    def _words(self) -> list[tuple[str, str, Kind, str]]:
        return sorted(self._all_words())

    def _all_words(self) -> Iterator[tuple[str, str, Kind, str]]:
        for name, one in self._workspace.predicates.items():
            yield lexical_key(name), name, "predicate", f"{one.program}: {one.en}"
        for name, concept in self._workspace.concepts.items():
            labels = concept.get("labels", {})
            detail = f"{labels.get('en', '')} · {labels.get('fr', '')}"
            others = [word for words in concept.get("synonyms", {}).values() for word in words]
            for word in dict.fromkeys(map(lexical_key, (name, *labels.values(), *others))):
                yield word, name, "concept", detail
