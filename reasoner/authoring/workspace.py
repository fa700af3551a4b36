"""A knowledge base as its authors have it: read as far as it can be, with everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from reasoner.authoring.files import Surroundings, metadata_of, program_at, surroundings_of, table_at
from reasoner.authoring.text import extent
from reasoner.engine.knowledge_base import KnowledgeBase, Progress, assembled, in_order, with_worlds
from reasoner.errors import Problem, RuleError
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
from reasoner.symbolic.components import Component, in_components
from reasoner.symbolic.fragment import refusals
from reasoner.symbolic.growth import explosions
from reasoner.symbolic.memo import Memo
from reasoner.symbolic.plan import Plan, Signature, Unsafe
from reasoner.symbolic.prepared import Prepared
from reasoner.symbolic.ranges import Inputs, Range, Ranges, final_ranges, of_arguments, overflows
from reasoner.symbolic.rule import SYNTAX, Rule
from reasoner.symbolic.tables.compiling import Compiled
from reasoner.symbolic.tables.programs import DESCRIPTION, program_paths, program_texts, table_paths
from reasoner.symbolic.translation import plans
from reasoner.symbolic.vocabulary import Predicate

Found = TypeVar("Found")
Kind = str
"""Of a problem: the function that found it."""


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
        surroundings = surroundings_of(sources, memory, progress)
        rules: list[Rule] = []
        found: list[tuple[Kind, Problem]] = []
        for path in program_paths(sources):
            read, problems = memory.kept(
                ("file", path), sources.files[path], partial(program_at, sources, path, memory)
            )
            rules += read
            found += (("form", problem) for problem in problems)
        tables = tuple(table_at(sources, path, surroundings) for path in table_paths(sources))
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
        return self.memory.kept(("toml", path), self.sources.files[path], partial(metadata_of, self.sources, path))

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
        found += self.found_in_rules("problems", dependent, partial(self._of_rule, dependent), _problem_moved)
        programs = [rule.program for rule in self.rules]
        if memo.kept("circles", (programs, outlines), partial(_are_circular, self.rules)):
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

    def found_in_rules(
        self,
        name: str,
        given: object,
        look: Callable[[Rule], tuple[Found, ...]],
        moved: Callable[[Found, Rule, Rule], Found],
    ) -> Iterator[Found]:
        """What a look at each rule finds that depends on nothing but the rule, its lines, what is given and the surroundings.

        Parameters: `moved`, what was found at a rule as it is at the same one in another line.
        """
        memo = self.surroundings.memo
        for path, rules in self._by_file.items():
            look_at_file = partial(self._found_in_file, name, given, look, moved, rules)
            yield from memo.kept((name, path), (self.sources.files[path], rules, given), look_at_file)

    def _found_in_file(
        self,
        name: str,
        given: object,
        look: Callable[[Rule], tuple[Found, ...]],
        moved: Callable[[Found, Rule, Rule], Found],
        rules: Sequence[Rule],
    ) -> tuple[Found, ...]:
        every: list[Found] = []
        for rule, lines in zip(rules, self._lines_of(rules), strict=True):
            said = rule.program, rule.text, rule.metadata, lines, given
            at, found = self.surroundings.memo.kept((name, rule.path, rule.id), said, partial(_looked, look, rule))
            every += found if at is rule else (moved(one, at, rule) for one in found)
        return tuple(every)

    def _lines_of(self, rules: Sequence[Rule]) -> list[list[str]]:
        """The lines of each of the rules of one file."""
        path = rules[0].path
        if path not in self._extents:
            lines = self.lines(path)
            self._extents[path] = [
                [lines[number - 1] for number in extent(lines, rule) if number <= len(lines)] for rule in rules
            ]
        return self._extents[path]

    @cached_property
    def _extents(self) -> dict[str, list[list[str]]]:
        return {}

    @cached_property
    def _by_file(self) -> dict[str, list[Rule]]:
        found: dict[str, list[Rule]] = {}
        for rule in self.rules:
            found.setdefault(rule.path, []).append(rule)
        return found

    def _of_rule(self, dependent: Collection[str], rule: Rule) -> tuple[tuple[Kind, Problem], ...]:
        return (
            *(("fragment", one) for one in refusals(rule)),
            *(("undeclared", one) for one in undeclared(rule, self.predicates, self.concepts)),
            *(("misplaced", one) for one in misplaced(rule, self.predicates)),
            *(("unassumed", one) for one in unassumed(rule, dependent)),
        )

    @cached_property
    def _planned(self) -> tuple[tuple[Rule, tuple[Plan, ...] | str], ...]:
        """Each rule with its plans, or the variables that nothing binds; none for one outside the fragment."""
        return tuple(self.found_in_rules("plans", None, self._with_plans, _plans_moved))

    def _with_plans(self, rule: Rule) -> tuple[tuple[Rule, tuple[Plan, ...] | str], ...]:
        return ((rule, self.memory.kept(("plans", rule.path, rule.id), rule.text, partial(_plans_of, rule))),)

    @property
    def planned(self) -> Iterator[tuple[Rule, tuple[Plan, ...]]]:
        """Each rule that can be evaluated with its plans, in the order of the rules."""
        return ((rule, found) for rule, found in self._planned if not isinstance(found, str))

    def plans(self, rule: Rule) -> tuple[Plan, ...]:
        """The plans of a rule; none of one that cannot be evaluated."""
        ((_, found),) = self._with_plans(rule)
        return () if isinstance(found, str) else found

    @cached_property
    def prepared(self) -> tuple[Prepared, ...]:
        """The rules that can be evaluated."""
        ready: list[Prepared] = []
        for rule, found in self.planned:
            ready += (Prepared(rule, index, plan) for index, plan in enumerate(found, len(ready)))
        return tuple(ready)

    @cached_property
    def components(self) -> list[Component]:
        """The plans that can be evaluated, by what depends on itself."""
        return in_components((one.plan for one in self.prepared), self.surroundings.memo)

    @cached_property
    def ranges(self) -> Ranges:
        """The ranges of all arguments under the rules that can be evaluated."""
        return final_ranges(self.components, self.inputs, self.surroundings.memo)

    def found_in_components(
        self,
        name: str,
        look: Callable[[Component], tuple[Found, ...]],
        given: Mapping[Signature, object] = MappingProxyType({}),
    ) -> Iterator[tuple[Prepared, Found]]:
        """What a look at each component finds, of each of its plans, that depends on nothing but these, ranges and surroundings.

        Parameters: `given`, what else the look reads of each predicate that the component reads.
        """
        for part, rules, ranges in self._read_by:
            read = part.plans, ranges, [given.get(one) for one in part.reads]
            found = self.surroundings.memo.kept((name, part.gives), read, partial(look, part))
            yield from zip(rules, found, strict=True)

    @cached_property
    def _read_by(self) -> list[tuple[Component, list[Prepared], tuple[Range | None, ...]]]:
        """The components, each with its rules and with the ranges of what they read."""
        rules = {id(one.plan): one for one in self.prepared}
        return [
            (part, [rules[id(plan)] for plan in part.plans], of_arguments(part.reads, self.ranges))
            for part in self.components
        ]


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


def _looked(look: Callable[[Rule], tuple[Found, ...]], rule: Rule) -> tuple[Rule, tuple[Found, ...]]:
    return rule, look(rule)


def _problem_moved(one: tuple[Kind, Problem], _at: Rule, rule: Rule) -> tuple[Kind, Problem]:
    return one[0], replace(one[1], place=rule.place)


def _plans_moved(
    one: tuple[Rule, tuple[Plan, ...] | str], _at: Rule, rule: Rule
) -> tuple[Rule, tuple[Plan, ...] | str]:
    return rule, one[1]


def _are_circular(rules: Sequence[Rule]) -> bool:
    return any(True for _ in circles(rules))


def _plans_of(rule: Rule) -> tuple[Plan, ...] | str:
    with SYNTAX:
        if any(refusals(rule)):
            return ()
        try:
            return tuple(plans(rule.statement))
        except Unsafe as unsafe:
            return str(unsafe)
