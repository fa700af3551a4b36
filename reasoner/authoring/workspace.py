"""A knowledge base as its authors have it: read as far as it can be, with everything that is wrong with it."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

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
from reasoner.symbolic.analysis import (
    circles,
    duplicate_ids,
    misplaced,
    outline,
    patient_dependent,
    unassumed,
    undeclared,
)
from reasoner.symbolic.components import in_components
from reasoner.symbolic.fragment import refusals
from reasoner.symbolic.growth import explosions
from reasoner.symbolic.memo import Memo
from reasoner.symbolic.plan import Plan, Unsafe
from reasoner.symbolic.prepared import Prepared
from reasoner.symbolic.ranges import Inputs, Ranges, final_ranges, overflows
from reasoner.symbolic.reading import Pieces, read_rules
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


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What rules speak of, and what was found of rules in these surroundings.

    Parameters: `translation`, what ontologies and numbers say (`engine.knowledge_base.translate`); `predicates`, the vocabulary.
    """

    translation: Mapping[str, Any] = field(repr=False)
    predicates: Mapping[str, Predicate] = field(repr=False)
    memo: Memo = field(default_factory=Memo, repr=False)

    @cached_property
    def inputs(self) -> Inputs:
        """What records give, with the ranges of their values."""
        return Inputs(self.predicates, plausible(self.translation["documents"]["observables"]["observables"]))


@dataclass(frozen=True, eq=False)
class Workspace:
    """The sources of a knowledge base with what could be read of them.

    Parameters: `sources`, the files; `surroundings`, what rules speak of; `rules`, those that could be read; `found`, what is
    wrong with their form, each with its kind; `tables`, what they come from where a table says them; `memory`, what was read of
    files before.
    """

    sources: Sources
    surroundings: Surroundings = field(repr=False)
    rules: tuple[Rule, ...] = field(repr=False)
    found: tuple[tuple[Kind, Problem], ...] = field(repr=False)
    tables: tuple[Compiled, ...] = field(repr=False)
    memory: Memo = field(repr=False)

    @classmethod
    def read(cls, directory: Path, *, progress: Progress = lambda _stage: None) -> Workspace:
        """Read a knowledge base.

        Raises: KnowledgeError if there is none, or its ontologies, numbers or vocabulary cannot be read: these are not rules.
        """
        return cls.of(read_sources(directory), Memo(), progress=progress)

    @classmethod
    def of(cls, sources: Sources, memory: Memo, *, progress: Progress = lambda _stage: None) -> Workspace:
        """Read sources, of what has not changed from memory.

        Law: what it returns does not depend on what is remembered.
        """
        surroundings = _surroundings(sources, memory, progress)
        rules: list[Rule] = []
        found: list[tuple[Kind, Problem]] = []
        for path in program_paths(sources):
            read, problems = memory.kept(("file", path), sources.files[path], partial(_file, sources, path, memory))
            rules += read
            found += (("form", problem) for problem in problems)
        tables = tuple(_table(sources, path, surroundings) for path in table_paths(sources))
        for table in tables:
            rules += table.rules
            found += table.found
        return cls(sources, surroundings, in_order(rules), tuple(found), tables, memory)

    def again(self) -> Workspace:
        """The same directory as it is now."""
        return Workspace.of(read_sources(self.sources.directory), self.memory)

    def edited(self, texts: Mapping[str, str]) -> Workspace:
        """The same with other texts at some paths, such as what stands unsaved in an editor."""
        files = {**self.sources.files, **{path: text.encode("utf-8") for path, text in texts.items()}}
        return Workspace.of(replace(self.sources, files=files), self.memory)

    @property
    def translation(self) -> Mapping[str, Any]:
        """What ontologies and numbers say."""
        return self.surroundings.translation

    @property
    def predicates(self) -> Mapping[str, Predicate]:
        """The vocabulary."""
        return self.surroundings.predicates

    @property
    def inputs(self) -> Inputs:
        """What records give, with the ranges of their values."""
        return self.surroundings.inputs

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
    def modules(self) -> Mapping[str, Mapping[str, Any]]:
        """What `module.toml` of each module says, as it stands there; empty where it cannot be read."""
        return {path.split("/")[1]: self._table(path) for path in self.sources.matching("rules", "/module.toml")}

    def _table(self, path: str) -> Mapping[str, Any]:
        return self.memory.kept(("toml", path), self.sources.files[path], partial(_toml, self.sources, path))

    def lines(self, path: str) -> list[str]:
        """The lines of a file."""
        if path not in self.sources.files:
            return []
        return self.memory.kept(("lines", path), self.sources.files[path], self.sources.text(path).splitlines)

    @cached_property
    def rules_at(self) -> Mapping[tuple[str, int], Rule]:
        """The rules by path and line."""
        return {(rule.path, rule.line): rule for rule in self.rules}

    @cached_property
    def problems(self) -> tuple[tuple[Kind, Problem], ...]:
        """Every reason why the rules cannot be used, each with its kind."""
        memo, outlines = self.surroundings.memo, tuple(map(outline, self.rules))
        found = [*self.found, *(("duplicate", one) for one in duplicate_ids(self.rules))]
        dependent = memo.kept("dependent", outlines, partial(patient_dependent, self.rules, self.predicates))
        for rule in self.rules:
            look = partial(self._of_rule, rule, dependent)
            found += memo.kept(("problems", rule.path, rule.id), (rule, dependent), look)
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
            found += (("overflow", one) for one in overflows(self.prepared, self.inputs, memo))
            found += (("explosion", one) for one in explosions(self.prepared, self.inputs, memo))
        return tuple(found)

    def _of_rule(self, rule: Rule, dependent: Collection[str]) -> tuple[tuple[Kind, Problem], ...]:
        return (
            *(("fragment", one) for one in refusals(rule)),
            *(("undeclared", one) for one in undeclared(rule, self.predicates, self.concepts)),
            *(("misplaced", one) for one in misplaced(rule, self.predicates)),
            *(("unassumed", one) for one in unassumed(rule, dependent)),
        )

    @cached_property
    def _planned(self) -> tuple[tuple[Rule, tuple[Plan, ...] | str], ...]:
        """Each rule with its plans, or the variables that nothing binds; none for one outside the fragment."""
        return tuple(
            (rule, self.memory.kept(("plans", rule.path, rule.id), rule.text, partial(_plans_of, rule)))
            for rule in self.rules
        )

    @cached_property
    def planned(self) -> tuple[tuple[Rule, tuple[Plan, ...]], ...]:
        """Each rule with its plans; none for one that cannot be evaluated."""
        return tuple((rule, () if isinstance(found, str) else found) for rule, found in self._planned)

    @cached_property
    def prepared(self) -> tuple[Prepared, ...]:
        """The rules that can be evaluated."""
        ready: list[Prepared] = []
        for rule, found in self.planned:
            ready += (Prepared(rule, index, plan) for index, plan in enumerate(found, len(ready)))
        return tuple(ready)

    @cached_property
    def ranges(self) -> Ranges:
        """The ranges of all arguments under the rules that can be evaluated."""
        return final_ranges(in_components(one.plan for one in self.prepared), self.inputs, self.surroundings.memo)


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


def _surroundings(sources: Sources, memory: Memo, progress: Progress) -> Surroundings:
    """What rules speak of, as it was when last read if its files are the same."""
    files = {path: data for path, data in sources.files.items() if not path.startswith("rules/")}
    translation = memory.kept("translation", files, partial(translated, sources, progress))
    vocabulary = partial(_vocabulary, sources)
    predicates = memory.kept("predicates", sources.files.get(PREDICATES), vocabulary)
    return memory.kept("surroundings", (files, predicates), partial(Surroundings, translation, predicates))


def _vocabulary(sources: Sources) -> Mapping[str, Predicate]:
    return read_predicates(read_toml(sources, PREDICATES), PREDICATES)


def _toml(sources: Sources, path: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(sources.text(path))
    except (tomllib.TOMLDecodeError, KnowledgeError):
        return {}


def _plans_of(rule: Rule) -> tuple[Plan, ...] | str:
    with SYNTAX:
        if any(refusals(rule)):
            return ()
        try:
            return tuple(plans(rule.statement))
        except Unsafe as unsafe:
            return str(unsafe)


def _file(sources: Sources, path: str, memory: Memo) -> Read:
    """The rules and problems of one program; a rule that is as it was is the same object."""
    try:
        text = sources.text(path)
    except KnowledgeError as unreadable:
        return (), (Problem("error", path, str(unreadable.args[0]), unreadable.fix),)
    module, file = path.split("/")[1:]
    pieces = memory.kept(("pieces", path), None, Pieces)
    rules, problems = read_rules(module, file.removesuffix(".lp"), path, text, pieces)
    return tuple(memory.kept(("rule", path, rule.id), rule, partial(_same, rule)) for rule in rules), tuple(problems)


def _same(rule: Rule) -> Rule:
    return rule


def _table(sources: Sources, path: str, surroundings: Surroundings) -> Compiled:
    """What a table says, as it was when last read if its files and the program beside it are the same."""
    folder = path.rsplit("/", 1)[0]
    beside = (path, path.removesuffix(".csv") + DESCRIPTION, f"{folder}/assess.lp", f"{folder}/act.lp")
    given = tuple(sources.files.get(one) for one in beside)
    compiled = partial(compile_at, path, sources, words_of(surroundings.translation["documents"]))
    return surroundings.memo.kept(("table", path), given, compiled)
