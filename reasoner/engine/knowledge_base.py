"""A knowledge base ready for use: sources read, compiled or recalled from the cache, rules checked."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import reasoner.ontology
import reasoner.probability
import reasoner.symbolic
import reasoner.symbolic.tables
from reasoner.certificate.canonical import canonical, digest, digest_of
from reasoner.engine.asked import asked_document
from reasoner.errors import KnowledgeError, Problem, RuleError
from reasoner.knowledge import cache
from reasoner.knowledge.attribute_table import read_attributes
from reasoner.knowledge.attributes import Attributes
from reasoner.knowledge.modules import modules_document, read_toml, read_yaml
from reasoner.knowledge.sources import Sources, installed_directory, read_sources
from reasoner.ontology.proofs import ProofBook
from reasoner.symbolic.analysis import analyse, duplicate_ids
from reasoner.symbolic.compiled import of_json, to_json
from reasoner.symbolic.growth import explosions
from reasoner.symbolic.observed import Observer, observers
from reasoner.symbolic.prepared import Prepared, prepare
from reasoner.symbolic.ranges import Inputs, overflows
from reasoner.symbolic.reading import read_rules
from reasoner.symbolic.rule import WORLDS, Rule
from reasoner.symbolic.tables.programs import compile_at, program_paths, program_texts, table_paths, words_of
from reasoner.symbolic.tables.rows import Words
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

    Pickled, it is what the cache keeps of it, so that other processes need not compile.
    Parameters: `sources`, the files; `documents`, compiled canonical JSON by name, as the checker reads them; `content`,
    the same parsed; `proofs`, of each inferred subsumption; `prepared`, the rules of all modules, ready to be solved;
    `predicates`, their vocabulary; `rule_texts`, the source of every program by its path, tables included: what the checker
    reads of the modules.
    """

    sources: Sources
    documents: Mapping[str, bytes] = field(repr=False)
    content: Mapping[str, Any] = field(repr=False)
    proofs: ProofBook = field(repr=False)
    prepared: tuple[Prepared, ...] = field(repr=False)
    predicates: Mapping[str, Predicate] = field(repr=False)
    rule_texts: Mapping[str, str] = field(repr=False)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of all modules, as their authors wrote them."""
        return tuple(one.rule for one in self.prepared)

    @cached_property
    def reviews(self) -> dict[str, str]:
        """The clinical review of each module, as its metadata states it: none, draft or approved."""
        return {module["id"]: module["clinical_review"] for module in self.content["modules"]["modules"]}

    @cached_property
    def inputs(self) -> frozenset[str]:
        """The predicates that a patient's record gives, which the windows of rules apply to."""
        return frozenset(one.name for one in self.predicates.values() if one.program == "input") - {"belief"}

    @cached_property
    def attributes(self) -> dict[str, Attributes]:
        """What actions cost and burden, by concept: beside the documents, since no conclusion rests on it (decision 19)."""
        return read_attributes(self.sources, self.content["ontology"]["isa"])

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

    def __reduce__(self) -> tuple[Callable[..., KnowledgeBase], tuple[Sources, Mapping[str, Any]]]:
        return _recalled, (self.sources, _kept(self))


_DOMAIN = ("likelihoods", "epidemiology", "exclusions", "questions", "red_flags")
"""The files of a domain beside its lists, priors and model."""
_COMORBIDITY = f"{ACUTE}/comorbidity.yaml"
"""What a domain may have besides."""


def worlds_path(module: str) -> str:
    """Where a module has its probabilistic rules."""
    return f"rules/{module}/{WORLDS}.lp"


def load(
    directory: Path | None = None, *, proposals: bool = False, progress: Progress = lambda _stage: None
) -> KnowledgeBase:
    """Load a knowledge base, compiling only what is not in the cache.

    Parameters: `directory`, the installed knowledge base by default; `proposals`, whether modules that nobody reviewed are in
    force, too: that is another knowledge base, with another digest; `progress`, told of each stage that takes long.
    Raises: KnowledgeError or RuleError if it is incomplete or wrong.
    """
    sources = read_sources(directory or installed_directory())
    if proposals:
        documents = translated(sources, progress)
        return _compile(sources, documents, progress, proposals=True)
    kept = cache.recall(_key(sources))
    return _compiled(sources, translated(sources, progress), progress) if kept is None else _recalled(sources, kept)


def _key(sources: Sources) -> str:
    return digest_of({"sources": sources.digest, "compiler": compiler_digest()})


def _compiled(sources: Sources, documents: Mapping[str, Any], progress: Progress) -> KnowledgeBase:
    """Check, and keep what came of it."""
    knowledge = _compile(sources, documents, progress)
    cache.keep(_key(sources), _kept(knowledge))
    return knowledge


def compile_afresh(directory: Path, progress: Progress = lambda _stage: None) -> KnowledgeBase:
    """Translate a knowledge base from its sources, whatever the cache holds."""
    sources = read_sources(directory)
    return _compiled(sources, translate(sources, progress), progress)


def translated(sources: Sources, progress: Progress = lambda _stage: None) -> dict[str, Any]:
    """What `translate` returns, recalled where ontologies and numbers are those of an earlier time: most edits are of rules."""
    files = {path: digest(data) for path, data in sources.files.items() if not path.startswith("rules/")}
    key = digest_of({"translated": files, "compiler": compiler_digest()})
    kept: dict[str, Any] | None = cache.recall(key)
    if kept is None:
        kept = translate(sources, progress)
        cache.keep(key, kept)
    return kept


def _compile(
    sources: Sources, documents: Mapping[str, Any], progress: Progress, *, proposals: bool = False
) -> KnowledgeBase:
    """Check the rules; what the cache keeps has passed this under the same digest, and is not checked again."""
    progress("rules")
    content = documents["documents"]
    predicates = read_predicates(read_toml(sources, PREDICATES), PREDICATES)
    rules, texts = read_all_rules(sources, words_of(content))
    if problems := analyse(rules, predicates, content["ontology"]["concepts"]):
        raise RuleError(problems)
    prepared = prepare(rules)
    inputs = Inputs(predicates, plausible(content["observables"]["observables"]))
    if problems := (*overflows(prepared, inputs), *explosions(prepared, inputs)):
        raise RuleError(problems)
    programs = with_worlds(sources, content["ontology"]["concepts"], inputs, prepared, texts)
    read_attributes(sources, content["ontology"]["isa"])
    return assembled(sources, documents, predicates, programs, proposals=proposals)


@dataclass(frozen=True)
class Programs:
    """The rules of all modules: those of assess and act, and the probabilistic ones, with the sources of both by their paths."""

    prepared: tuple[Prepared, ...]
    probable: tuple[Prepared, ...]
    texts: Mapping[str, str]


def with_worlds(
    sources: Sources,
    concepts: Collection[str],
    inputs: Inputs,
    prepared: tuple[Prepared, ...],
    texts: Mapping[str, str],
) -> Programs:
    """Rules of assess and act that were checked, with the probabilistic rules of the modules, which are checked here.

    Raises: RuleError with every problem of a probabilistic rule.
    """
    rules, worlds_texts = read_worlds_rules(sources)
    taken = {one.rule.id: one.rule for one in prepared}
    problems = list(analyse(rules, inputs.predicates, concepts))
    problems += duplicate_ids([*(taken[rule.id] for rule in rules if rule.id in taken), *rules])
    problems += worlds_problems(rules, inputs.predicates)
    if problems:
        raise RuleError(tuple(dict.fromkeys(problems)))
    probable = prepare(rules)
    if found := (*overflows(probable, inputs), *explosions(probable, inputs)):
        raise RuleError(found)
    return Programs(prepared, probable, {**texts, **worlds_texts})


def assembled(
    sources: Sources,
    documents: Mapping[str, Any],
    predicates: Mapping[str, Predicate],
    programs: Programs,
    *,
    proposals: bool = False,
) -> KnowledgeBase:
    """A knowledge base of what was translated (`translate`), and of rules that were checked with their sources.

    Parameters: `proposals`, as of `load`.
    Raises: KnowledgeError if the metadata of a module are incomplete.
    """
    content = {**documents["documents"], "modules": modules_document(sources, proposals=proposals)}
    content["asked"] = asked_document(
        (*programs.prepared, *programs.probable), content["belief"], content["ontology"]["concepts"]
    )
    canonical_documents = {name: canonical(document) for name, document in content.items()}
    proofs = ProofBook(documents["proofs"])
    return KnowledgeBase(sources, canonical_documents, content, proofs, programs.prepared, predicates, programs.texts)


def plausible(observables: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    """The plausible range of each observable, and of the concepts of its bases."""
    found: dict[str, tuple[int, int]] = {}
    for name, row in observables.items():
        low, high = row["plausible"]
        found |= dict.fromkeys((name, *(basis["concept"] for basis in row.get("bases", {}).values())), (low, high))
    return found


def translate(sources: Sources, progress: Progress = lambda _stage: None) -> dict[str, Any]:
    """Translate Turtle, CSV and YAML to the documents that answering and checking read, and prove the hierarchy.

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
            comorbidity=read_yaml(sources, _COMORBIDITY) if _COMORBIDITY in sources.files else {},
        ),
    )
    return {"documents": {**ontology.documents, "belief": belief}, "proofs": ontology.proofs}


def _kept(knowledge: KnowledgeBase) -> dict[str, Any]:
    return {
        "documents": {name: document.decode() for name, document in knowledge.documents.items()},
        "proofs": knowledge.proofs.document,
        "rules": to_json(knowledge.prepared),
        "rule_texts": dict(knowledge.rule_texts),
    }


def _recalled(sources: Sources, kept: Mapping[str, Any]) -> KnowledgeBase:
    predicates = read_predicates(read_toml(sources, PREDICATES), PREDICATES)
    documents = {name: text.encode("utf-8") for name, text in kept["documents"].items()}
    content = {name: json.loads(text) for name, text in kept["documents"].items()}
    prepared, texts = of_json(kept["rules"]), kept["rule_texts"]
    return KnowledgeBase(sources, documents, content, ProofBook(kept["proofs"]), prepared, predicates, texts)


def read_worlds_rules(sources: Sources) -> tuple[tuple[Rule, ...], dict[str, str]]:
    """The probabilistic rules of every module, by its name, in the order of their files; and their sources.

    Raises: RuleError with every problem of form in any file.
    """
    rules: list[Rule] = []
    problems: list[Problem] = []
    texts = {}
    for path in sources.matching("rules", f"/{WORLDS}.lp"):
        if path.count("/") == 2:
            texts[path] = sources.text(path)
            read, found = read_rules(path.split("/")[1], WORLDS, path, texts[path])
            rules += read
            problems += found
            problems += shows(path, texts[path]) if not found else ()
    if problems:
        raise RuleError(tuple(problems))
    return tuple(rules), texts


def read_all_rules(sources: Sources, words: Words) -> tuple[tuple[Rule, ...], dict[str, str]]:
    """The rules of assess and act of all modules, core first, then by name and file, tables last; and their sources.

    Raises: RuleError with every problem of form in any file.
    """
    tables = [compile_at(path, sources, words) for path in table_paths(sources)]
    rules = [rule for table in tables for rule in table.rules]
    problems = [problem for table in tables for _, problem in table.found]
    for path in program_paths(sources):
        module, file = path.split("/")[1:]
        read, found = read_rules(module, file.removesuffix(".lp"), path, sources.text(path))
        rules += read
        problems += found
    if problems:
        raise RuleError(tuple(problems))
    if not rules:
        raise KnowledgeError(f"{sources.directory}: no rules", fix="a module has assess.lp or act.lp")
    return in_order(rules), program_texts(sources, tables)


def in_order(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Rules as their programs have them: core first, then modules by name, each as it is written and then its tables."""
    return tuple(
        sorted(rules, key=lambda one: (one.module != "core", one.module, one.program, one.path[-3:] != ".lp", one.path))
    )


def compiler_digest() -> str:
    """The digest of the code that translates and checks, so that a changed compiler never meets an old cache."""
    packages = (reasoner.ontology, reasoner.probability, reasoner.symbolic, reasoner.symbolic.tables)
    modules = [path for package in packages for path in sorted(Path(str(package.__file__)).parent.glob("*.py"))]
    modules += [Path(str(cache.__file__)).with_name(name) for name in ("attribute_table.py", "modules.py")]
    return digest_of({f"{path.parent.name}/{path.name}": digest(path.read_bytes()) for path in modules})
