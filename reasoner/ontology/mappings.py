"""Mapping tables: codes of other systems beside the concept that each one means, every row with its source."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reasoner.knowledge.sources import Sources
from reasoner.ontology.faults import Faults, nearest
from reasoner.vocabulary import lexical_key

FOLDER = "knowledge/mappings"
COLUMNS = ("code", "concept", "context", "subject", "polarity", "source", "section", "status")
STATUSES = ("sourced", "unsourced")
OTHER_TABLES = ("ucum.csv",)
"""Tables in the folder that map something other than codes to concepts, and have columns of their own."""

_QUALIFIERS = {"context": "history", "subject": "relative", "polarity": "absent"}
_FORMS = {
    "atc": r"[A-Z]([0-9]{2}([A-Z]([A-Z]([0-9]{2})?)?)?)?",
    "cim10": r"[A-Z][0-9]{2}(\.(\+?[0-9]){1,4})?",
    "cvx": r"[0-9]{1,3}",
    "ddxplus": r"[A-Za-z0-9_@.-]+",
    "doid": r"DOID:[0-9]+",
    "hpo": r"HP:[0-9]{7}",
    "icd10-cm": r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?",
    "icd10-who": r"[A-Z][0-9]{2}(\.[0-9]{1,2})?",
    "ips-absent": r"no-[a-z]+(-[a-z]+)*",
    "local": r".+",
    "loinc": r"([0-9]{1,7}|LA[0-9]{1,6}|LP[0-9]{1,6})-[0-9]",
    "mondo": r"MONDO:[0-9]{7}",
    "omim": r"(OMIM:)?[0-9]{6}",
    "orpha": r"(ORPHA:)?[0-9]+",
    "rxnorm": r"[0-9]+",
    "snomed": r"[0-9]{6,18}",
    "symp": r"SYMP:[0-9]{7}",
    "ucum": r".+",
}
"""The form of a code by its prefix; a pair, question and answer, is two codes with `=` between them."""


@dataclass(frozen=True, slots=True)
class MappedCode:
    """One row of a mapping table.

    Parameters: `file` and `line`, where it stands; `code` with its prefix, or a pair `question=answer`; `concept`, what it means,
    with `context`, `subject` and `polarity` where the code says them; `source` and `section`, where that was read; `status`,
    `sourced` if it was read there.
    """

    file: str
    line: int
    code: str
    concept: str
    context: str
    subject: str
    polarity: str
    source: str
    section: str
    status: str

    @property
    def row(self) -> dict[str, str]:
        """The row of the lexicon: the concept, and what the code says of it."""
        return {"concept": self.concept} | {name: text for name in _QUALIFIERS if (text := str(getattr(self, name)))}


def mapping_tables(sources: Sources) -> list[tuple[str, str]]:
    """The tables of a knowledge base that map codes to concepts, each with its text: those of `knowledge/mappings`, but not
    `ucum.csv`."""
    paths = sources.matching(FOLDER, ".csv")
    return [(path, sources.text(path)) for path in paths if path.rsplit("/", 1)[1] not in OTHER_TABLES]


def read_mappings(files: Sequence[tuple[str, str]], faults: Faults) -> list[MappedCode]:
    """Read mapping tables.

    Parameters: `files`, pairs of a name and CSV text, which may begin with lines of comment (`# …`).
    Returns: the rows that are well-formed, in order; what is wrong with the others is in `faults`, with file and line.
    Law: no two rows have codes of the same key.
    """
    found: dict[str, MappedCode] = {}
    for file, text in files:
        for one in _rows(file, text, faults):
            first = found.setdefault(lexical_key(one.code), one)
            if first is not one:
                same = "repeats" if first.row == one.row else "clashes with"
                message = (
                    f"{one.code} → {one.concept} {same} {first.code} → {first.concept} in {first.file}:{first.line}"
                )
                faults.add_at(file, one.line, message, "keep the row that means the code")
    return list(found.values())


def add_mappings(
    lexicon: Mapping[str, dict[str, str]], mapped: Sequence[MappedCode], concepts: Collection[str], faults: Faults
) -> dict[str, dict[str, str]]:
    """The lexicon with the mapped codes, sorted by key.

    A row may say again, with its source, what a `:code` in Turtle says; that it says something else is a fault, and so is a
    concept that is not declared.
    """
    result = dict(lexicon)
    for one in mapped:
        if one.concept not in concepts:
            message = f"{one.code}: no concept {one.concept!r}{nearest(one.concept, concepts)}"
            faults.add_at(one.file, one.line, message, "write an id of the ontology")
        elif result.setdefault(lexical_key(one.code), one.row) != one.row:
            message = f"{one.code} → {one.concept} clashes with the ontology, where it means {_shown(result, one)}"
            faults.add_at(one.file, one.line, message, "remove one of the two")
    return dict(sorted(result.items()))


def _shown(lexicon: Mapping[str, Mapping[str, str]], one: MappedCode) -> str:
    row = lexicon[lexical_key(one.code)]
    return " ".join([f":{row['concept']}", *(row[name] for name in _QUALIFIERS if name in row)])


def _rows(file: str, text: str, faults: Faults) -> Iterator[MappedCode]:
    lines = text.splitlines(keepends=True)
    start = next((index for index, line in enumerate(lines) if not line.startswith("#")), len(lines))
    reader = csv.reader(lines[start:], strict=True)
    try:
        header = next(reader, [])
        missing = [name for name in COLUMNS if name not in header]
        strange = [name for name in header if name not in COLUMNS]
        if missing or strange or len(header) != len(COLUMNS):
            wrong = "; ".join(
                f"{what} {', '.join(map(repr, names))}"
                for what, names in (("has no column", missing), ("has the unknown column", strange))
                if names
            )
            message = wrong or "names a column twice"
            faults.add_at(file, start + 1, message, f"the first row is {','.join(COLUMNS)}")
            return
        for cells in reader:
            line = start + reader.line_num
            if not cells:
                continue
            if len(cells) != len(header):
                message = f"has {len(cells)} cells where {len(header)} were expected"
                faults.add_at(file, line, message, "put a text with a comma in quotes")
                continue
            one = MappedCode(file, line, **dict(zip(header, map(str.strip, cells), strict=True)))
            wrongs = list(_wrongs(one))
            for message, fix in wrongs:
                faults.add_at(file, line, message, fix)
            if not wrongs:
                yield one
    except csv.Error as failure:
        faults.add_at(file, start + reader.line_num, f"is no CSV: {failure}", "mend the quotes there")


def _wrongs(one: MappedCode) -> Iterator[tuple[str, str]]:
    """What is wrong with the cells of a row, each with its fix."""
    for code in one.code.split("=") if one.code.count("=") == 1 else [one.code]:
        prefix, _, value = code.partition(":")
        if prefix not in _FORMS:
            yield f"{one.code!r} has the unknown prefix {prefix!r}", f"begin with one of {', '.join(_FORMS)}"
        elif not re.fullmatch(_FORMS[prefix], value):
            yield f"{code!r} has not the form of a code of {prefix!r}", "write the code as its system does"
    for name, word in _QUALIFIERS.items():
        if getattr(one, name) not in ("", word):
            yield f"{one.code}: {name} is {getattr(one, name)!r}", f"write {word}, or nothing"
    if one.status not in STATUSES:
        yield f"{one.code}: status is {one.status!r}", f"write {' or '.join(STATUSES)}"
    if not one.source:
        yield f"{one.code} has no source", "name who publishes it, with version or address"
    if one.status == "sourced" and not one.section:
        yield f"{one.code} is sourced and has no section", "say where in the source it stands"
