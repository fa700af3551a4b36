"""Read a vignette: a short description of one patient in YAML or JSON (`reasoner/vignette/1`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reasoner.errors import Phrase, Problem, RecordError
from reasoner.patient.document import read_document
from reasoner.patient.files import read_file
from reasoner.patient.record import Patient
from reasoner.patient.rows import AMOUNT, Unread, out_of_order, read_words
from reasoner.patient.times import read_length, read_moment
from reasoner.vocabulary import KIND_NAMES, LANGUAGES, Entry

if TYPE_CHECKING:
    from reasoner.patient.readers import Reading

FORMAT = "reasoner/vignette/1"

TOP = frozenset(
    {
        *("format", "recorded", "language", "patient", "complaint", "facts", "medications", "allergies", "exposures"),
        *("immunisations", "pregnancy", "lactation", "preferences", "series", "note"),
    }
)
PERSON = frozenset({"age", "birth_date", "sex"})
_FACT = Phrase("a fact")
_STATES = ("present", "absent", "unknown")
_NO_MAP: Mapping[str, tuple[str, ...]] = {}


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
        return read_vignette(document, name, options.concept_map)


def read_vignette_file(path: Path) -> Patient:
    """Read a vignette from a file.

    Raises: RecordError if the file is missing, no YAML or JSON, or no vignette.
    """
    return read_vignette(read_document(read_file(path), str(path)), str(path))


def read_vignette(document: Any, name: str, concept_map: Mapping[str, tuple[str, ...]] = _NO_MAP) -> Patient:
    """Turn the parsed form of a vignette into a record.

    Parameters: `document`, dict, list and str as `read_document` gives them; `name`, for messages; `concept_map`, from a code
    to what is looked up before it.
    Raises: RecordError if `format` or `recorded` is missing or wrong: without them no fact has a meaning or a time.
    """
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise RecordError(
            Phrase("{0}: no vignette: `format: {1}` is missing", name, FORMAT), fix=Phrase("add it as the first line")
        )
    recorded = read_moment(str(document.get("recorded", "")))
    if recorded is None:
        raise RecordError(
            Phrase("{0}: `recorded` is missing, or no date and time", name),
            fix=Phrase("write when this was recorded, such as `recorded: 2026-03-01T09:30`"),
        )
    reader = _Reader(recorded, concept_map)
    reader.read(document)
    return Patient(recorded, reader.language(document), tuple(reader.entries), tuple(reader.problems))


class _Reader:
    """Collects entries and problems; whatever cannot be read becomes an `unreadable` entry, never silence."""

    def __init__(self, recorded: str, concept_map: Mapping[str, tuple[str, ...]]) -> None:
        self.recorded, self.concept_map = recorded, concept_map
        self.entries: list[Entry] = []
        self.problems: list[Problem] = []

    def read(self, document: dict[str, Any]) -> None:
        if strange := [key for key in document if key not in TOP]:
            fix = Phrase("parts are {0}", ", ".join(sorted(TOP)))
            self.unreadable("", ", ".join(strange), Phrase("what stands there is no part of a vignette"), fix)
        self._person(document.get("patient", {}))
        self._words(document, "complaint", "complaint", Phrase("a complaint is the name of a finding"))
        self._rows(document, "facts", "concept")
        self._rows(document, "medications", "ingredient")
        if document.get("allergies") == "none_known":
            self._add("/allergies", "allergy", "none_known")
        else:
            self._rows(document, "allergies", "substance")
        for index, row in enumerate(self._list(document, "exposures")):
            self._exposure(f"/exposures/{index}", row)
        self._rows(document, "immunisations", "vaccine")
        self._pregnancy(document)
        self._words(document, "preferences", "preference", Phrase("a preference is one word"))
        for index, row in enumerate(self._list(document, "series")):
            self._series(f"/series/{index}", row)

    def language(self, document: dict[str, Any]) -> str:
        """The language of the record, English if it names none; one that is not known is told."""
        given = document.get("language", "")
        if given in LANGUAGES:
            return str(given)
        if given != "":
            message = Phrase("no language that is known; {0} is used", LANGUAGES[0])
            fix = Phrase("write {0}", ", ".join(LANGUAGES))
            self.problems.append(Problem("warning", "/language", message, fix, str(given)[:200]))
        return LANGUAGES[0]

    def unreadable(self, pointer: str, text: str, message: Phrase, fix: Phrase, quote: str = "") -> None:
        """Keep an item that cannot be read; `quote`, the words that are to blame, by default the whole `text`.

        A message never has words of the record, and a pointer none of its keys: both are passed on, and the record is not.
        """
        self.problems.append(Problem("error", pointer, message, fix, (quote or text)[:200]))
        self.entries.append(Entry(pointer, "unreadable", text[:200], self.recorded, self.recorded))

    def _add(self, pointer: str, kind: str, text: str, **recorded: Any) -> None:
        times = {"earliest": self.recorded, "latest": self.recorded}
        self.entries.append(Entry(pointer, kind, text, **{**times, **recorded}))

    def _list(self, document: dict[str, Any], key: str) -> list[Any]:
        value = document.get(key, [])
        if isinstance(value, list):
            return value
        if value != "":
            self.unreadable(
                f"/{key}",
                str(value),
                Phrase("`{0}` is not a list", key),
                Phrase("write one item a line, each with `- `"),
            )
        return []

    def _words(self, document: dict[str, Any], key: str, kind: str, message: Phrase) -> None:
        """One item, or a list of them: words, or mappings that name their concept."""
        found = document.get(key, [])
        for index, item in enumerate(found if isinstance(found, list) else [found]):
            pointer = f"/{key}/{index}" if isinstance(found, list) else f"/{key}"
            if isinstance(item, str) and item:
                self._add(pointer, kind, item)
            elif (text := _named(item, "concept")) is not None:
                self._row(pointer, {part: item[part] for part in item if part != "concept"}, kind, text)
            else:
                self.unreadable(pointer, str(item), message, Phrase("write one or a list of names"))

    def _person(self, person: Any) -> None:
        if not isinstance(person, dict):
            self.unreadable(
                "/patient", str(person), Phrase("`patient` has no parts"), Phrase("write {age: 62 a, sex: female}")
            )
            return
        fix = Phrase("write age: 62 a, birth_date: 1963-05-17 or sex: female")
        if strange := [f"{key}: {value}" for key, value in person.items() if key not in PERSON]:
            self.unreadable("/patient", ", ".join(strange), Phrase("what stands there is no part of `patient`"), fix)
        for key, value in person.items():
            if key not in PERSON:
                continue
            pointer = f"/patient/{key}"
            amount = AMOUNT.fullmatch(value) if isinstance(value, str) else None
            if key == "age" and amount:
                self._add(pointer, "measurement", "age", value=amount[1], unit=amount[2])
            elif key == "birth_date" and isinstance(value, str) and (months := self._months_since(value)) is not None:
                self._add(pointer, "measurement", "age", value=str(months), unit="mo")
            elif key == "sex" and isinstance(value, str) and value:
                self._add(pointer, "sex", value)
            else:
                self.unreadable(pointer, f"{key}: {value}", Phrase("`{0}` is not understood", key), fix)

    def _months_since(self, birth: str) -> int | None:
        moment = read_moment(birth)
        if moment is None or moment > self.recorded:
            return None
        born, now = datetime.fromisoformat(moment), datetime.fromisoformat(self.recorded)
        return (now.year - born.year) * 12 + now.month - born.month - (now.day < born.day)

    def _rows(self, document: dict[str, Any], key: str, name: str) -> None:
        """The items of a list: mappings that name their concept, or, except for facts, its bare name."""
        kind = _KINDS[key]
        for index, row in enumerate(self._list(document, key)):
            pointer = f"/{key}/{index}"
            if isinstance(row, str) and row and key != "facts":
                self._add(pointer, kind, row)
            elif (text := _named(row, name)) is not None:
                own = "measurement" if kind == "finding" and "value" in row else kind
                self._row(pointer, {part: row[part] for part in row if part != name}, own, text)
            else:
                message = Phrase("{0} names its {1}", _FACT if key == "facts" else KIND_NAMES[kind], name)
                self.unreadable(pointer, str(row), message, Phrase("write {{{0}: …}}", name))

    def _exposure(self, pointer: str, row: Any) -> None:
        if not isinstance(row, dict) or not isinstance(row.get("concept"), str) or not row["concept"]:
            self.unreadable(
                pointer,
                str(row),
                Phrase("an exposure names its concept"),
                Phrase("write {concept: travel, place: none}"),
            )
            return
        rest = {key: value for key, value in row.items() if key not in ("place", "concept")}
        place = row.get("place", "")
        if place == "none":
            rest["polarity"] = "absent"
        text = row["concept"] if place in ("", "none") else f"{row['concept']} {place}"
        if rest.get("polarity") == "absent" and "within" in rest:
            del rest["within"]  # what was not, in some time up to now, is said of now
        self._row(pointer, rest, "finding", text)

    def _pregnancy(self, document: dict[str, Any]) -> None:
        """`pregnancy: 20 wk`, or whether there is one; `lactation` likewise."""
        for key in ("pregnancy", "lactation"):
            value = document.get(key, "")
            weeks = AMOUNT.fullmatch(value) if isinstance(value, str) and key == "pregnancy" else None
            if weeks:
                self._add(f"/{key}", "finding", key)
                self._add(f"/{key}", "measurement", "gestational_age", value=weeks[1], unit=weeks[2])
            elif value in _STATES:
                self._add(f"/{key}", "finding", key, polarity=value)
            elif value != "":
                states = ", ".join(_STATES)
                weeks_too = Phrase("write {0} or the week, such as 20 wk", states)
                fix = weeks_too if key == "pregnancy" else Phrase("write {0}", states)
                self.unreadable(f"/{key}", str(value), Phrase("`{0}` is not understood", key), fix)

    def _series(self, pointer: str, row: Any) -> None:
        """Values of one observable over time, as a sensor or a chart has them."""
        fix = Phrase("write {concept: heart_rate, unit: /min, values: [[2026-03-01T08:00, 118], [30 min, 112]]}")
        if not isinstance(row, dict) or not isinstance(row.get("values"), list):
            self.unreadable(pointer, str(row), Phrase("a series names its concept and its values"), fix)
            return
        shared = {key: value for key, value in row.items() if key not in ("values", "concept")}
        for index, pair in enumerate(row["values"]):
            place = f"{pointer}/values/{index}"
            if isinstance(pair, list) and len(pair) == 2 and isinstance(row.get("concept"), str):
                when, value = pair
                self._row(place, {**shared, "when": when, "value": value}, "measurement", row["concept"])
            else:
                self.unreadable(place, str(pair), Phrase("a value of a series has its moment before it"), fix)

    def _row(self, pointer: str, row: dict[str, Any], kind: str, text: str) -> None:
        try:
            found = read_words(row, kind, self.recorded)
        except Unread as problem:
            self.unreadable(pointer, text, problem.message, problem.fix, problem.quote)
            return
        codes = found.get("codes", ())
        mapped = [word for code in codes for word in self.concept_map.get(code, ())]
        self._add(pointer, kind, text, **{**found, "codes": tuple(dict.fromkeys((*mapped, *codes)))})
        for key in out_of_order(found):
            message = Phrase("`onset` is after `{0}`; both are kept as they stand", key)
            self.problems.append(Problem("warning", pointer, message, Phrase("give the moments in their order")))
        for key in ("every", "onset_age"):
            if (word := found.get(key)) and read_length(word) is None:
                message = Phrase("`{0}` is no length of time; the rest is kept without it", key)
                self.problems.append(
                    Problem("warning", pointer, message, Phrase("write a length such as 12 h or 40 a"), word)
                )


def _named(row: Any, name: str) -> str | None:
    """What a row says its concept is: a word, or nothing where it has codes instead; None if it is no row."""
    if not isinstance(row, dict):
        return None
    text = row.get(name, "")
    return text if isinstance(text, str) and (text or row.get("codes")) else None


_KINDS = {"facts": "finding", "medications": "medication", "allergies": "allergy", "immunisations": "immunisation"}
