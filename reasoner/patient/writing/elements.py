"""Parts of FHIR resources that many share: concepts, moments, amounts, and extensions for what FHIR has no element for.

A moment of a record is local time at the place of care, without a zone; FHIR wants one. It is written as UTC, and the reader
drops the zone again.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from reasoner.patient.fhir.quantities import decimal
from reasoner.patient.writing.systems import OWN, SYSTEMS, coding
from reasoner.vocabulary import Entry

Element = dict[str, Any]

ABSENT_REASON = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_COMMA = re.compile(r"-?(0|[1-9][0-9]*),[0-9]+")
_LENGTH = re.compile(r"((?:0|[1-9][0-9]*)(?:\.[0-9]+)?) (s|min|h|d|wk|mo|a)")
_ELSEWHERE = ("pointer", "codes")
_UNSAID = {"polarity": "present", "subject": "patient", "context": "current"}
"""What is meant where nothing is said."""


def moment(minute: str) -> str:
    """An ISO minute as a FHIR dateTime."""
    return f"{minute}:00Z"


def concept(entry: Entry) -> Element:
    """What an entry speaks of, as a CodeableConcept: its codes in their order, and its words."""
    found: Element = {}
    if entry.codes:
        found["coding"] = [coding(code) for code in entry.codes]
    if entry.text:
        found["text"] = entry.text
    return found or not_recorded()


def own(system: str, word: str) -> Element:
    """A word of ours as a CodeableConcept, in one of our systems."""
    return {"coding": [{"system": OWN + system, "code": word}], "text": word}


def listed(system: str, code: str) -> Element:
    """A code of a system of HL7 as a CodeableConcept."""
    return {"coding": [{"system": f"http://terminology.hl7.org/CodeSystem/{system}", "code": code}]}


def not_recorded() -> Element:
    """An element that must stand there, and of which nothing was recorded."""
    return {"extension": [{"url": ABSENT_REASON, "valueCode": "unknown"}]}


def number(text: str) -> Decimal | None:
    """A decimal as a JSON number can spell it, a decimal comma as a point; None if it is something else."""
    if _NUMBER.fullmatch(text) or _COMMA.fullmatch(text):
        return Decimal(text.replace(",", "."))
    return None


def quantity(entry: Entry, carried: set[str]) -> Element:
    """Value and unit of an entry as a Quantity; adds to `carried` the fields that it says exactly.

    Returns: an empty element if neither a number nor a unit is there.
    """
    found: Element = {}
    value = number(entry.value)
    if value is not None:
        found["value"] = value
        if "," not in entry.value and decimal(entry.value) == entry.value:
            carried.add("value")
        carried.add("unit")
        if entry.comparator:
            found["comparator"] = entry.comparator
            carried.add("comparator")
    if entry.unit:
        found |= {"unit": entry.unit, "system": SYSTEMS["ucum"], "code": entry.unit}
    return found


def length(text: str) -> tuple[Decimal, str] | None:
    """A length of time such as `12 h`: the number and the UCUM unit; None if it is written otherwise."""
    found = _LENGTH.fullmatch(text)
    return (Decimal(found[1]), found[2]) if found else None


def written_at(entry: Entry, carried: set[str]) -> str:
    """The moment at which an entry was written down, as a dateTime; empty if it was not recorded.

    An entry that speaks of one moment, and does not say when it was written, was written at that moment. Of which moment it
    speaks stands in extensions: FHIR does not say of what moment a condition is.
    """
    recorded = entry.recorded or (entry.earliest if entry.earliest == entry.latest else "")
    if recorded:
        carried.add("recorded")
    return moment(recorded) if recorded else ""


def finished(element: Element, entry: Entry, carried: set[str]) -> Element:
    """The element with an extension for each field of the entry that its own parts do not say.

    Parameters: `carried`, the names of the fields that they do say.
    Law: every field that holds something is either carried or in an extension `urn:medical-reasoner:<field>`.
    """
    names = [name for name in Entry.__slots__ if name not in carried and name not in _ELSEWHERE]
    fields = [(name, getattr(entry, name)) for name in names]
    extensions = [
        {"url": OWN + name, "valueString": text} for name, text in fields if text and text != _UNSAID.get(name)
    ]
    if not extensions:
        return element
    return element | {"extension": [*element.get("extension", []), *extensions]}
