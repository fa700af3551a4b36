"""A record as a FHIR R4 Bundle; `docs/records.md` has the mapping, which the reader of FHIR follows, too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from uuid import NAMESPACE_URL, uuid5

from reasoner.certificate.canonical import digest_of
from reasoner.patient.record import Patient
from reasoner.patient.writing.conditions import allergy, finding
from reasoner.patient.writing.elements import Element, concept, finished, moment, not_recorded
from reasoner.patient.writing.medicines import immunisation, medication
from reasoner.patient.writing.observations import measurement, preference, sex
from reasoner.patient.writing.written import Written, unreadable
from reasoner.vocabulary import Entry, lexical_key

_WRITERS: Mapping[str, Callable[[Entry], Element]] = {
    "finding": finding,
    "measurement": measurement,
    "medication": medication,
    "allergy": allergy,
    "immunisation": immunisation,
    "preference": preference,
    "sex": sex,
}
_OF_A_PATIENT = ("AllergyIntolerance", "FamilyMemberHistory", "Immunization")
_GENDERS: Mapping[str, str] = {
    **dict.fromkeys(("female", "woman", "feminin", "femme"), "female"),
    **dict.fromkeys(("male", "man", "masculin", "homme"), "male"),
}
"""Keys of the words for a sex, English and French, and what Patient.gender calls it."""


def write_bundle(patient: Patient) -> Written:
    """Write a record as a FHIR R4 Bundle of type collection: Patient, one Encounter, and a resource for each other entry.

    Returns: the document, whose ids are made from the record; what was not understood when the record was read is left out.
    Law: reading it again gives the same facts.
    """
    seed = digest_of(patient.as_json())
    sexes = [one for one in patient.entries if one.kind == "sex"]
    gendered = sexes[0] if sexes and lexical_key(sexes[0].text) in _GENDERS else None
    person = f"urn:uuid:{_id(seed, 0)}"
    complaints = [one for one in patient.entries if one.kind == "complaint"]
    resources = [_person(gendered, patient.recorded), _encounter(complaints, patient.recorded, person)]
    for entry in patient.entries:
        if entry.kind in _WRITERS and entry is not gendered:
            resources.append(_of(person, _WRITERS[entry.kind](entry)))
    document: Element = {
        "resourceType": "Bundle",
        "language": patient.language,
        "type": "collection",
        "timestamp": moment(patient.recorded),
        "entry": [_entry(_id(seed, index), resource) for index, resource in enumerate(resources)],
    }
    return Written(document, unreadable(patient.entries))


def _id(seed: str, index: int) -> str:
    return str(uuid5(NAMESPACE_URL, f"{seed}#{index}"))


def _entry(identifier: str, resource: Element) -> Element:
    kind = {"resourceType": resource["resourceType"], "id": identifier}
    return {"fullUrl": f"urn:uuid:{identifier}", "resource": kind | resource}


def _person(gendered: Entry | None, recorded: str) -> Element:
    written: Element = {"resourceType": "Patient"}
    if gendered is None:
        return written
    gender = _GENDERS[lexical_key(gendered.text)]
    carried = {"kind", *(("text",) if gendered.text == gender else ()), *_timed(gendered, recorded)}
    if extended := finished({}, gendered, carried):
        written["_gender"] = extended
    return written | {"gender": gender}


def _timed(entry: Entry, recorded: str) -> tuple[str, ...]:
    """The times that need not be written, since they are those of the record."""
    return ("earliest", "latest") if entry.earliest == entry.latest == recorded else ()


def _encounter(complaints: Iterable[Entry], recorded: str, person: str) -> Element:
    """The visit at which the record was made, with its complaints; FHIR wants status and class, and neither was recorded."""
    reasons = [finished(concept(one), one, {"kind", "text", *_timed(one, recorded)}) for one in complaints]
    return {
        "resourceType": "Encounter",
        "status": "unknown",
        "class": not_recorded(),
        "subject": {"reference": person},
        "period": {"start": moment(recorded)},
        **({"reasonCode": reasons} if reasons else {}),
    }


def _of(person: str, resource: Element) -> Element:
    """The resource with whom it is about."""
    whom = "patient" if resource["resourceType"] in _OF_A_PATIENT else "subject"
    return resource | {whom: {"reference": person}}
