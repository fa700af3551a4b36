"""A record as a vignette (`reasoner/vignette/1`): the document, and its YAML."""

from __future__ import annotations

from typing import Any

import yaml

from reasoner.errors import Phrase, Problem
from reasoner.patient.record import Patient
from reasoner.patient.rows import AGE, AMOUNT, FIELDS, KEYS
from reasoner.patient.times import UNKNOWN_PAST, read_period
from reasoner.patient.vignette import FORMAT
from reasoner.patient.writing.written import Written, unreadable
from reasoner.vocabulary import KIND_NAMES, Entry

_LISTS = {
    "finding": ("facts", "concept"),
    "measurement": ("facts", "concept"),
    "medication": ("medications", "ingredient"),
    "allergy": ("allergies", "substance"),
    "immunisation": ("immunisations", "vaccine"),
    "preference": ("preferences", "concept"),
}
_KEYS = {field: key for key, field in FIELDS.items()}
_OTHERWISE = frozenset({"pointer", "kind", "text", "codes", "earliest", "latest"})
_PERSON = ("age", "sex")


def write_vignette(patient: Patient) -> Written:
    """Write a record as a vignette.

    Returns: the document, of dict, list and str. A second sex, or one with details, has no place in it; nor has what was not
    understood when the record was read, and a qualifier that its kind does not have.
    Law: reading it again gives the same entries, up to their pointers and order.
    """
    document: dict[str, Any] = {"format": FORMAT, "recorded": patient.recorded, "language": patient.language}
    person: dict[str, str] = {}
    complaints: list[Any] = []
    left_out = list(unreadable(patient.entries))
    for entry in patient.entries:
        row = _row(entry, patient.recorded)
        name = next(iter(row))
        for key in row.keys() - KEYS.get(entry.kind, row.keys()) - {name}:
            del row[key]
            message = Phrase("{0} of a vignette has no `{1}`", KIND_NAMES[entry.kind], key)
            left_out.append(
                Problem("warning", entry.pointer, message, Phrase("keep the record in its own format"), entry.text)
            )
        if entry.kind == "complaint":
            complaints.append(row["concept"] if len(row) == 1 and row["concept"] else row)
        elif entry.kind == "sex":
            if len(row) == 1 and entry.text and "sex" not in person:
                person["sex"] = entry.text
            else:
                left_out.append(_no_second_sex(entry))
        elif _is_age(entry, row) and "age" not in person:
            person["age"] = f"{entry.value} {entry.unit}"
        elif entry.kind in _LISTS:
            if not row[name] and entry.codes:
                del row[name]
            document.setdefault(_LISTS[entry.kind][0], []).append(row)
    if person:
        document["patient"] = {key: person[key] for key in _PERSON if key in person}
    if complaints:
        document["complaint"] = complaints
    if document.get("allergies") == [{"substance": "none_known"}]:
        document["allergies"] = "none_known"
    return Written(document, tuple(left_out))


def vignette_yaml(document: dict[str, Any]) -> str:
    """A vignette as YAML, every scalar a string that YAML cannot take for something else."""
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=120)


def _row(entry: Entry, recorded: str) -> dict[str, Any]:
    row: dict[str, Any] = {_LISTS.get(entry.kind, ("", "concept"))[1]: entry.text}
    if entry.codes:
        row["codes"] = list(entry.codes)
    if entry.kind == "measurement":
        row["value"] = entry.value
    dose = _amount(entry) if entry.kind == "medication" else ""
    if dose:
        row["dose"] = dose
    when = _when(entry, recorded)
    told = _OTHERWISE | ({"value", "unit"} if dose else set()) | ({"onset_age"} if when.startswith("age") else set())
    for name in Entry.__slots__:
        text = getattr(entry, name)
        if text and name not in told:
            row[_KEYS.get(name, name)] = text
    if when != recorded:
        row["when"] = when
    return row


def _amount(entry: Entry) -> str:
    """Value and unit in one, where that is read as the same; empty where it is not."""
    text = f"{entry.value} {entry.unit}"
    amount = AMOUNT.fullmatch(text)
    return text if amount and amount.groups() == (entry.value, entry.unit) else ""


def _when(entry: Entry, recorded: str) -> str:
    """The shortest form that is read as the same first and last minute; two minutes with a solidus where there is none."""
    first, last = entry.earliest, entry.latest
    age = AGE.fullmatch(f"age {entry.onset_age}")
    if age and (first, last) == (UNKNOWN_PAST, recorded) and entry.onset_age == f"{age[1]} {age[2]}":
        return f"age {entry.onset_age}"
    if first == last:
        return first
    candidates = (first[:4], first[:7], first[:10])
    return next((one for one in candidates if read_period(one, recorded) == (first, last)), f"{first}/{last}")


def _is_age(entry: Entry, row: dict[str, Any]) -> bool:
    return entry.text == "age" and row.keys() == {"concept", "value", "unit"} and bool(_amount(entry))


def _no_second_sex(entry: Entry) -> Problem:
    message = Phrase("a vignette has one sex, recorded with it and without details")
    return Problem("warning", entry.pointer, message, Phrase("keep the record in its own format"), entry.text)
