"""Read a vignette: a short description of one patient in YAML or JSON (`reasoner/vignette/1`)."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reasoner.errors import Problem, RecordError
from reasoner.patient.document import read_document
from reasoner.patient.files import read_file
from reasoner.patient.record import Patient
from reasoner.patient.times import FORMS, read_length, read_moment, read_period
from reasoner.vocabulary import Entry

if TYPE_CHECKING:
    from reasoner.patient.readers import Reading

FORMAT = "reasoner/vignette/1"
POLARITIES = ("present", "absent", "unknown")
SUBJECTS = ("patient", "mother", "father", "sibling", "child", "relative")
CONTEXTS = ("current", "history")

_TOP = frozenset(
    {"format", "recorded", "language", "patient", "complaint", "facts", "medications", "allergies", "exposures", "note"}
)
_PERSON = frozenset({"age", "birth_date", "sex"})
_FACT = frozenset({"concept", "polarity", "subject", "context", "value", "unit", "basis", "when", "onset", "note"})
_KEPT = frozenset(
    {"severity", "body_site", "laterality", "dose", "every", "route", "reaction", "criticality", "within"}
)
_AMOUNT = re.compile(r"(-?\d+(?:[.,]\d+)?)\s*(\S+)")


class VignetteReader:
    """The reader of vignettes; it takes a mapping that lacks `format`, too, and says so."""

    name = "vignette"

    def accepts(self, document: Any) -> bool:
        """Whether a document names the format, or names none and has a part that only a vignette has."""
        if not isinstance(document, dict) or "resourceType" in document:
            return False
        named = document.get("format")
        if isinstance(named, str) and named:
            return named.startswith("reasoner/vignette")
        return not {"recorded", "complaint", "facts", "exposures", "patient"}.isdisjoint(document)

    def read(self, document: Any, name: str, options: Reading) -> Patient:
        """Turn a document into a record: see `read_vignette`."""
        return read_vignette(document, name)


def read_vignette_file(path: Path) -> Patient:
    """Read a vignette from a file.

    Raises: RecordError if the file is missing, no YAML or JSON, or no vignette.
    """
    return read_vignette(read_document(read_file(path), str(path)), str(path))


def read_vignette(document: Any, name: str) -> Patient:
    """Turn the parsed form of a vignette into a record.

    Parameters: `document`, dict, list and str as `read_document` gives them; `name`, for messages.
    Raises: RecordError if `format` or `recorded` is missing or wrong: without them no fact has a meaning or a time.
    """
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise RecordError(f"{name}: no vignette: `format: {FORMAT}` is missing", fix="add it as the first line")
    recorded = read_moment(str(document.get("recorded", "")))
    if recorded is None:
        raise RecordError(
            f"{name}: `recorded` is missing, or no date and time",
            fix="write when this was recorded, such as `recorded: 2026-03-01T09:30`",
        )
    reader = _Reader(name, recorded)
    reader.read(document)
    return Patient(recorded, str(document.get("language", "en")), tuple(reader.entries), tuple(reader.problems))


class _Reader:
    """Collects entries and problems; whatever cannot be read becomes an `unreadable` entry, never silence."""

    def __init__(self, name: str, recorded: str) -> None:
        self.name, self.recorded = name, recorded
        self.entries: list[Entry] = []
        self.problems: list[Problem] = []
        self._kept: list[str] = []

    def read(self, document: dict[str, Any]) -> None:
        if strange := [key for key in document if key not in _TOP]:
            fix = f"parts are {', '.join(sorted(_TOP))}"
            self.unreadable("", ", ".join(strange), "what stands there is no part of a vignette", fix)
        self._person(document.get("patient", {}))
        complaint = document.get("complaint", [])
        for index, text in enumerate(complaint if isinstance(complaint, list) else [complaint]):
            pointer = f"/complaint/{index}" if isinstance(complaint, list) else "/complaint"
            if isinstance(text, str) and text:
                self._add(pointer, "complaint", text)
            else:
                self.unreadable(
                    pointer, str(text), "a complaint is the name of a finding", "write one or a list of names"
                )
        for index, row in enumerate(self._list(document, "facts")):
            self._fact(f"/facts/{index}", row)
        for index, row in enumerate(self._list(document, "medications")):
            self._listed(f"/medications/{index}", row, "medication", "ingredient")
        if document.get("allergies") == "none_known":
            self._add("/allergies", "allergy", "none_known")
        else:
            for index, row in enumerate(self._list(document, "allergies")):
                self._listed(f"/allergies/{index}", row, "allergy", "substance")
        for index, row in enumerate(self._list(document, "exposures")):
            self._exposure(f"/exposures/{index}", row)
        if self._kept:
            place, message = (
                ", ".join(self._kept),
                "details that nothing uses yet; the facts that they belong to are used",
            )
            self.problems.append(Problem("note", place, message, "No need to act"))

    def unreadable(self, pointer: str, text: str, message: str, fix: str, quote: str = "") -> None:
        """Keep an item that cannot be read; `quote`, the words that are to blame, by default the whole `text`.

        A message never has words of the record, and a pointer none of its keys: both are passed on, and the record is not.
        """
        self.problems.append(Problem("error", pointer, message, fix, (quote or text)[:200]))
        self.entries.append(Entry(pointer, "unreadable", text[:200], self.recorded, self.recorded))

    def _add(self, pointer: str, kind: str, text: str, **recorded: str) -> None:
        times = {"earliest": self.recorded, "latest": self.recorded}
        self.entries.append(Entry(pointer, kind, text, **{**times, **recorded}))

    def _list(self, document: dict[str, Any], key: str) -> list[Any]:
        value = document.get(key, [])
        if isinstance(value, list):
            return value
        if value != "":
            self.unreadable(f"/{key}", str(value), f"`{key}` is not a list", "write one item a line, each with `- `")
        return []

    def _person(self, person: Any) -> None:
        if not isinstance(person, dict):
            self.unreadable("/patient", str(person), "`patient` has no parts", "write {age: 62 a, sex: female}")
            return
        fix = "write age: 62 a, birth_date: 1963-05-17 or sex: female"
        if strange := [f"{key}: {value}" for key, value in person.items() if key not in _PERSON]:
            self.unreadable("/patient", ", ".join(strange), "what stands there is no part of `patient`", fix)
        for key, value in person.items():
            if key not in _PERSON:
                continue
            pointer = f"/patient/{key}"
            amount = _AMOUNT.fullmatch(value) if isinstance(value, str) else None
            if key == "age" and amount:
                self._add(pointer, "measurement", "age", value=amount[1], unit=amount[2])
            elif key == "birth_date" and isinstance(value, str) and (months := self._months_since(value)) is not None:
                self._add(pointer, "measurement", "age", value=str(months), unit="mo")
            elif key == "sex" and isinstance(value, str) and value:
                self._add(pointer, "sex", value)
            else:
                self.unreadable(pointer, f"{key}: {value}", f"`{key}` is not understood", fix)

    def _months_since(self, birth: str) -> int | None:
        moment = read_moment(birth)
        if moment is None or moment > self.recorded:
            return None
        born, now = datetime.fromisoformat(moment), datetime.fromisoformat(self.recorded)
        return (now.year - born.year) * 12 + now.month - born.month - (now.day < born.day)

    def _fact(self, pointer: str, row: Any) -> None:
        if not isinstance(row, dict) or not isinstance(row.get("concept"), str) or not row["concept"]:
            self.unreadable(pointer, str(row), "a fact names its concept", "write {concept: dyspnoea, …}")
            return
        self._row(pointer, row, "measurement" if "value" in row else "finding", row["concept"], _FACT)

    def _listed(self, pointer: str, row: Any, kind: str, key: str) -> None:
        if isinstance(row, str) and row:
            self._add(pointer, kind, row)
        elif isinstance(row, dict) and isinstance(row.get(key), str) and row[key]:
            self._row(pointer, row, kind, row[key], (_FACT - {"concept", "value", "unit", "basis"}) | {key})
        else:
            self.unreadable(pointer, str(row), f"a {kind} names its {key}", f"write {{{key}: …}}")

    def _exposure(self, pointer: str, row: Any) -> None:
        if not isinstance(row, dict) or not isinstance(row.get("concept"), str) or not row["concept"]:
            self.unreadable(pointer, str(row), "an exposure names its concept", "write {concept: travel, place: none}")
            return
        rest = {key: value for key, value in row.items() if key != "place"}
        place = row.get("place", "")
        if place == "none":
            rest["polarity"] = "absent"
        text = row["concept"] if place in ("", "none") else f"{row['concept']} {place}"
        self._row(pointer, rest, "finding", text, _FACT)

    def _row(self, pointer: str, row: dict[str, Any], kind: str, text: str, known: frozenset[str]) -> None:
        recorded: dict[str, str] = {}
        for key, value in row.items():
            if key in _KEPT:
                self._kept.append(f"{pointer}/{key}")
            elif key not in known:
                fix = f"parts are {', '.join(sorted(known))}"
                self.unreadable(pointer, text, f"what stands there is no part of a {kind}", fix, key)
                return
            elif not isinstance(value, str):
                fix = "write a single value"
                self.unreadable(pointer, text, f"`{key}` is not one word or number", fix, str(value))
                return
        for key, allowed in (("polarity", POLARITIES), ("subject", SUBJECTS), ("context", CONTEXTS)):
            if key in row:
                if row[key] not in allowed:
                    fix = f"write one of {', '.join(allowed)}"
                    self.unreadable(pointer, text, f"the {key} is not known", fix, row[key])
                    return
                recorded[key] = row[key]
        recorded.update({key: row[key] for key in ("value", "unit", "basis") if row.get(key)})
        if "when" in row:
            period = read_period(row["when"], self.recorded)
            if period is None:
                self.unreadable(pointer, text, "`when` is no moment", f"write {FORMS}", row["when"])
                return
            recorded["earliest"], recorded["latest"] = period
        if "onset" in row:
            onset = self._onset(row["onset"])
            if onset is None:
                self.unreadable(pointer, text, "`onset` is no moment", f"write {FORMS}", row["onset"])
                return
            recorded["onset"] = onset
        self._add(pointer, kind, text, **recorded)

    def _onset(self, text: str) -> str | None:
        if read_length(text) is None and read_moment(text) is None:
            return None
        period = read_period(text, self.recorded)
        return period[0] if period else None
