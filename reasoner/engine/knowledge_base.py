"""A knowledge base ready for use: sources read, compiled or recalled from the cache, rules checked."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import reasoner.ontology
import reasoner.probability
import reasoner.symbolic
from reasoner.certificate.canonical import canonical, digest, digest_of
from reasoner.engine.asked import asked_document
from reasoner.errors import KnowledgeError, Problem, RuleError
from reasoner.knowledge import cache
from reasoner.knowledge.modules import modules_document, read_toml, read_yaml
from reasoner.knowledge.sources import Sources, installed_directory, read_sources
from reasoner.ontology.proofs import ProofBook
from reasoner.symbolic.analysis import analyse
from reasoner.symbolic.compiled import of_json, to_json
from reasoner.symbolic.growth import explosions
from reasoner.symbolic.observed import Observer, observers
from reasoner.symbolic.prepared import Prepared, prepare
from reasoner.symbolic.ranges import Inputs, overflows
from reasoner.symbolic.rule import WORLDS, Rule, read_rules
from reasoner.symbolic.vocabulary import Predicate, read_predicates
from reasoner.symbolic.worlds import Worlds, read_worlds
from reasoner.symbolic.worlds_checks import shows, worlds_problems

PREDICATES = "rules/core/predicates.toml"
ACUTE = "knowledge/acute"
PROGRAMS = ("assess", "act")

Progress = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class KnowledgeBase:
    """Everything that answers rest on, under one digest; never changed, so that threads can share it.

    Parameters: `sources`, the files; `documents`, compiled canonical JSON by name, as the checker reads them; `content`,
    the same parsed; `proofs`, of each inferred subsumption; `prepared`, the rules of all modules, ready to be solved;
    `predicates`, their vocabulary.
    """

    sources: Sources
    documents: Mapping[str, bytes] = field(repr=False)
    content: Mapping[str, Any] = field(repr=False)
    proofs: ProofBook = field(repr=False)
    prepared: tuple[Prepared, ...] = field(repr=False)
    predicates: Mapping[str, Predicate] = field(repr=False)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of all modules, as their authors wrote them."""
        return tuple(one.rule for one in self.prepared)

    @cached_property
    def rule_texts(self) -> dict[str, str]:
        """The source of every program by its path: what the checker reads of the modules."""
        return {path: self.sources.text(path) for path in rule_paths(self.sources)}

    @cached_property
    def reviews(self) -> dict[str, str]:
        """The clinical review of each module, as its metadata states it: none, draft or approved."""
        return {module["id"]: module["clinical_review"] for module in self.content["modules"]["modules"]}

    @cached_property
    def inputs(self) -> frozenset[str]:
        """The predicates that a patient's record gives, which the windows of rules apply to."""
        return frozenset(one.name for one in self.predicates.values() if one.program == "input") - {"belief"}

    @cached_property
    def worlds_modules(self) -> frozenset[str]:
        """The modules that have probabilistic rules."""
        return frozenset(path.split("/")[1] for path in self.rule_texts if path.endswith("/worlds.lp"))

    def worlds(self, modules: Collection[str]) -> Worlds:
        """The probabilistic rules of some modules, as one program."""
        return read_worlds(
            [(name, path, self.rule_texts[path]) for name in sorted(modules) for path in [worlds_path(name)]],
            self.inputs,
        )

    @cached_property
    def observers(self) -> tuple[Observer, ...]:
        """What the rules look at without building on it."""
        return observers(self.rules)

    @cached_property
    def digest(self) -> str:
        """The identity of the knowledge base (`docs/certificate.md`, section 2)."""
        return digest_of(
            {
                "documents": {name: digest(data) for name, data in self.documents.items()},
                "sources": {path: digest(text.encode("utf-8")) for path, text in self.rule_texts.items()},
            }
        )


_DOMAIN = ("likelihoods", "epidemiology", "exclusions", "questions", "red_flags")
"""The files of a domain beside its lists, priors and model."""


def rule_paths(sources: Sources) -> list[str]:
    """The paths of all programs: `rules/<module>/assess.lp`, `act.lp` and `worlds.lp`."""
    return [
        path
        for path in sources.matching("rules", ".lp")
        if path.count("/") == 2 and path.rsplit("/", 1)[1] in ("assess.lp", "act.lp", "worlds.lp")
    ]


def worlds_path(module: str) -> str:
    """Where a module has its probabilistic rules."""
    return f"rules/{module}/{WORLDS}.lp"


def load(directory: Path | None = None, *, progress: Progress = lambda _stage: None) -> KnowledgeBase:
    """Load a knowledge base, compiling only what is not in the cache.

    Parameters: `directory`, the installed knowledge base by default; `progress`, told of each stage that takes long.
    Raises: KnowledgeError or RuleError if it is incomplete or wrong.
    """
    sources = read_sources(directory or installed_directory())
    kept = cache.recall(_key(sources))
    return _compiled(sources, progress) if kept is None else _recalled(sources, kept)


def _key(sources: Sources) -> str:
    return digest_of({"sources": sources.digest, "compiler": compiler_digest()})


def _compiled(sources: Sources, progress: Progress) -> KnowledgeBase:
    """Translate and check, and keep what came of it."""
    knowledge = _compile(sources, progress)
    cache.keep(
        _key(sources),
        {
            "documents": {name: document.decode() for name, document in knowledge.documents.items()},
            "proofs": knowledge.proofs.document,
            "rules": to_json(knowledge.prepared),
        },
    )
    return knowledge


def compile_afresh(directory: Path, progress: Progress = lambda _stage: None) -> KnowledgeBase:
    """Translate a knowledge base from its sources, whatever the cache holds."""
    return _compiled(read_sources(directory), progress)


def _compile(sources: Sources, progress: Progress) -> KnowledgeBase:
    """Translate and check; what the cache keeps has passed this under the same digest, and is not checked again."""
    compiled = compile_documents(sources, progress)
    progress("rules")
    content = compiled["documents"]
    predicates = read_predicates(read_toml(sources, PREDICATES), PREDICATES)
    rules = read_all_rules(sources)
    probable = read_worlds_rules(sources)
    problems = analyse((*rules, *probable), predicates, content["ontology"]["concepts"])
    if problems := (*problems, *worlds_problems(probable, predicates)):
        raise RuleError(problems)
    prepared, prepared_worlds = prepare(rules), prepare(probable)
    inputs = Inputs(predicates, _plausible(content["observables"]["observables"]))
    for some in (prepared, prepared_worlds):
        if problems := (*overflows(some, inputs), *explosions(some, inputs)):
            raise RuleError(problems)
    every = (*prepared, *prepared_worlds)
    content["asked"] = asked_document(every, content["belief"], content["ontology"]["concepts"])
    documents = {name: canonical(document) for name, document in content.items()}
    return KnowledgeBase(sources, documents, content, ProofBook(compiled["proofs"]), prepared, predicates)


def _plausible(observables: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    """The plausible range of each observable, and of the concepts of its bases."""
    found: dict[str, tuple[int, int]] = {}
    for name, row in observables.items():
        low, high = row["plausible"]
        found |= dict.fromkeys((name, *(basis["concept"] for basis in row.get("bases", {}).values())), (low, high))
    return found


def compile_documents(sources: Sources, progress: Progress = lambda _stage: None) -> dict[str, Any]:
    """Translate Turtle, CSV, YAML and TOML to the documents that answering and checking read, and prove the hierarchy.

    Returns: {"documents": {name: document}, "proofs": the steps of `reasoner.ontology.proofs`}.
    """
    from reasoner.ontology.compile import compile_ontology
    from reasoner.ontology.mappings import mapping_tables
    from reasoner.ontology.spellings import SPELLINGS
    from reasoner.probability.compile import DomainKnowledge, compile_belief

    progress("ontology")
    ontology = compile_ontology(
        [(path, sources.text(path)) for path in sources.matching("ontologies", ".ttl")],
        mappings=mapping_tables(sources),
        spellings=sources.text(SPELLINGS) if SPELLINGS in sources.files else "",
    )
    progress("numbers")
    belief = compile_belief(
        read_yaml(sources, f"{ACUTE}/conditions.yaml"),
        read_yaml(sources, f"{ACUTE}/evidences.yaml"),
        read_yaml(sources, f"{ACUTE}/priors.yaml"),
        json.loads(sources.text(f"{ACUTE}/model.json")),
        DomainKnowledge(
            **{name: read_yaml(sources, f"{ACUTE}/{name}.yaml") for name in _DOMAIN},
            observables=ontology.documents["observables"]["observables"],
        ),
    )
    documents = {**ontology.documents, "belief": belief, "modules": modules_document(sources)}
    return {"documents": documents, "proofs": ontology.proofs}


def _recalled(sources: Sources, kept: Mapping[str, Any]) -> KnowledgeBase:
    predicates = read_predicates(read_toml(sources, PREDICATES), PREDICATES)
    documents = {name: text.encode("utf-8") for name, text in kept["documents"].items()}
    content = {name: json.loads(text) for name, text in kept["documents"].items()}
    return KnowledgeBase(sources, documents, content, ProofBook(kept["proofs"]), of_json(kept["rules"]), predicates)


def read_worlds_rules(sources: Sources) -> tuple[Rule, ...]:
    """The probabilistic rules of every module, by its name, in the order of their files.

    Raises: RuleError with every problem of form in any file.
    """
    rules: list[Rule] = []
    problems: list[Problem] = []
    for path in rule_paths(sources):
        module, file = path.split("/")[1:]
        if file == f"{WORLDS}.lp":
            read, found = read_rules(module, WORLDS, path, sources.text(path))
            rules += read
            problems += found
            problems += shows(path, sources.text(path)) if not found else ()
    if problems:
        raise RuleError(tuple(problems))
    return tuple(rules)


def read_all_rules(sources: Sources) -> tuple[Rule, ...]:
    """The rules of assess and act of every module, core first, then by name, in the order of their files.

    Raises: RuleError with every problem of form in any file.
    """
    rules: list[Rule] = []
    problems = []
    for path in sorted(rule_paths(sources), key=lambda path: (path.split("/")[1] != "core", path)):
        module, file = path.split("/")[1:]
        if file == f"{WORLDS}.lp":
            continue
        read, found = read_rules(module, file.removesuffix(".lp"), path, sources.text(path))
        rules += read
        problems += found
    if problems:
        raise RuleError(tuple(problems))
    if not rules:
        raise KnowledgeError(f"{sources.directory}: no rules", fix="a module has assess.lp or act.lp")
    return tuple(rules)


def compiler_digest() -> str:
    """The digest of the code that translates and checks, so that a changed compiler never meets an old cache."""
    packages = (reasoner.ontology, reasoner.probability, reasoner.symbolic)
    files = {
        f"{package.__name__}/{path.name}": digest(path.read_bytes())
        for package in packages
        for path in sorted(Path(str(package.__file__)).parent.glob("*.py"))
    }
    return digest_of({**files, "modules": digest(Path(str(cache.__file__)).with_name("modules.py").read_bytes())})
