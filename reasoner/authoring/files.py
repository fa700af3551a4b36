"""The files of a knowledge base as they were read, and what they say, read again once they change."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from reasoner.engine.knowledge_base import PREDICATES, Progress, plausible, translated
from reasoner.errors import KnowledgeError, Problem
from reasoner.knowledge.modules import read_toml
from reasoner.knowledge.sources import Sources
from reasoner.symbolic.memo import Memo
from reasoner.symbolic.ranges import Inputs
from reasoner.symbolic.reading import Pieces, read_rules
from reasoner.symbolic.rule import Rule
from reasoner.symbolic.tables.compiling import Compiled
from reasoner.symbolic.tables.programs import DESCRIPTION, compile_at, words_of
from reasoner.symbolic.vocabulary import Predicate, read_predicates

Read = tuple[tuple[Rule, ...], tuple[Problem, ...]]


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


def surroundings_of(sources: Sources, memory: Memo, progress: Progress) -> Surroundings:
    """What rules speak of, as it was when last read if its files are the same."""
    files = {path: data for path, data in sources.files.items() if not path.startswith("rules/")}
    translation = memory.kept("translation", files, partial(translated, sources, progress))
    vocabulary = partial(_vocabulary, sources)
    predicates = memory.kept("predicates", sources.files.get(PREDICATES), vocabulary)
    return memory.kept("surroundings", (files, predicates), partial(Surroundings, translation, predicates))


def _vocabulary(sources: Sources) -> Mapping[str, Predicate]:
    return read_predicates(read_toml(sources, PREDICATES), PREDICATES)


def metadata_of(sources: Sources, path: str) -> Mapping[str, Any]:
    """What `module.toml` of a module says, as it stands there; empty where it cannot be read."""
    try:
        return tomllib.loads(sources.text(path))
    except (tomllib.TOMLDecodeError, KnowledgeError):
        return {}


def program_at(sources: Sources, path: str, memory: Memo) -> Read:
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


def table_at(sources: Sources, path: str, surroundings: Surroundings) -> Compiled:
    """What a table says, as it was when last read if its files and the program beside it are the same."""
    folder = path.rsplit("/", 1)[0]
    beside = (path, path.removesuffix(".csv") + DESCRIPTION, f"{folder}/assess.lp", f"{folder}/act.lp")
    given = tuple(sources.files.get(one) for one in beside)
    memo = surroundings.memo
    compiled = partial(compile_at, path, sources, words_of(surroundings.translation["documents"]), memo)
    return memo.kept(("table", path), given, compiled)
