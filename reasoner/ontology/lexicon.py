"""The lexicon: which class the words and codes of a record mean, with no word that means two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reasoner.ontology.descriptions import Description
from reasoner.ontology.faults import Faults
from reasoner.vocabulary import lexical_key

Row = dict[str, str]


def _words(description: Description) -> Iterator[tuple[str, str, Row]]:
    """Everything that stands for a class: the text, what it is, and the row that it gives."""
    plain = {"concept": description.name}
    yield description.name, "id", plain
    for language, text in description.labels.items():
        yield text, f"{language} label", plain
    for language, text in description.synonyms:
        yield text, f"{language} synonym", plain
    for text in description.codes:
        yield text, "code", plain
    for text in description.history_codes:
        yield text, "historyCode", plain | {"context": "history"}
    for text in description.family_codes:
        yield text, "familyCode", plain | {"subject": "relative"}


def build_lexicon(descriptions: Sequence[Description], faults: Faults) -> dict[str, Row]:
    """The rows by key, sorted.

    A text whose key already has a different row is a fault that names both classes.
    Law: every label, synonym, id and code of the ontology has a row, whatever its case, accents, hyphens and spacing.
    """
    rows: dict[str, Row] = {}
    first: dict[str, tuple[str, str, str]] = {}
    for description in descriptions:
        for text, what, row in _words(description):
            key = lexical_key(text)
            if not key:
                faults.add(
                    description.file, description.name, f"has the {what} {text!r}, which has no letters", "remove it"
                )
            elif rows.setdefault(key, row) == row:
                first.setdefault(key, (description.name, what, text))
            else:
                other, kind, spelling = first[key]
                ambiguity = "duplicate code" if "ode" in what and "ode" in kind else "ambiguous"
                faults.add(
                    description.file,
                    description.name,
                    f"{ambiguity}: {text!r} is {what} of :{description.name}, and {spelling!r} is {kind} of :{other}",
                    "make one of them more precise, or remove it",
                )
    return dict(sorted(rows.items()))
