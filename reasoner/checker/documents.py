"""The knowledge base as the checker is handed it: documents and rule files, read once and remembered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from reasoner.certificate.canonical import NotCanonical, digest, digest_of, parse
from reasoner.checker import belief, belief_document, modules, observables, ontology, quantities
from reasoner.checker.entries import read_lexicon
from reasoner.checker.logic import Program
from reasoner.checker.reading import Statements, read_rules
from reasoner.checker.shapes import CheckError, record, texts
from reasoner.checker.worlds import Worlds

PROGRAMS = ("assess", "act")
DERIVED_INPUT = "belief"
SOURCE_PATH = re.compile(r"rules/([A-Za-z0-9_.-]+)/(assess|act|worlds)\.lp")
WORLDS = "worlds"


@dataclass(frozen=True, eq=False)
class Knowledge:
    """A knowledge base: canonical JSON documents by name, rule files as text by path such as `rules/core/act.lp`.

    Everything is parsed lazily and once for each instance, so that many certificates can be checked against it.
    The properties raise CheckError where a document or a rule file is not as the specification says.
    """

    documents: Mapping[str, bytes] = field(repr=False)
    sources: Mapping[str, str] = field(repr=False)
    _programs: dict[frozenset[str], tuple[Program, Program]] = field(default_factory=dict, init=False, repr=False)
    _worlds: dict[frozenset[str], Worlds] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def identity(self) -> str:
        """The digest of the digests of all documents and sources."""
        try:
            sources = {path: digest(source.encode("utf-8")) for path, source in self.sources.items()}
        except UnicodeEncodeError as problem:
            raise CheckError("a source is not text") from problem
        documents = {name: digest(document) for name, document in self.documents.items()}
        return digest_of({"documents": documents, "sources": sources})

    def document(self, name: str) -> Any:
        """A parsed document, its shape not yet looked at."""
        if name not in self.documents:
            raise CheckError(f"the knowledge base has no document {name}")
        try:
            return parse(self.documents[name])
        except NotCanonical as problem:
            raise CheckError(f"the document {name} is not canonical JSON: {problem}") from problem

    @cached_property
    def ontology(self) -> ontology.Ontology:
        """Axioms, concepts and hierarchy."""
        return ontology.read_ontology(self.document("ontology"))

    @cached_property
    def grounding(self) -> quantities.Grounding:
        """Lexicon, observables and definitions, ready to read entries."""
        measurable, definitions = observables.read_observables(self.document("observables"))
        lexicon = read_lexicon(self.document("lexicon"))
        return quantities.Grounding(lexicon, measurable, definitions, self.ontology, self.asked)

    @cached_property
    def asked(self) -> frozenset[str]:
        """The concepts that the closure of a record is kept to: all of them, where no document names them."""
        if "asked" not in self.documents:
            return frozenset(self.ontology.concepts)
        document = record(self.document("asked"), "asked", ("concepts",))
        return frozenset(texts(document["concepts"], "asked/concepts"))

    @cached_property
    def modules(self) -> modules.Modules:
        """The guideline modules."""
        return modules.read_modules(self.document("modules"))

    @cached_property
    def belief(self) -> belief.Model:
        """Tables, draws and profiles."""
        return belief_document.read_belief(self.document("belief"))

    @cached_property
    def rules(self) -> dict[tuple[str, str], Statements]:
        """What the rule files say by module and program; every id stands for one statement over all modules."""
        result: dict[tuple[str, str], Statements] = {}
        places: dict[str, str] = {}
        for path in sorted(self.sources):
            found = SOURCE_PATH.fullmatch(path)
            if found is None:
                continue
            said = result[found[1], found[2]] = read_rules(path, self.sources[path])
            if said.probable and found[2] != WORLDS:
                raise CheckError(f"{path} ({min(said.probable)}): a probability stands in {found[2]}")
            for statement in said.all():
                if places.setdefault(statement.id, statement.place) != statement.place:
                    taken = f"the id {statement.id} is already that of {places[statement.id]}"
                    raise CheckError(f"{statement.place}: {taken}")
        return result

    def require_readable(self) -> None:
        """Read everything once. Raises: CheckError at the first thing that is not well-formed."""
        _ = self.identity, self.ontology, self.grounding, self.modules, self.belief, self.rules

    def programs(self, in_force: frozenset[str]) -> tuple[Program, Program]:
        """The programs assess and act of the modules in force.

        Raises: CheckError if one is unsafe or not stratified, or if both have rules for the same predicate.
        """
        if in_force not in self._programs:
            assess, act = (
                self._program(
                    name, [self.rules[key] for module in sorted(in_force) if (key := (module, name)) in self.rules]
                )
                for name in PROGRAMS
            )
            if both := assess.heads & act.heads:
                raise CheckError(f"{min(both)} has rules in assess and in act")
            self._programs[in_force] = assess, act
        return self._programs[in_force]

    def worlds(self, in_force: frozenset[str]) -> Worlds:
        """The probabilistic rules of the modules in force, as one program."""
        if in_force not in self._worlds:
            keys = [(module, WORLDS) for module in sorted(in_force)]
            self._worlds[in_force] = Worlds([self.rules[key] for key in keys if key in self.rules])
        return self._worlds[in_force]

    @staticmethod
    def _program(name: str, files: Sequence[Statements]) -> Program:
        return Program(
            name,
            [rule for file in files for rule in file.rules],
            frozenset(quantities.INPUT_PREDICATES | {DERIVED_INPUT}),
            [penalty for file in files for penalty in file.penalties],
            stratified=name == "assess",
        )
