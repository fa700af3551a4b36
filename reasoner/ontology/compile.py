"""Turtle files and mapping tables to the documents `ontology`, `lexicon` and `observables`, and the proofs of the hierarchy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reasoner.ontology.axioms import normal_form
from reasoner.ontology.descriptions import describe
from reasoner.ontology.faults import Faults
from reasoner.ontology.lexicon import build_lexicon
from reasoner.ontology.mappings import add_mappings, read_mappings
from reasoner.ontology.observables import ObservableReader
from reasoner.ontology.proofs import shared_steps
from reasoner.ontology.saturation import saturate
from reasoner.ontology.spellings import read_spellings
from reasoner.ontology.turtle import Declarations, declarations, read_sources

ROOT = "concept"


@dataclass(frozen=True, slots=True)
class CompiledOntology:
    """The documents of `docs/certificate.md`, section 2, and the cache document `proofs` (see `proofs`).

    All four hold dicts, lists, strings and integers only.
    """

    ontology: dict[str, Any]
    lexicon: dict[str, Any]
    observables: dict[str, Any]
    proofs: dict[str, Any]

    @property
    def documents(self) -> dict[str, Any]:
        """The hashed documents by name."""
        return {"ontology": self.ontology, "lexicon": self.lexicon, "observables": self.observables}


def compile_ontology(
    files: Sequence[tuple[str, str]], *, mappings: Sequence[tuple[str, str]] = (), spellings: str = ""
) -> CompiledOntology:
    """Compile an ontology.

    Parameters: `files`, pairs of a name (shown in errors) and Turtle text; `mappings`, the same of mapping tables in CSV;
    `spellings`, the table of `reasoner.ontology.spellings`, or nothing.
    Returns: documents that depend on the statements alone, not on the order of files, triples or hash seeds.
    Raises: KnowledgeError that lists every fault with file, line and class.
    """
    faults = Faults(dict(files))
    sources = read_sources(files, faults)
    faults.raise_if_any()
    declared = declarations(sources, faults)
    axioms = normal_form(sources, declared, faults)
    saturation = saturate(axioms, declared.classes)
    isa = {name: found for name in sorted(declared.classes) if (found := saturation.isa(name))}
    _check_hierarchy(isa, declared, faults)
    descriptions = describe(sources, declared, faults)
    lexicon = build_lexicon(descriptions, faults)
    lexicon = add_mappings(lexicon, read_mappings(mappings, faults), declared.classes, faults)
    written = read_spellings(spellings, faults) if spellings else {}
    reader = ObservableReader(sources, declared, isa, faults, written)
    observables = reader.read()
    faults.raise_if_any()
    concepts = {description.name: description.as_json() for description in descriptions}
    for name, scale in reader.scales.items():
        resolution = [scale.resolution.numerator, scale.resolution.denominator]
        concepts[name] |= {"unit": scale.unit, "resolution": resolution}
    return CompiledOntology(
        ontology={"axioms": axioms, "concepts": concepts, "isa": isa},
        lexicon=lexicon,
        observables=observables,
        proofs=shared_steps(saturation, isa),
    )


def _check_hierarchy(isa: Mapping[str, Sequence[str]], declared: Declarations, faults: Faults) -> None:
    """Every class is under the root, by statements that could be read, and no two classes are the same."""
    unread = faults.subjects
    if ROOT not in declared.classes:
        faults.add(
            min(declared.classes.values(), default="ontology"),
            "",
            f"no class :{ROOT}",
            f"declare :{ROOT}, the root of all",
        )
        return
    for name, file in declared.classes.items():
        above = set(isa.get(name, ()))
        if name != ROOT and ROOT not in above and not unread & (above | {name}):
            faults.add(file, name, f"is not under :{ROOT}", "give it an rdfs:subClassOf")
        for other in sorted(above):
            if name < other and name in isa.get(other, ()):
                message = f"follows to be the same class as :{other} (in {declared.classes[other]})"
                faults.add(file, name, message, "break the cycle, or keep one of them with the other as skos:altLabel")
