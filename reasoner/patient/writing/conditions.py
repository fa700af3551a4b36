"""Findings and allergies as FHIR: Condition, FamilyMemberHistory, AllergyIntolerance, and Observation for what is unknown."""

from __future__ import annotations

from collections.abc import Mapping

from reasoner.patient.writing.elements import (
    Element,
    concept,
    finished,
    length,
    listed,
    moment,
    not_recorded,
    own,
    written_at,
)
from reasoner.patient.writing.observations import unknown
from reasoner.patient.writing.systems import OWN, SYSTEMS, coding
from reasoner.vocabulary import Entry

_VERIFIED: Mapping[str, str] = {
    "confirmed": "confirmed",
    "suspected": "unconfirmed",
    "refuted": "refuted",
    "entered_in_error": "entered-in-error",
}
_ENDED = ("inactive", "remission", "resolved")
_ALLERGY_STATUSES: Mapping[str, str] = {
    "": "active",
    "recurrence": "active",
    "relapse": "active",
    "remission": "inactive",
}
"""The nearest of the three statuses that an allergy may have; the others stay as they are."""
_RELATIVES: Mapping[str, str] = {
    "mother": "MTH",
    "father": "FTH",
    "sibling": "SIB",
    "child": "CHILD",
    "relative": "FAMMEMB",
}
_ROLES = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"


def finding(entry: Entry) -> Element:
    """A finding of the patient or of a relative."""
    if entry.subject not in ("", "patient"):
        return _of_relative(entry)
    return unknown(entry) if entry.polarity == "unknown" else _condition(entry)


def _condition(entry: Entry) -> Element:
    carried = {"kind", "text", "subject", "verification", "clinical"}
    written: Element = {"resourceType": "Condition"}
    verified = _verification(entry, carried)
    clinical = entry.clinical or ("inactive" if entry.context == "history" else "")
    if clinical and verified != "entered-in-error":
        written["clinicalStatus"] = listed("condition-clinical", clinical)
    else:
        carried.discard("clinical")
    if verified:
        written["verificationStatus"] = listed("condition-ver-status", verified)
    if entry.context != "history":
        carried.add("context")
        category = "problem-list-item" if entry.context == "problem_list" else "encounter-diagnosis"
        written["category"] = [listed("condition-category", category)]
    if entry.severity:
        written["severity"] = own("severity", entry.severity)
        carried.add("severity")
    written["code"] = concept(entry)
    if entry.site or entry.side:
        written["bodySite"] = [_place(entry)]
        carried.add("site")
    if entry.onset:
        written["onsetDateTime"] = moment(entry.onset)
        carried.add("onset")
    if entry.end and clinical in _ENDED and "clinicalStatus" in written:
        written["abatementDateTime"] = moment(entry.end)
        carried.add("end")
    if recorded := written_at(entry, carried):
        written["recordedDate"] = recorded
    return finished(written, entry, carried)


def _verification(entry: Entry, carried: set[str]) -> str:
    """The verification status; what is absent is refuted, whatever else was recorded of it, unless it is an error."""
    if entry.polarity == "absent" and entry.verification != "entered_in_error":
        if entry.verification not in ("", "refuted"):
            carried.discard("verification")
        return "refuted"
    return _VERIFIED.get(entry.verification, "")


def _place(entry: Entry) -> Element:
    """A body site and its side as one CodeableConcept: the site a code or words, the side a coding of ours."""
    codings = []
    words = {}
    if entry.site:
        prefix, colon, _ = entry.site.partition(":")
        if colon and prefix in SYSTEMS:
            codings.append(coding(entry.site))
        else:
            words = {"text": entry.site}
    if entry.side:
        codings.append({"system": OWN + "side", "code": entry.side})
    return ({"coding": codings} if codings else {}) | words


def _of_relative(entry: Entry) -> Element:
    carried = {"kind", "text", "subject"}
    condition: Element = {"code": concept(entry)}
    if entry.polarity in ("absent", "unknown"):
        condition["extension"] = [{"url": OWN + "polarity", "valueCode": entry.polarity}]
        carried.add("polarity")
    if (age := length(entry.onset_age)) is not None:
        value, unit = age
        condition["onsetAge"] = {"value": value, "unit": unit, "system": SYSTEMS["ucum"], "code": unit}
        carried.add("onset_age")
    in_error = entry.verification == "entered_in_error"
    if in_error:
        carried.add("verification")
    written: Element = {
        "resourceType": "FamilyMemberHistory",
        "status": "entered-in-error" if in_error else "completed",
    }
    if recorded := written_at(entry, carried):
        written["date"] = recorded
    role = _RELATIVES.get(entry.subject)
    written["relationship"] = {"coding": [{"system": _ROLES, "code": role}]} if role else not_recorded()
    written["condition"] = [condition]
    return finished(written, entry, carried if role else carried - {"subject"})


def allergy(entry: Entry) -> Element:
    """An allergy, or that none is known; FHIR wants a clinical status, and one that was not recorded is written as active."""
    if entry.polarity == "unknown":
        return unknown(entry)
    carried = {"kind", "text", "subject", "context", "verification"}
    written: Element = {"resourceType": "AllergyIntolerance"}
    verified = _verification(entry, carried)
    if verified != "entered-in-error":
        status = _ALLERGY_STATUSES.get(entry.clinical, entry.clinical)
        written["clinicalStatus"] = listed("allergyintolerance-clinical", status)
        if entry.clinical in ("", status):
            carried.add("clinical")
    if verified:
        written["verificationStatus"] = listed("allergyintolerance-verification", verified)
    if entry.criticality in ("low", "high"):
        written["criticality"] = entry.criticality
        carried.add("criticality")
    none_known = entry.text == "none_known" and not entry.codes
    written["code"] = {"coding": [coding("none_known")], "text": "none_known"} if none_known else concept(entry)
    if entry.onset:
        written["onsetDateTime"] = moment(entry.onset)
        carried.add("onset")
    if recorded := written_at(entry, carried):
        written["recordedDate"] = recorded
    if entry.reaction:
        written["reaction"] = [{"manifestation": [{"text": entry.reaction}]}]
        carried.add("reaction")
    return finished(written, entry, carried)
