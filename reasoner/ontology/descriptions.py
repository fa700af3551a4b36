"""What people call a class: labels, synonyms, codes and definition, read from RDF in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reasoner.ontology.faults import Faults
from reasoner.ontology.turtle import DCTERMS, NAMESPACE, RDFS, SKOS, Declarations, Source, short
from reasoner.vocabulary import LANGUAGES


@dataclass(frozen=True, slots=True)
class Description:
    """One class in words: `labels` and `definition` by language, `synonyms` as (language, text), codes by meaning."""

    name: str
    file: str
    labels: dict[str, str]
    synonyms: tuple[tuple[str, str], ...]
    codes: tuple[str, ...]
    history_codes: tuple[str, ...]
    family_codes: tuple[str, ...]
    definition: dict[str, str]
    sources: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The class's object in the document `ontology`, without unit and resolution; optional keys only if filled."""
        result: dict[str, Any] = {
            "labels": self.labels,
            "synonyms": {
                language: [text for spoken, text in self.synonyms if spoken == language] for language in LANGUAGES
            },
            "codes": list(self.codes),
        }
        optional = {
            "history_codes": list(self.history_codes),
            "family_codes": list(self.family_codes),
            "definition": self.definition,
            "sources": list(self.sources),
        }
        return result | {key: value for key, value in optional.items() if value}


@dataclass(frozen=True, slots=True)
class Statement:
    """A literal that some file states about a class, with its language, which may be empty."""

    file: str
    text: str
    language: str


def statements(sources: Sequence[Source], name: str, predicate: str, faults: Faults) -> list[Statement]:
    """What the files state about a class with one property, sorted; what is no filled literal is a fault."""
    from rdflib import Literal, URIRef

    found = []
    for source in sources:
        for value in source.graph.objects(URIRef(NAMESPACE + name), URIRef(predicate)):
            if isinstance(value, Literal) and str(value).strip():
                found.append(Statement(source.name, " ".join(str(value).split()), (value.language or "").casefold()))
            else:
                faults.add(source.name, name, f"has {value!s:.40} where a text is expected", "write it in quotes")
    return sorted(found, key=lambda statement: (statement.language, statement.text, statement.file))


def describe(sources: Sequence[Source], declared: Declarations, faults: Faults) -> list[Description]:
    """A description of each declared class, sorted by name; a label missing or repeated in a language is a fault."""
    return [_describe(sources, name, file, faults) for name, file in sorted(declared.classes.items())]


def _describe(sources: Sequence[Source], name: str, file: str, faults: Faults) -> Description:
    labels = _by_language(sources, name, RDFS + "label", faults)
    for language in LANGUAGES:
        if language not in labels:
            fix = f'write rdfs:label "…"@{language}'
            faults.add(file, name, f"has no rdfs:label in {language!r}", fix)
    spoken = _spoken(sources, name, SKOS + "altLabel", faults)
    codes, history, family = (
        tuple(sorted({statement.text for statement in statements(sources, name, NAMESPACE + kind, faults)}))
        for kind in ("code", "historyCode", "familyCode")
    )
    return Description(
        name=name,
        file=file,
        labels=labels,
        synonyms=tuple(sorted({(statement.language, statement.text) for statement in spoken})),
        codes=codes,
        history_codes=history,
        family_codes=family,
        definition=_by_language(sources, name, SKOS + "definition", faults),
        sources=tuple(_sources(sources, name)),
    )


def _by_language(sources: Sequence[Source], name: str, predicate: str, faults: Faults) -> dict[str, str]:
    from rdflib import URIRef

    found: dict[str, str] = {}
    for statement in _spoken(sources, name, predicate, faults):
        other = found.setdefault(statement.language, statement.text)
        if other != statement.text:
            what = f"{short(URIRef(predicate))} in {statement.language!r}"
            faults.add(
                statement.file,
                name,
                f"has two of {what}: {other!r} and {statement.text!r}",
                "keep one; a synonym is a skos:altLabel",
            )
    return found


def _spoken(sources: Sequence[Source], name: str, predicate: str, faults: Faults) -> Iterator[Statement]:
    for statement in statements(sources, name, predicate, faults):
        if statement.language in LANGUAGES:
            yield statement
        else:
            faults.add(
                statement.file,
                name,
                f"has the text {statement.text!r} in the language {statement.language!r}",
                f"mark it @{' or @'.join(LANGUAGES)}",
            )


def _sources(sources: Sequence[Source], name: str) -> list[str]:
    from rdflib import URIRef

    subject, predicate = URIRef(NAMESPACE + name), URIRef(DCTERMS + "source")
    return sorted({str(value) for source in sources for value in source.graph.objects(subject, predicate)})
