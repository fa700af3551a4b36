"""A knowledge base as its authors have it: read as far as it can be, with everything that is wrong with it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from reasoner.certificate.canonical import digest, digest_of
from reasoner.engine.knowledge_base import (
    PREDICATES,
    KnowledgeBase,
    Progress,
    assembled,
    in_order,
    plausible,
    translated,
    with_worlds,
)
from reasoner.errors import KnowledgeError, Problem, RuleError
from reasoner.knowledge.modules import read_toml
from reasoner.knowledge.sources import Sources, read_sources
from reasoner.symbolic.analysis import circles, duplicate_ids, misplaced, patient_dependent, unassumed, undeclared
from reasoner.symbolic.components import in_components
from reasoner.symbolic.fragment import refusals
from reasoner.symbolic.growth import explosions
from reasoner.symbolic.plan import Plan, Unsafe
from reasoner.symbolic.prepared import Prepared
from reasoner.symbolic.ranges import Inputs, Ranges, final_ranges, overflows
from reasoner.symbolic.reading import read_rules
from reasoner.symbolic.rule import SYNTAX, Rule
from reasoner.symbolic.tables.compiling import Compiled
from reasoner.symbolic.tables.programs import (
    DESCRIPTION,
    compile_at,
    program_paths,
    program_texts,
    table_paths,
    words_of,
)
from reasoner.symbolic.translation import plans
from reasoner.symbolic.vocabulary import Predicate, read_predicates

Read = tuple[tuple[Rule, ...], tuple[Problem, ...]]
Kind = str
"""Of a problem: the function that found it."""


@dataclass
class Memory:
    """What was read of files, and found of rules, that have not changed since."""

    files: dict[tuple[str, str], Read] = field(default_factory=dict)
    tables: dict[str, tuple[tuple[object, ...], Compiled]] = field(default_factory=dict)
    plans: dict[str, tuple[Plan, ...] | str] = field(default_factory=dict)
    problems: dict[tuple[str, str, str], tuple[tuple[Kind, Problem], ...]] = field(default_factory=dict)
    translations: dict[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Workspace:
    """The sources of a knowledge base with what could be read of them.

    Parameters: `sources`, the files; `translation`, what ontologies and numbers say (`engine.knowledge_base.translate`);
    `predicates`, the vocabulary; `rules`,
    those that could be read; `found`, what is wrong with their form, each with its kind; `tables`, what they come from
    where a table says them.
    """

    sources: Sources
    translation: Mapping[str, Any] = field(repr=False)
    predicates: Mapping[str, Predicate] = field(repr=False)
    rules: tuple[Rule, ...] = field(repr=False)
    found: tuple[tuple[Kind, Problem], ...] = field(repr=False)
    tables: tuple[Compiled, ...] = field(repr=False)
    memory: Memory = field(repr=False)

    @classmethod
    def read(cls, directory: Path, *, progress: Progress = lambda _stage: None) -> Workspace:
        """Read a knowledge base.

        Raises: KnowledgeError if there is none, or its ontologies, numbers or vocabulary cannot be read: these are not rules.
        """
        return cls.of(read_sources(directory), Memory(), progress=progress)

    @classmethod
    def of(cls, sources: Sources, memory: Memory, *, progress: Progress = lambda _stage: None) -> Workspace:
        """Read sources, of what has not changed from memory.

        Law: what it returns does not depend on what is remembered.
        """
        translation = _translation(sources, memory, progress)
        predicates = read_predicates(read_toml(sources, PREDICATES), PREDICATES)
        rules: list[Rule] = []
        found: list[tuple[Kind, Problem]] = []
        for path in program_paths(sources):
            read, problems = _file(sources, path, memory)
            rules += read
            found += (("form", problem) for problem in problems)
        tables = tuple(_table(sources, path, translation["documents"], memory) for path in table_paths(sources))
        for table in tables:
            rules += table.rules
            found += table.found
        return cls(sources, translation, predicates, in_order(rules), tuple(found), tables, memory)

    def again(self) -> Workspace:
        """The same directory as it is now."""
        return Workspace.of(read_sources(self.sources.directory), self.memory)

    def edited(self, texts: Mapping[str, str]) -> Workspace:
        """The same with other texts at some paths, such as what stands unsaved in an editor."""
        files = {**self.sources.files, **{path: text.encode("utf-8") for path, text in texts.items()}}
        return Workspace.of(replace(self.sources, files=files), self.memory)

    @property
    def documents(self) -> Mapping[str, Any]:
        """What is compiled from ontologies and numbers."""
        documents: Mapping[str, Any] = self.translation["documents"]
        return documents

    @property
    def concepts(self) -> Mapping[str, Any]:
        """The concepts of the ontology by their id."""
        concepts: Mapping[str, Any] = self.documents["ontology"]["concepts"]
        return concepts

    @property
    def observables(self) -> Mapping[str, Any]:
        """The rows of the document `observables`."""
        rows: Mapping[str, Any] = self.documents["observables"]["observables"]
        return rows

    @cached_property
    def inputs(self) -> Inputs:
        """What records give, with the ranges of their values."""
        return Inputs(self.predicates, plausible(self.observables))

    @cached_property
    def modules(self) -> Mapping[str, Mapping[str, Any]]:
        """What `module.toml` of each module says, as it stands there; empty where it cannot be read."""
        return {path.split("/")[1]: self._table(path) for path in self.sources.matching("rules", "/module.toml")}

    def _table(self, path: str) -> Mapping[str, Any]:
        try:
            return tomllib.loads(self.sources.text(path))
        except (tomllib.TOMLDecodeError, KnowledgeError):
            return {}

    def lines(self, path: str) -> list[str]:
        """The lines of a file."""
        if path not in self._lines:
            self._lines[path] = self.sources.text(path).splitlines() if path in self.sources.files else []
        return self._lines[path]

    @cached_property
    def _lines(self) -> dict[str, list[str]]:
        return {}

    @cached_property
    def rules_at(self) -> Mapping[tuple[str, int], Rule]:
        """The rules by path and line."""
        return {(rule.path, rule.line): rule for rule in self.rules}

    @cached_property
    def problems(self) -> tuple[tuple[Kind, Problem], ...]:
        """Every reason why the rules cannot be used, each with its kind."""
        found = [*self.found, *(("duplicate", one) for one in duplicate_ids(self.rules))]
        dependent = patient_dependent(self.rules, self.predicates)
        words = digest_of([sorted(dependent), *(self.sources.text(PREDICATES),), sorted(self.concepts)])
        for rule in self.rules:
            key = (words, rule.place, rule.text + rule.metadata.get("assume", ""))
            if key not in self.memory.problems:
                self.memory.problems[key] = tuple(self._of_rule(rule, dependent))
            found += self.memory.problems[key]
        found += (("circle", one) for one in circles(self.rules))
        found += (
            (
                "unsafe",
                Problem(
                    "error", rule.place, f"nothing says what `{plan}` may be", "add a positive literal that binds it"
                ),
            )
            for rule, plan in self._planned
            if isinstance(plan, str)
        )
        if not found:
            found += (("overflow", one) for one in overflows(self.prepared, self.inputs))
            found += (("explosion", one) for one in explosions(self.prepared, self.inputs))
        return tuple(found)

    def _of_rule(self, rule: Rule, dependent: Iterable[str]) -> Iterator[tuple[Kind, Problem]]:
        yield from (("fragment", one) for one in refusals(rule))
        yield from (("undeclared", one) for one in undeclared(rule, self.predicates, self.concepts))
        yield from (("misplaced", one) for one in misplaced(rule, self.predicates))
        yield from (("unassumed", one) for one in unassumed(rule, frozenset(dependent)))

    @cached_property
    def _planned(self) -> tuple[tuple[Rule, tuple[Plan, ...] | str], ...]:
        """Each rule with its plans, or the variables that nothing binds; none for one outside the fragment."""
        return tuple((rule, self._plans(rule)) for rule in self.rules)

    def _plans(self, rule: Rule) -> tuple[Plan, ...] | str:
        known = self.memory.plans.get(rule.text)
        if known is None:
            known = _plans_of(rule)
            self.memory.plans[rule.text] = known
        return known

    @cached_property
    def prepared(self) -> tuple[Prepared, ...]:
        """The rules that can be evaluated."""
        ready: list[Prepared] = []
        for rule, found in self._planned:
            if not isinstance(found, str):
                ready += (Prepared(rule, index, plan) for index, plan in enumerate(found, len(ready)))
        return tuple(ready)

    @cached_property
    def ranges(self) -> Ranges:
        """The ranges of all arguments under the rules that can be evaluated."""
        return final_ranges(in_components(one.plan for one in self.prepared), self.inputs)


def usable(workspace: Workspace) -> KnowledgeBase:
    """The knowledge base that a workspace makes, in which proposals are in force: authors try what nobody reviewed yet.

    Raises: RuleError with every reason why its rules cannot be used; KnowledgeError if the metadata of a module are incomplete.
    """
    if workspace.problems:
        raise RuleError(tuple(problem for _, problem in workspace.problems))
    texts = program_texts(workspace.sources, workspace.tables)
    programs = with_worlds(workspace.sources, workspace.concepts, workspace.inputs, workspace.prepared, texts)
    return assembled(workspace.sources, workspace.translation, workspace.predicates, programs, proposals=True)


def inlined(workspace: Workspace) -> Workspace:
    """The same rules with those of tables written out in the programs of their modules, for what edits rules as text.

    Law: of a workspace without problems, the knowledge base is the same.
    """
    texts = program_texts(workspace.sources, workspace.tables)
    gone = {path for table in workspace.tables for path in (table.path, table.path.removesuffix(".csv") + DESCRIPTION)}
    files = {path: data for path, data in workspace.sources.files.items() if path not in gone}
    files |= {path: text.encode("utf-8") for path, text in texts.items()}
    return Workspace.of(replace(workspace.sources, files=files), workspace.memory)


def _translation(sources: Sources, memory: Memory, progress: Progress) -> Mapping[str, Any]:
    """What ontologies and numbers say, as they were when last read if they are the same."""
    files = digest_of({path: digest(data) for path, data in sources.files.items() if not path.startswith("rules/")})
    if files not in memory.translations:
        memory.translations = {files: translated(sources, progress)}
    return memory.translations[files]


def _plans_of(rule: Rule) -> tuple[Plan, ...] | str:
    with SYNTAX:
        if any(refusals(rule)):
            return ()
        try:
            return tuple(plans(rule.statement))
        except Unsafe as unsafe:
            return str(unsafe)


def _file(sources: Sources, path: str, memory: Memory) -> Read:
    """The rules and problems of one program."""
    try:
        text = sources.text(path)
    except KnowledgeError as unreadable:
        return (), (Problem("error", path, str(unreadable.args[0]), unreadable.fix),)
    if (path, text) not in memory.files:
        module, file = path.split("/")[1:]
        rules, problems = read_rules(module, file.removesuffix(".lp"), path, text)
        memory.files = {key: value for key, value in memory.files.items() if key[0] != path}
        memory.files[path, text] = tuple(rules), tuple(problems)
    return memory.files[path, text]


def _table(sources: Sources, path: str, documents: Mapping[str, Any], memory: Memory) -> Compiled:
    """What a table says, as it was when last read if its files and the program beside it are the same."""
    folder = path.rsplit("/", 1)[0]
    beside = (path, path.removesuffix(".csv") + DESCRIPTION, f"{folder}/assess.lp", f"{folder}/act.lp")
    seen = (*memory.translations, *(sources.files.get(one) for one in beside))
    if path not in memory.tables or memory.tables[path][0] != seen:
        memory.tables[path] = seen, compile_at(path, sources, words_of(documents))
    return memory.tables[path][1]
