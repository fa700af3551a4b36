"""What was measured, preferred or said to be unknown, as FHIR Observations."""

from __future__ import annotations

from reasoner.patient.writing.elements import Element, concept, finished, listed, moment, quantity
from reasoner.patient.writing.systems import OWN, coding
from reasoner.vocabulary import Entry, lexical_key

AGE = "loinc:30525-0"
_KNOWN: Element = {"url": OWN + "polarity", "valueString": "present"}
"""Says of an Observation that has no value that it is not unknown."""


def measurement(entry: Entry) -> Element:
    """A measurement, with the digits and the unit that were written; an age has the code of LOINC for age."""
    if entry.polarity == "unknown":
        return unknown(entry)
    carried = {"kind", "text", "subject", "context"}
    written = _observation(entry, carried)
    if amount := quantity(entry, carried):
        written["valueQuantity"] = amount
    else:
        carried.discard("kind")
        written["extension"] = [_KNOWN]
    if entry.basis:
        written["method"] = {"text": entry.basis}
    return finished(written, entry, carried)


def unknown(entry: Entry) -> Element:
    """Anything that is recorded as unknown: an Observation without a value, whatever it would be otherwise."""
    carried = {"text", "polarity"}
    written = _observation(entry, carried)
    written["dataAbsentReason"] = listed("data-absent-reason", "unknown")
    return finished(written, entry, carried)


def preference(entry: Entry) -> Element:
    """What the patient wants, or does not want: an answer of a survey, true or false."""
    if entry.polarity == "unknown":
        return unknown(entry)
    carried = {"text", "polarity"}
    written = _observation(entry, carried)
    survey = listed("observation-category", "survey")
    survey["coding"].append(coding("preference"))
    written["category"] = [survey]
    written["valueBoolean"] = entry.polarity != "absent"
    return finished(written, entry, carried)


def sex(entry: Entry) -> Element:
    """A sex that Patient.gender does not say."""
    carried = {"text"}
    return finished(_observation(entry, carried) | {"extension": [_KNOWN]}, entry, carried)


def _observation(entry: Entry, carried: set[str]) -> Element:
    in_error = entry.verification == "entered_in_error"
    if in_error:
        carried.add("verification")
    status = "entered-in-error" if in_error else "final"
    code = concept(entry)
    if entry.kind == "measurement" and not entry.codes and lexical_key(entry.text) == "age":
        code = {"coding": [coding(AGE)]} | code
    written: Element = {"resourceType": "Observation", "status": status, "code": code}
    if entry.earliest == entry.latest:
        written["effectiveDateTime"] = moment(entry.earliest)
    else:
        written["effectivePeriod"] = {"start": moment(entry.earliest), "end": moment(entry.latest)}
    carried.update(("earliest", "latest"))
    if entry.recorded:
        written["issued"] = moment(entry.recorded)
        if entry.recorded >= entry.earliest:
            carried.add("recorded")
    return written
