"""MedicationRequest, MedicationStatement, MedicationAdministration: what the patient takes or took, by ingredient."""

from __future__ import annotations

from collections.abc import Mapping

from reasoner.errors import Phrase
from reasoner.patient.fhir.collection import Resource
from reasoner.patient.fhir.concepts import Concept
from reasoner.patient.fhir.dosage import dosage
from reasoner.patient.fhir.draft import Draft, status_of
from reasoner.patient.fhir.elements import Element, items, part, word
from reasoner.patient.fhir.moments import Span, end_of, span
from reasoner.patient.fhir.products import ingredients

Words = Mapping[str, str]

_ACTIVE: Words = {"clinical": "active"}
_OVER: Words = {"clinical": "inactive"}
_SUSPECTED: Words = {"verification": "suspected"}
_ERROR: Words = {"verification": "entered_in_error"}
_NOT_SAID: Words = {"polarity": "unknown"}

REQUEST: Mapping[str, Words] = {
    "active": _ACTIVE, "completed": _OVER, "stopped": _OVER, "on-hold": _SUSPECTED, "draft": _SUSPECTED, "unknown": _SUSPECTED,
    "cancelled": _NOT_SAID, "entered-in-error": _ERROR,
}  # fmt: skip
STATEMENT: Mapping[str, Words] = {
    "active": _ACTIVE, "completed": _OVER, "stopped": _OVER, "on-hold": _SUSPECTED, "intended": _SUSPECTED, "unknown": _SUSPECTED,
    "not-taken": {"polarity": "absent"}, "entered-in-error": _ERROR,
}  # fmt: skip
ADMINISTRATION: Mapping[str, Words] = {
    "in-progress": _ACTIVE, "completed": _OVER, "stopped": _OVER, "on-hold": _SUSPECTED, "unknown": _SUSPECTED,
    "not-done": _NOT_SAID, "entered-in-error": _ERROR,
}  # fmt: skip
_WISHES = frozenset({"proposal", "plan", "option"})
_DEEPEST = 4


def read_request(draft: Draft, resource: Resource) -> None:
    """Add the ingredients of what was prescribed; proposals and plans are only suspected, `doNotPerform` says nothing."""
    words = dict(REQUEST.get(status_of(resource), _SUSPECTED))
    if word(resource.body, "intent") in _WISHES and words == _ACTIVE:
        words = dict(_SUSPECTED)
    if word(resource.body, "doNotPerform") == "true":
        draft.warn(
            f"{resource.pointer}/doNotPerform",
            Phrase("a request not to give a medicine does not say whether it is taken"),
        )
        words = dict(_NOT_SAID)
    instructions = [one for _, one in items(resource.body, "dosageInstruction")]
    bounds = [end_of(part(one, "timing", "repeat", "boundsPeriod")) for one in instructions]
    authored = span(word(resource.body, "authoredOn"))
    ends = [bound[1] for bound in bounds if bound]
    end = max(ends) if len(ends) == len(instructions) and ends else ""
    _add(draft, resource, instructions, words, authored or draft.time_of(resource), recorded=authored, end=end)


def read_statement(draft: Draft, resource: Resource) -> None:
    """Add the ingredients of what somebody says that the patient takes, took, or does not take."""
    words = dict(STATEMENT.get(status_of(resource), _SUSPECTED))
    asserted = span(word(resource.body, "dateAsserted"))
    effective = draft.time_of(resource, "effective")
    course = part(resource.body, "effectivePeriod")
    end = end_of(course)
    when = effective if words == _OVER else asserted or effective
    instructions = [one for _, one in items(resource.body, "dosage")]
    _add(draft, resource, instructions, words, when, recorded=asserted, end=end[1] if end else "")


def read_administration(draft: Draft, resource: Resource) -> None:
    """Add the ingredients of what was given, at the moment when it was."""
    words = ADMINISTRATION.get(status_of(resource), _SUSPECTED)
    given = [part(resource.body, "dosage")] if resource.body.get("dosage") else []
    _add(draft, resource, given, words, draft.time_of(resource, "effective"))


def _add(
    draft: Draft,
    resource: Resource,
    instructions: list[Element],
    words: Words,
    when: Span | None,
    *,
    recorded: Span | None = None,
    end: str = "",
) -> None:
    found = _products(draft, resource, resource.body, "medication", frozenset())
    if not found:
        draft.unreadable(
            resource.pointer, Phrase("the medication is not in this record, or has no name"), Phrase("give its code")
        )
        return
    if when is None:
        when = (draft.recorded, draft.recorded) if words.get("clinical") == "active" else draft.past()
    rest = {
        "recorded": recorded[0] if recorded else "",
        "end": end,
        **dosage(draft, instructions, len(found) == 1),
        **words,
    }
    for one in found:
        draft.add(resource.pointer, "medication", one, when, **rest)


def _products(
    draft: Draft, resource: Resource, element: Element, name: str, opened: frozenset[str]
) -> tuple[Concept, ...]:
    """The ingredients that `name[x]` stands for: a code, or a reference to a Medication, whose own ingredients come first."""
    codeable = part(element, f"{name}CodeableConcept")
    if codeable:
        return _split(draft.concept(codeable))
    target = draft.collection.resolve(part(element, f"{name}Reference"), resource)
    if target is None or target.type != "Medication" or target.pointer in opened or len(opened) >= _DEEPEST:
        return ()
    inner = [
        one
        for _, ingredient in items(target.body, "ingredient")
        if word(ingredient, "isActive") != "false"
        for one in _products(draft, target, ingredient, "item", opened | {target.pointer})
    ]
    return tuple(dict.fromkeys(inner)) or _split(draft.concept(part(target.body, "code")))


def _split(product: Concept) -> tuple[Concept, ...]:
    """A product as its ingredients: by its words if they name several and no concept of ours is given, else as one."""
    names = ingredients(product.text) if product.text else ()
    if len(names) > 1 and all(":" in code for code in product.codes):
        return tuple(Concept((), name) for name in names)
    return (
        ()
        if product.empty
        else (Concept(product.codes, names[0] if len(names) == 1 else product.text, product.unread),)
    )
