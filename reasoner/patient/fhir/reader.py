"""The reader of FHIR R4: whose record it is, of which moment, and what each resource adds to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from reasoner.errors import Phrase, Problem, RecordError
from reasoner.patient.fhir import (
    allergy,
    condition,
    encounter,
    family,
    immunization,
    medication,
    observation,
    person,
    procedure,
    questionnaire,
    report,
)
from reasoner.patient.fhir.collection import Collection, Resource, contained, is_about, keys_of
from reasoner.patient.fhir.draft import NO_NEED, Draft
from reasoner.patient.fhir.elements import Element, items, part, word
from reasoner.patient.fhir.restoring import restored
from reasoner.patient.fhir.validation import Fault, faults
from reasoner.patient.json_text import BrokenLine, Lines
from reasoner.patient.record import Patient
from reasoner.vocabulary import Entry

if TYPE_CHECKING:
    from reasoner.patient.readers import Reading

_READ: Mapping[str, Callable[[Draft, Resource], None]] = {
    "AllergyIntolerance": allergy.read,
    "Condition": condition.read,
    "DiagnosticReport": report.read,
    "FamilyMemberHistory": family.read,
    "Immunization": immunization.read,
    "MedicationAdministration": medication.read_administration,
    "MedicationRequest": medication.read_request,
    "MedicationStatement": medication.read_statement,
    "Observation": observation.read,
    "Procedure": procedure.read,
    "QuestionnaireResponse": questionnaire.read,
}
_SUPPORTING = ("Patient", "Encounter", "Medication")
_SUBJECTS = ("subject", "patient")
_NO_RESOURCE = Phrase("there is no resource, or it has no `resourceType`")
_FIX = Phrase("mend the resource; nothing of it is used")


class FhirReader:
    """Reads a Bundle of any type, a single resource, a list of resources, or NDJSON."""

    name = "fhir"

    def accepts(self, document: Any) -> bool:
        """Whether a document, or the first value of a list, names its `resourceType`."""
        if isinstance(document, list):
            document = next((one for one in document if not isinstance(one, BrokenLine)), None)
        return isinstance(document, dict) and "resourceType" in document

    def read(self, document: Any, name: str, options: Reading) -> Patient:
        """Turn FHIR into a record.

        Raises: RecordError if there are several patients, or nothing tells the moment of the record.
        Laws: a resource that is not valid gives one `unreadable` entry and nothing else; what is about somebody else is not used.
        """
        if isinstance(document, list):
            document = Lines(document)
        collection = Collection(document)
        sound, unsound = _validated(collection)
        subject = _whose(collection, sound, name)
        mine, others = _of(collection, sound, subject)
        recorded = options.as_of or _recorded(mine, name)
        draft = Draft(recorded, collection, options.concept_map)
        if subject is not None and subject.pointer not in unsound:
            draft.birth = person.birth(subject)
        draft.encounter = encounter.latest(mine, recorded)
        for resource in collection.resources:
            before = len(draft.entries)
            if resource.pointer in unsound:
                _refuse(draft, resource, unsound[resource.pointer])
            elif resource is subject:
                person.read(draft, resource)
            elif resource is draft.encounter:
                encounter.read(draft, resource)
            elif resource.type in _READ and resource.pointer in mine:
                _READ[resource.type](draft, resource)
            draft.entries[before:] = [restored(one, *_standing_for(one, resource)) for one in draft.entries[before:]]
        _tell(draft, collection, others)
        return Patient(
            recorded,
            _language(document, subject),
            tuple(draft.entries),
            draft.settled(),
            person.pseudonym(subject, options.key) if subject is not None else "",
        )


def _standing_for(entry: Entry, resource: Resource) -> list[Element]:
    """The elements that stand for an entry, whose extensions may say more of it (`reasoner.patient.writing`)."""
    body = resource.body
    if resource.type == "Patient":
        return [part(body, "_gender")] if entry.kind == "sex" else []
    if resource.type == "Encounter":
        return [one for index, one in items(body, "reasonCode") if entry.pointer.endswith(f"/reasonCode/{index}")]
    inner = [one for index, one in items(body, "condition") if entry.pointer.endswith(f"/condition/{index}")]
    return [body, *inner]


def _validated(collection: Collection) -> tuple[list[Resource], dict[str, list[Fault]]]:
    """The resources that can be used, and what is wrong with the others, by their place."""
    sound: list[Resource] = []
    unsound: dict[str, list[Fault]] = {}
    for resource in collection.resources:
        if not resource.type:
            reason = collection.broken.get(resource.pointer, _NO_RESOURCE)
            unsound[resource.pointer] = [("", reason)]
        elif resource.type in _READ or resource.type in _SUPPORTING:
            if found := faults(resource.type, resource.body):
                unsound[resource.pointer] = found
            else:
                sound.append(resource)
    return sound, unsound


def _refuse(draft: Draft, resource: Resource, found: list[Fault]) -> None:
    if resource.pointer in draft.collection.broken:
        draft.unreadable(resource.pointer, found[0][1], Phrase("mend the JSON at that place; the other lines are used"))
        return
    for place, reason in found[1:]:
        draft.problems.append(
            Problem("error", f"{resource.pointer}{place}", Phrase("not valid FHIR R4: {0}", reason), _FIX)
        )
    place, reason = found[0]
    at = Phrase("not valid FHIR R4 at {0}: {1}", place, reason)
    draft.unreadable(resource.pointer, at if place else Phrase("not valid FHIR R4: {0}", reason), _FIX)


def _whose(collection: Collection, sound: list[Resource], name: str) -> Resource | None:
    """The Patient resource of the record, None if there is none.

    Raises: RecordError if there are several and no Composition says which, or none and resources name several.
    """
    people = [resource for resource in collection.resources if resource.type == "Patient"]
    composition = next((one for one in collection.resources if one.type == "Composition"), None)
    if len(people) > 1 and composition is not None:
        named = collection.resolve(part(composition.body, "subject"), composition)
        people = [resource for resource in people if resource is named] or people
    many = len(people)
    if many == 0 or (many == 1 and not any(keys_of(people[0]))):
        many = len({_relative(text) for resource in sound for text in _named(resource)})
    if many > 1:
        raise RecordError(
            Phrase("{0}: resources of {1} patients", name, many),
            fix=Phrase("use `reasoner batch` for many patients, or give the resources of one"),
        )
    return people[0] if people else None


def _named(resource: Resource) -> Iterator[str]:
    for key in _SUBJECTS:
        if (text := word(part(resource.body, key), "reference")) and not text.startswith("#"):
            yield text


def _relative(reference: str) -> str:
    return "/".join(reference.partition("/_history/")[0].split("/")[-2:])


def _of(
    collection: Collection, sound: list[Resource], subject: Resource | None
) -> tuple[dict[str, Resource], list[Resource]]:
    """The resources about the patient by their place, and those about others."""
    mine: dict[str, Resource] = {}
    others: list[Resource] = []
    for resource in sound:
        reference: Element = next((part(resource.body, key) for key in _SUBJECTS if key in resource.body), {})
        about = is_about(collection, resource, subject, reference)
        elsewhere = resource.type == "Observation" and resource.body.get("focus")
        foreign = word(reference, "reference").startswith("Group/")
        if about is False or elsewhere or foreign:
            others.append(resource)
        else:
            mine[resource.pointer] = resource
    return mine, others


def _recorded(mine: Mapping[str, Resource], name: str) -> str:
    """The last minute of the latest encounter, or the latest date that anything has."""
    last = encounter.last_minute(mine.values()) or max(map(_latest, mine.values()), default="")
    if not last:
        raise RecordError(
            Phrase("{0}: no encounter and no date, so it is not known when this was recorded", name),
            fix=Phrase("give the moment of the question with --as-of 2026-03-01T09:30"),
        )
    return last


_DATES = (
    "effective", "issued", "performed", "occurrence", "authoredOn", "authored", "dateAsserted", "recordedDate", "onset",
    "date", "recorded",
)  # fmt: skip


def _latest(resource: Resource) -> str:
    from reasoner.patient.fhir.moments import moment

    found = [span[1] for span in (moment(resource.body, name) for name in _DATES) if span]
    return max(found, default="")


def _language(document: Any, subject: Resource | None) -> str:
    """The language of the record: that of the outermost resource, else that of the patient's resource, else English."""
    own = word(document, "language") if isinstance(document, dict) else ""
    spoken = own or (word(subject.body, "language") if subject is not None else "")
    return "fr" if spoken.lower().startswith("fr") else "en"


def _tell(draft: Draft, collection: Collection, others: list[Resource]) -> None:
    """What was left out as a whole, and that there is no Patient."""
    if not any(resource.type == "Patient" for resource in collection.resources):
        fix = Phrase("add the Patient, with `birthDate` and `gender`")
        draft.warn("/", Phrase("there is no Patient resource, so neither age nor sex is known"), fix)
    for place in collection.too_deep:
        draft.unreadable(
            place, Phrase("a bundle inside too many bundles is not opened"), Phrase("give its resources by themselves")
        )
    for resource in others:
        if resource.type not in ("Medication",):
            draft.warn(resource.pointer, Phrase("about somebody else than the patient of this record, so not used"))
    left_out: Counter[str] = Counter()
    for resource in collection.resources:
        if resource.type and resource.type not in _READ and resource.type not in _SUPPORTING:
            if _is_fhir(resource.type):
                left_out[resource.type] += 1
            else:
                draft.note(Phrase("resources of types that FHIR R4 does not have"))
    if left_out:
        counts = ", ".join(f"{kind} {count}" for kind, count in sorted(left_out.items()))
        draft.problems.append(Problem("note", "/", Phrase("resources that are not read: {0}", counts), NO_NEED))
    inner = [one for resource in collection.resources for one in contained(resource) if one.type in _READ]
    unread = [one for one in inner if one.type != "Observation"]
    if unread:
        draft.note(Phrase("contained resources are read only where another resource refers to them"))


def _is_fhir(resource_type: str) -> bool:
    from fhir.resources.R4B import fhirtypes

    return resource_type.isalpha() and hasattr(fhirtypes, f"{resource_type}Type")
