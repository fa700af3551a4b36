"""Observation: a measured value, an answer, or a finding that is there, is not there, or is not known."""

from __future__ import annotations

from reasoner.errors import Phrase
from reasoner.patient.fhir.collection import Resource, contained
from reasoner.patient.fhir.concepts import Concept, truth
from reasoner.patient.fhir.draft import Draft, status_of
from reasoner.patient.fhir.elements import Element, choice, first, items, part, word
from reasoner.patient.fhir.moments import Span, span
from reasoner.patient.fhir.qualifiers import located
from reasoner.patient.fhir.quantities import amount, decimal
from reasoner.patient.fhir.series import timed_values

_NOT_FINAL = frozenset({"registered", "preliminary", "unknown"})
_MEMBERS = ("hasMember", "derivedFrom")


def read(draft: Draft, resource: Resource, held: Span | None = None) -> None:
    """Add the value, and that of each component, at the moment that it is of.

    Parameters: `held`, the moment of the report that contains the observation, for one that has none of its own.

    An observation that has no date may be of any time up to the record's moment: rules that ask for a recent value do
    not take it.
    """
    status = status_of(resource)
    body = resource.body
    issued = span(word(body, "issued"))
    timing = part(body, "effectiveTiming").get("event")
    when = span(timing[-1]) if isinstance(timing, list) and timing and isinstance(timing[-1], str) else None
    when = when or draft.time_of(resource, "effective", "issued") or held or draft.past()
    shared = {"recorded": issued[0] if issued and issued[0] >= when[0] else ""}
    if status == "entered-in-error":
        shared["verification"] = "entered_in_error"
    elif status in _NOT_FINAL:
        draft.note(Phrase("observations that are not final; measurements among them are used"))
    components = list(items(body, "component"))
    if (
        choice(body, "value")
        or body.get("dataAbsentReason")
        or status == "cancelled"
        or not (components or _has_members(body))
    ):
        _value(draft, resource, body, resource.pointer, when, **shared)
    for position, component in components:
        _value(draft, resource, component, f"{resource.pointer}/component/{position}", when, **shared)
    for inner in contained(resource):
        if inner.type == "Observation":
            read(draft, inner, when)


def _has_members(body: Element) -> bool:
    return any(body.get(name) for name in _MEMBERS) or bool(body.get("contained"))


def _value(draft: Draft, resource: Resource, element: Element, pointer: str, when: Span, **shared: str) -> None:
    code = draft.concept(part(element, "code"))
    form = choice(element, "value")
    status = status_of(resource)
    doubtful = {**shared, "verification": "suspected"} if status in _NOT_FINAL else shared
    if status == "cancelled" or (not form and element.get("dataAbsentReason")):
        draft.add(pointer, "finding", code, when, polarity="unknown", **shared)
    elif form:
        told = doubtful if form in ("CodeableConcept", "Boolean") else shared
        value(draft, pointer, code, element, when, **_place(draft, resource, form), **told)
    elif (meant := draft.answer(code, first(element, "interpretation"))).codes:
        draft.add(pointer, "finding", meant, when, **_place(draft, resource, "CodeableConcept"), **doubtful)
    else:
        _without_value(draft, element)
        draft.add(pointer, "finding", code, when, polarity="unknown", **shared)


def _without_value(draft: Draft, element: Element) -> None:
    """Note an observation that says nothing; an interpretation alone means what the user's concept map says, if it does."""
    if element.get("interpretation"):
        message = Phrase(
            "observations with an interpretation and no value, of which no concept map says what they mean"
        )
        draft.note(message, Phrase("Map the question and its interpretation with --conceptmap"))
    else:
        draft.note(Phrase("observations without a value"))


def _place(draft: Draft, resource: Resource, form: str) -> dict[str, str]:
    site = part(resource.body, "bodySite")
    return located(draft, [site]) if site and form in ("CodeableConcept", "Boolean") else {}


def value(draft: Draft, pointer: str, code: Concept, element: Element, when: Span, **shared: str) -> None:
    """Add what `value[x]` of an element says of a coded question: of an observation, a component or an answer."""
    form = choice(element, "value")
    match form:
        case "Quantity":
            found = amount(part(element, "valueQuantity"))
            if found.foreign:
                draft.warn(
                    f"{pointer}/valueQuantity/unit",
                    Phrase("the unit is not UCUM"),
                    Phrase("write `system` and `code` in UCUM"),
                )
            draft.add(pointer, "measurement", code, when, **found.as_words(), **shared)
        case "Integer" | "Decimal":
            number = decimal(word(element, f"value{form}"))
            draft.add(pointer, "measurement", code, when, value=number, unit="1", **shared)
        case "Boolean":
            answer = "" if word(element, "valueBoolean") == "true" else "absent"
            draft.add(pointer, "finding", code, when, polarity=answer, **shared)
        case "CodeableConcept":
            _coded(draft, pointer, code, part(element, "valueCodeableConcept"), when, **shared)
        case "Coding":
            _coded(draft, pointer, code, {"coding": [part(element, "valueCoding")]}, when, **shared)
        case "SampledData":
            _series(draft, pointer, code, part(element, "valueSampledData"), when, **shared)
        case _:
            message = (
                Phrase("a text is not read: it may say anything")
                if form == "String"
                else Phrase("value{0} is not read", form)
            )
            draft.unreadable(pointer, message, Phrase("record a quantity, a code, or true or false"), code.text)


def _coded(draft: Draft, pointer: str, code: Concept, answer: Element, when: Span, **shared: str) -> None:
    """Yes and no are about the question's own concept; every other answer is looked up together with its question."""
    polarity = truth(answer)
    pair = draft.answer(code, answer)
    if not polarity:
        draft.add(pointer, "finding", pair, when, **shared)
    elif polarity == "present":
        both = Concept(tuple(dict.fromkeys((*pair.codes, *code.codes))), code.text)
        draft.add(pointer, "finding", both, when, **shared)
    else:
        draft.add(pointer, "finding", code, when, polarity=polarity, **shared)


def _series(draft: Draft, pointer: str, code: Concept, sampled: Element, when: Span, **shared: str) -> None:
    values = timed_values(sampled, when[0])
    unit = amount(part(sampled, "origin")).unit
    if values is None:
        draft.unreadable(pointer, Phrase("a series of one dimension with finite numbers is expected"), text=code.text)
        return
    shared = {**shared, "recorded": ""}
    for minute, number in values:
        draft.add(pointer, "measurement", code, (minute, minute), value=decimal(number), unit=unit, **shared)
