"""The user's own map from codes to concepts: a FHIR ConceptMap (R4, JSON) or a CSV file with the columns source and target.

What is licensed to the user alone, such as SNOMED CT beyond its free set, comes in this way and stays with the user.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from reasoner.errors import Phrase, Problem, RecordError
from reasoner.patient.code_systems import from_compact, prefix_of, source_key
from reasoner.patient.files import read_file, read_text
from reasoner.patient.json_text import read_json

ConceptMap = Mapping[str, tuple[str, ...]]

SAFE = frozenset({"equal", "equivalent", "wider"})
"""Equivalences that may be used: what is true of the source is true of the target. In R4 `wider` says that the target is
wider."""

_LONGEST_WORD = 200
_FIX = Phrase("a target is a concept id (`reasoner kb show`), a label, or a code such as loinc:8867-4")


def read_concept_map(path: Path) -> tuple[ConceptMap, tuple[Problem, ...]]:
    """Read a concept map.

    Returns: from a source code (`system:code`, or `url|code` where the system is not known) to the words to look up, in
    the order of
    the file, for `Reading.concept_map`; and what was not used of the file, each with its place.
    Raises: RecordError if the file is missing, or is neither.
    """
    name = str(path)
    text = read_text(read_file(path), name)
    is_json = text.lstrip().startswith(("{", "["))
    rows = _from_fhir(read_json(text, name), name) if is_json else _from_csv(text, name)
    found: dict[str, list[str]] = {}
    problems: list[Problem] = []
    for row in rows:
        if isinstance(row, Problem):
            problems.append(row)
        else:
            found.setdefault(row[0], []).append(row[1])
    return {source: tuple(dict.fromkeys(targets)) for source, targets in found.items()}, tuple(problems)


def _from_csv(text: str, name: str) -> Iterator[tuple[str, str] | Problem]:
    lines = csv.reader(io.StringIO(text, newline=""))
    try:
        header = [column.strip().casefold() for column in next(lines, [])]
        if not {"source", "target"} <= set(header):
            raise RecordError(
                Phrase("{0}:1: no columns `source` and `target`", name), fix=Phrase("write them as the first line")
            )
        source, target = header.index("source"), header.index("target")
        for row in lines:
            place = f"{name}:{lines.line_num}"
            if not any(cell.strip() for cell in row):
                continue
            if len(row) <= max(source, target) or not row[source].strip() or not row[target].strip():
                yield Problem("error", place, Phrase("a row without a source or a target"), Phrase("fill both cells"))
            else:
                yield _row(place, _key(row[source]), row[target])
    except csv.Error as failure:
        raise RecordError(
            Phrase("{0}:{1}: {2}", name, lines.line_num, str(failure)), fix=Phrase("mend the CSV at that line")
        ) from failure


def _from_fhir(document: Any, name: str) -> Iterator[tuple[str, str] | Problem]:
    if not isinstance(document, dict) or document.get("resourceType") != "ConceptMap":
        raise RecordError(
            Phrase("{0}: no ConceptMap", name),
            fix=Phrase("give a FHIR ConceptMap (R4) or a CSV file with source and target"),
        )
    for place, group in _objects(document, "group", ""):
        for spot, element in _objects(group, "element", place):
            source = element.get("code")
            for point, target in _objects(element, "target", spot):
                equivalence, code = target.get("equivalence"), target.get("code")
                if not isinstance(source, str) or not source or not isinstance(code, str) or not code:
                    if equivalence != "unmatched":
                        yield Problem(
                            "error", point, Phrase("a source and a target need a code"), Phrase("fill both `code`s")
                        )
                elif equivalence not in SAFE:
                    message = Phrase(
                        "what holds of a source need not hold of a target that is not equal, equivalent or wider"
                    )
                    yield Problem("warning", point, message, Phrase("map to the same concept or a wider one"))
                elif target.get("dependsOn"):
                    yield Problem("warning", point, Phrase("a target that depends on something else is not used"), _FIX)
                else:
                    prefix = prefix_of(_text(group, "target"))
                    word = f"{prefix}:{code}" if prefix else code
                    yield _row(point, source_key(_text(group, "source"), source), word)


def _row(place: str, source: str, target: str) -> tuple[str, str] | Problem:
    word = " ".join(target.split())
    if not word or len(word) > _LONGEST_WORD or any(ord(character) < 32 for character in word):
        return Problem("error", place, Phrase("the target is no word"), _FIX)
    return source, from_compact(word) or word


def _key(text: str) -> str:
    """A source as written in CSV: `snomed:49727002`, `http://snomed.info/sct|49727002`, or a pair of them with `=`."""
    text = text.strip()
    question, mark, answer = text.partition("=")
    if mark and ("|" in question or question.startswith("linkid:") or from_compact(question)):
        return f"{_key(question)}={_key(answer)}"
    if "|" in text:
        return source_key(*text.split("|", 1))
    return from_compact(text) or text


def _objects(element: Mapping[str, Any], key: str, place: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    value = element.get(key)
    for position, item in enumerate(value if isinstance(value, list) else ()):
        if isinstance(item, dict):
            yield f"{place}/{key}/{position}", item


def _text(element: Mapping[str, Any], key: str) -> str:
    value = element.get(key)
    return value if isinstance(value, str) else ""
