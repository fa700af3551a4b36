"""Medications and vaccinations as FHIR: MedicationStatement and Immunization."""

from __future__ import annotations

from reasoner.patient.writing.elements import Element, concept, finished, length, moment, quantity, written_at
from reasoner.patient.writing.observations import unknown
from reasoner.vocabulary import Entry


def medication(entry: Entry) -> Element:
    """A medication that is or was taken, or is not; one whose status was not recorded is written as active."""
    if entry.polarity == "unknown":
        return unknown(entry)
    carried = {"kind", "text", "subject", "context"}
    written: Element = {"resourceType": "MedicationStatement", "status": _status(entry, carried)}
    written["medicationCodeableConcept"] = concept(entry)
    ends = {name: moment(text) for name, text in (("start", entry.onset), ("end", entry.end)) if text}
    if ends:
        written["effectivePeriod"] = ends
    if recorded := written_at(entry, carried):
        written["dateAsserted"] = recorded
    if dosage := _dosage(entry, carried):
        written["dosage"] = [dosage]
    return finished(written, entry, carried)


def _status(entry: Entry, carried: set[str]) -> str:
    if entry.verification == "entered_in_error":
        carried.add("verification")
        return "entered-in-error"
    if entry.polarity == "absent":
        carried.add("polarity")
        return "not-taken"
    if entry.verification == "suspected":
        carried.add("verification")
        return "unknown"
    if entry.clinical in ("", "active"):
        carried.add("clinical")
        return "active"
    if entry.clinical == "inactive":
        carried.add("clinical")
    return "stopped"


def _dosage(entry: Entry, carried: set[str]) -> Element:
    dosage: Element = {}
    if (every := length(entry.every)) is not None:
        period, unit = every
        dosage["timing"] = {"repeat": {"frequency": 1, "period": period, "periodUnit": unit}}
        if period == int(period):
            carried.add("every")
    if entry.route:
        dosage["route"] = {"text": entry.route}
        carried.add("route")
    if not entry.comparator and (dose := quantity(entry, carried)):
        dosage["doseAndRate"] = [{"doseQuantity": dose}]
        if not entry.unit or dose.get("value", 0) <= 0:
            carried.difference_update(("value", "unit"))
    return dosage


def immunisation(entry: Entry) -> Element:
    """A vaccination that was given, or that never was, which `not-done` alone does not say."""
    if entry.polarity == "unknown":
        return unknown(entry)
    carried = {"kind", "text", "subject", "context"}
    status = "not-done" if entry.polarity == "absent" else "completed"
    if entry.verification == "entered_in_error":
        carried.add("verification")
        status = "entered-in-error"
    written: Element = {"resourceType": "Immunization", "status": status, "vaccineCode": concept(entry)}
    if entry.earliest == entry.latest:
        written["occurrenceDateTime"] = moment(entry.earliest)
        carried.update(("earliest", "latest"))
    else:
        written["occurrenceString"] = f"{entry.earliest}/{entry.latest}"
    if entry.recorded:
        written["recorded"] = moment(entry.recorded)
        carried.add("recorded")
    return finished(written, entry, carried)
