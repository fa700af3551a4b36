"""GA4GH Phenopacket, version 2, as JSON: features, diseases, measurements and treatments of one person.

The schema is that of `phenopacket-schema` 2.0; its names are read in both spellings that protobuf's JSON has
(`phenotypicFeatures` and `phenotypic_features`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from reasoner.errors import Phrase, Problem, RecordError
from reasoner.patient.code_systems import from_compact
from reasoner.patient.fhir.quantities import decimal
from reasoner.patient.pseudonym import case_id
from reasoner.patient.record import Patient
from reasoner.patient.times import UNKNOWN_PAST, read_period
from reasoner.vocabulary import Entry

if TYPE_CHECKING:
    from reasoner.patient.readers import Reading

_PARTS = frozenset({"phenotypicFeatures", "subject", "diseases", "medicalActions", "measurements", "interpretations"})
_NOT_READ = ("interpretations", "biosamples", "files", "genes", "variants", "pedigree")
_SEVERITIES = {
    "HP:0012825": "mild",
    "HP:0012826": "moderate",
    "HP:0012828": "severe",
    "HP:0012829": "severe",
}
_SIDES = {"HP:0012835": "left", "HP:0012834": "right", "HP:0012832": "both"}
_DURATION = re.compile(r"P(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T[\dHMS.]*)?")
_MONTH, _YEAR = Fraction("30.4375"), Fraction("365.25")
_LONGEST = 200
_OLD = Phrase("parts that only version 1 has are not read")

Part = Mapping[str, Any]
_POLARITIES = {"false": "", "true": "absent"}


class PhenopacketReader:
    """Reads one phenopacket."""

    name = "phenopacket"

    def accepts(self, document: Any) -> bool:
        """Whether a document has two parts of a phenopacket, or one with an `id` and `metaData`."""
        if not isinstance(document, dict) or "resourceType" in document or "format" in document:
            return False
        named = {_camel(key) for key in document}
        return len(named & _PARTS) >= 2 or bool(named & _PARTS and named & {"metaData", "id"})

    def read(self, document: Any, name: str, options: Reading) -> Patient:
        """Turn a phenopacket into a record.

        Raises: RecordError if it is no object, or nothing tells the moment of the record.
        """
        if not isinstance(document, dict):
            raise RecordError(
                Phrase("{0}: no object, so no phenopacket", name),
                fix=Phrase("give one phenopacket (v2) as JSON or YAML"),
            )
        packet = _camelled(document)
        subject = _part(packet, "subject")
        stamps = (_part(packet, "metaData").get("created"), subject.get("timeAtLastEncounter"))
        moments = [found for found in map(_minute, stamps) if found]
        recorded = options.as_of or next(iter(moments), "")
        if not recorded:
            raise RecordError(
                Phrase("{0}: `metaData.created` is missing, or no moment", name),
                fix=Phrase("give the moment with --as-of 2026-03-01T09:30"),
            )
        draft = _Draft(recorded, options)
        draft.read(packet, subject)
        identity = _word(packet, "id") or _word(subject, "id")
        pseudonym = case_id(identity, options.key) if identity else ""
        return Patient(recorded, "en", tuple(draft.entries), tuple(draft.problems), pseudonym)


class _Draft:
    """Entries and problems of one phenopacket."""

    def __init__(self, recorded: str, options: Reading) -> None:
        self.recorded, self.concept_map = recorded, options.concept_map
        self.entries: list[Entry] = []
        self.problems: list[Problem] = []
        self.born: datetime | None = None

    def read(self, packet: Part, subject: Part) -> None:
        if not subject:
            message = Phrase("there is no subject, so neither age nor sex is known")
            fix = Phrase("give `subject` with `sex` and `timeAtLastEncounter`")
            self.problems.append(Problem("warning", "/subject", message, fix))
        if _word(_part(packet, "metaData"), "phenopacketSchemaVersion").startswith("1."):
            message = Phrase("a phenopacket of version 1; parts that only version 1 has are not read")
            self._warn("/metaData/phenopacketSchemaVersion", message)
        for name in ("ageAtCollection", "ageAtEnrollment", "ageOfOnset"):
            if subject.get(name):
                self._warn(f"/subject/{name}", _OLD)
        self._person(subject)
        for pointer, feature in self._items(packet, "phenotypicFeatures"):
            if "negated" in feature:
                message = Phrase("parts that only version 1 has are not read, so it is not known whether it is there")
                self._refuse(f"{pointer}/negated", message)
                continue
            words = self._course(pointer, feature)
            modifiers = [_word(_part({"m": one}, "m"), "id") for one in _list(feature, "modifiers")]
            sides = {_SIDES[code] for code in modifiers if code in _SIDES}
            words["side"] = sides.pop() if len(sides) == 1 else "both" if sides else ""
            words["severity"] = _SEVERITIES.get(_word(_part(feature, "severity"), "id"), "")
            self._add(pointer, "finding", _part(feature, "type"), words)
        for pointer, disease in self._items(packet, "diseases"):
            words = self._course(pointer, disease)
            words["side"] = _SIDES.get(_word(_part(disease, "laterality"), "id"), "")
            self._add(pointer, "finding", _part(disease, "term"), words)
        for pointer, measurement in self._items(packet, "measurements"):
            self._measurement(pointer, measurement)
        for pointer, action in self._items(packet, "medicalActions"):
            self._action(pointer, action)
        if left_out := [part for part in _NOT_READ if packet.get(part)]:
            self.problems.append(
                Problem(
                    "note", "/", Phrase("parts that are not read: {0}", ", ".join(left_out)), Phrase("No need to act")
                )
            )

    def _person(self, subject: Part) -> None:
        sex = _word(subject, "sex")
        if sex in ("MALE", "FEMALE"):
            self._keep("/subject/sex", "sex", {"text": sex.lower()})
        elif sex == "OTHER_SEX":
            fix = Phrase("which sex do rules and frequencies of diseases apply to? Write MALE or FEMALE if one fits")
            self.problems.append(Problem("warning", "/subject/sex", Phrase("the sex is neither male nor female"), fix))
        elif subject.get("sex") and sex != "UNKNOWN_SEX":
            self._warn("/subject/sex", Phrase("no sex that phenopackets know, so no sex is known"))
        birth = _minute(subject.get("dateOfBirth"))
        self.born = datetime.fromisoformat(birth) if birth else None
        days = _days(_part(subject, "timeAtLastEncounter"))
        if self.born is not None and birth <= self.recorded:
            days = Fraction((datetime.fromisoformat(self.recorded) - self.born).days)
        if days is not None:
            self._keep(
                "/subject/timeAtLastEncounter",
                "measurement",
                {"text": "age", "value": str(int(days / _MONTH)), "unit": "mo"},
            )
            if self.born is None:
                self.born = _shifted(datetime.fromisoformat(self.recorded), -days)
        elif subject.get("timeAtLastEncounter"):
            self._refuse("/subject/timeAtLastEncounter", Phrase("the age is no duration such as P40Y"))
        if _word(_part(subject, "vitalStatus"), "status") == "DECEASED":
            message = Phrase("the record says that the patient has died")
            self.problems.append(Problem("warning", "/subject/vitalStatus", message, Phrase("see `docs/records.md`")))

    def _warn(self, pointer: str, message: Phrase) -> None:
        fix = Phrase("write it as the schema of phenopackets says")
        self.problems.append(Problem("warning", pointer, message, fix))

    def _course(self, pointer: str, item: Part) -> dict[str, str]:
        """Polarity, onset and end of a feature or a disease; what has ended is over."""
        onset, end = self._moment(_part(item, "onset")), self._moment(_part(item, "resolution"))
        excluded = item.get("excluded", "false")
        words = {"polarity": _POLARITIES.get(excluded, "unknown") if isinstance(excluded, str) else "unknown"}
        if words["polarity"] == "unknown":
            self._warn(f"{pointer}/excluded", Phrase("neither true nor false, so it is not known whether it is there"))
        for name in ("ageOfOnset", "ageRangeOfOnset", "classOfOnset"):
            if item.get(name):
                self._warn(f"{pointer}/{name}", _OLD)
        for name, span in (("onset", onset), ("resolution", end)):
            if item.get(name) and span is None:
                self._warn(f"{pointer}/{name}", Phrase("no moment that can be dated, so it is not used"))
        if onset and onset[0] <= self.recorded:
            words["onset"] = onset[0]
        if end:
            words |= {"clinical": "resolved", "end": end[1], "earliest": onset[0] if onset else UNKNOWN_PAST}
            words["latest"] = max(words["earliest"], end[1])
        return words

    def _measurement(self, pointer: str, measurement: Part) -> None:
        assay = _part(measurement, "assay")
        when = self._moment(_part(measurement, "timeObserved")) or (UNKNOWN_PAST, self.recorded)
        words = {"earliest": when[0], "latest": when[1]}
        value = _part(measurement, "value")
        quantity = _part(value, "quantity")
        if quantity:
            unit = _word(_part(quantity, "unit"), "id")
            head, mark, code = unit.partition(":")
            words["unit"] = code if mark and head.upper() == "UCUM" else ""
            self._add(pointer, "measurement", assay, words | {"value": decimal(_word(quantity, "value"))})
        elif (
            (answer := _part(value, "ontologyClass"))
            and (codes := self._codes(assay))
            and (given := self._codes(answer))
        ):
            pairs = tuple(f"{left}={right}" for left in codes for right in given)
            text = f"{_word(assay, 'label')}: {_word(answer, 'label')}"[:_LONGEST]
            self._keep(pointer, "finding", words | {"text": text}, pairs)
        else:
            self._refuse(pointer, Phrase("a quantity, or a class with a known code, is expected as the value"))

    def _action(self, pointer: str, action: Part) -> None:
        treatment, procedure = _part(action, "treatment"), _part(action, "procedure")
        if treatment:
            intervals = [_part(_part({"i": one}, "i"), "interval") for one in _list(treatment, "doseIntervals")]
            ends = [found for found in (_minute(one.get("end")) for one in intervals) if found]
            starts = [found for found in (_minute(one.get("start")) for one in intervals) if found]
            words = {"clinical": "active"}
            if intervals and len(ends) == len(intervals) and max(ends) <= self.recorded:
                words = {"clinical": "inactive", "end": max(ends)}
            if starts and words["clinical"] == "inactive":
                words |= {"earliest": min(starts), "latest": max(*starts, *ends)}
            self._add(f"{pointer}/treatment", "medication", _part(treatment, "agent"), words)
        elif procedure:
            when = self._moment(_part(procedure, "performed")) or (UNKNOWN_PAST, self.recorded)
            words = {"earliest": when[0], "latest": when[1], "context": "history"}
            self._add(f"{pointer}/procedure", "finding", _part(procedure, "code"), words)
        else:
            message = Phrase("medical actions other than treatments and procedures are not read")
            self.problems.append(Problem("note", pointer, message, Phrase("No need to act")))

    def _moment(self, element: Part) -> tuple[str, str] | None:
        """A TimeElement: a timestamp, an interval, or an age where the date of birth is known or follows from the age."""
        if stamp := _word(element, "timestamp"):
            return read_period(stamp, self.recorded)
        interval = _part(element, "interval")
        if interval:
            bounds = [read_period(_word(interval, name), self.recorded) for name in ("start", "end")]
            return (bounds[0][0], bounds[1][1]) if bounds[0] and bounds[1] and bounds[0][0] <= bounds[1][1] else None
        days = _days(element)
        moment = _shifted(self.born, days) if self.born is not None and days is not None else None
        text = moment.isoformat(timespec="minutes") if moment is not None else ""
        return (text, text) if text else None

    def _codes(self, term: Part) -> tuple[str, ...]:
        identifier = _word(term, "id")
        code = from_compact(identifier)
        mapped = self.concept_map.get(code or identifier, ())
        return tuple(dict.fromkeys((*mapped, *((code,) if code else ()))))

    def _add(self, pointer: str, kind: str, term: Part, words: Mapping[str, str]) -> None:
        codes, text = self._codes(term), " ".join(_word(term, "label").split())[:_LONGEST]
        if codes or text:
            self._keep(pointer, kind, {**words, "text": text}, codes)
        else:
            self._refuse(pointer, Phrase("there is no code of a known system and no label"))

    def _keep(self, pointer: str, kind: str, words: Mapping[str, str], codes: tuple[str, ...] = ()) -> None:
        times = {"earliest": self.recorded, "latest": self.recorded}
        rest = {name: value for name, value in {**times, **words}.items() if value and name != "text"}
        self.entries.append(
            Entry(pointer, kind, words["text"], rest.pop("earliest"), rest.pop("latest"), codes=codes, **rest)
        )

    def _refuse(self, pointer: str, message: Phrase) -> None:
        self.problems.append(Problem("error", pointer, message, Phrase("see `docs/records.md`")))
        self.entries.append(Entry(pointer, "unreadable", "", self.recorded, self.recorded))

    def _items(self, packet: Part, key: str) -> list[tuple[str, Part]]:
        found: list[tuple[str, Part]] = []
        value = packet.get(key, [])
        if not isinstance(value, list):
            self._refuse(f"/{key}", Phrase("a list is expected"))
            return found
        for position, item in enumerate(value):
            if isinstance(item, dict):
                found.append((f"/{key}/{position}", item))
            else:
                self._refuse(f"/{key}/{position}", Phrase("an object is expected"))
        return found


def _camel(key: str) -> str:
    head, *rest = key.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest)


def _camelled(value: Any) -> Any:
    if isinstance(value, dict):
        return {_camel(key): _camelled(inner) for key, inner in value.items()}
    return [_camelled(inner) for inner in value] if isinstance(value, list) else value


def _part(element: Part, name: str) -> Part:
    value = element.get(name)
    return value if isinstance(value, dict) else {}


def _list(element: Part, name: str) -> list[Any]:
    value = element.get(name)
    return value if isinstance(value, list) else []


def _word(element: Part, name: str) -> str:
    value = element.get(name)
    return value if isinstance(value, str) else ""


def _minute(value: Any) -> str:
    """The ISO minute of a timestamp, also inside a TimeElement; empty if there is none."""
    if isinstance(value, dict):
        value = value.get("timestamp")
    period = read_period(value, UNKNOWN_PAST) if isinstance(value, str) and value[:4].isdigit() else None
    return period[0] if period else ""


def _days(element: Part) -> Fraction | None:
    """The days of an Age (`{"age": {"iso8601duration": "P40Y"}}`), None if it has none."""
    match = _DURATION.fullmatch(_word(_part(element, "age"), "iso8601duration"))
    if match is None or not any(match.groups()):
        return None
    years, months, weeks, days = (Fraction(found or 0) for found in match.groups())
    return years * _YEAR + months * _MONTH + weeks * 7 + days


def _shifted(moment: datetime, days: Fraction) -> datetime | None:
    try:
        return moment + timedelta(days=float(days))
    except OverflowError:
        return None
