"""What an answer proposes: MedicationRequest for actions that give a drug, ServiceRequest for others; drafts, never orders."""

from __future__ import annotations

from collections.abc import Mapping

from reasoner.explain.fhir.source import Element, Source, minutes
from reasoner.explain.messages import Messages
from reasoner.patient.writing.systems import OWN, SYSTEMS

_ROOT = "action"
_DRUG = "drug_treatment"
_GIVES = "administers"
_ANY_SUBSTANCE = "substance"
_PRIORITIES: Mapping[str, str] = {"immediate": "stat", "very_urgent": "asap", "urgent": "urgent"}
"""The levels of alarms, the most urgent first, and what FHIR calls their priority."""
_UNITS: Mapping[str, str] = {"microgram": "ug", "millilitre": "mL"}
"""Units of doses by their concepts, in UCUM."""


def name_of(action: str, status: str) -> str:
    """The name of the resource that proposes an action with a status."""
    return f"proposal/{action}/{status}"


def kind_of(source: Source, action: str) -> str:
    """The resource that proposes an action; what the ontology holds to be a drug treatment is a MedicationRequest."""
    return "MedicationRequest" if _DRUG in source.ontology["isa"].get(action, ()) else "ServiceRequest"


def proposal(source: Source, row: Element) -> Element:
    """One recommended action as a request: a draft proposal, with the urgency of the alarms that it answers."""
    action, status = row["action"], row["status"]
    say = Messages(source.words.language, "answer")
    kind = kind_of(source, action)
    extensions = [{"url": OWN + "status", "valueCodeableConcept": source.own("", status, say[status])}]
    if "review_minutes" in row:
        extensions.append({"url": OWN + "review-within", "valueDuration": minutes(row["review_minutes"])})
    urgency = priority(source, action, status)
    parts: Element = {
        "status": "draft",
        "intent": "proposal",
        **({"priority": urgency} if urgency else {}),
        "subject": source.subject(),
        **source.at("authoredOn"),
    }
    if kind == "MedicationRequest":
        extensions.append({"url": OWN + "action", "valueCodeableConcept": source.concept(action)})
        parts["medicationCodeableConcept"] = source.concept(_substance(source, action) or action)
        parts["dosageInstruction"] = _dosages(source, row)
    else:
        parts["category"] = [source.concept(one) for one in _categories(source, action)]
        parts["code"] = source.concept(action)
    return source.resource(kind, name_of(action, status), extension=extensions, **parts)


def priority(source: Source, action: str, status: str) -> str:
    """How soon: as the most urgent alarm whose reasons are all among the reasons of something that must be done.

    Returns: empty where no alarm says, since no rule does then.
    """
    if status != "must":
        return ""
    resting = {link.atom for link in source.chain.supports([f"recommended({action},{status})"])}
    levels = set()
    for row in source.conclusions["alarms"]:
        alarm = f"alarm({row['alarm']},{row['level']},{row['minutes']})"
        link = source.chain.links.get(alarm)
        if link is not None and (alarm in resting or (link.premises and resting.issuperset(link.premises))):
            levels.add(row["level"])
    return next((word for level, word in _PRIORITIES.items() if level in levels), "")


def _substance(source: Source, action: str) -> str:
    """What the action gives, as the ontology states it; empty where it names no substance in particular."""
    stated = [one[3] for one in source.ontology["axioms"].values() if one[:3] == ["some", action, _GIVES]]
    named = sorted(one for one in stated if one != _ANY_SUBSTANCE)
    return named[0] if len(named) == 1 else ""


def _dosages(source: Source, row: Element) -> list[Element]:
    """The doses, each with its route; the action in words alone where no rule gives a dose."""
    words = source.words
    told = words.label(row["action"])
    colon = Messages(words.language, "answer")["colon"]
    dosages = []
    for amount, unit, route in row["doses"]:
        code = _UNITS.get(unit)
        dose = {"value": amount, "unit": words.label(unit)} | (
            {"system": SYSTEMS["ucum"], "code": code} if code else {}
        )
        dosages.append(
            {
                "text": f"{told}{colon}{words.amount(amount, unit)}, {words.label(route)}",
                "route": source.concept(route),
                "doseAndRate": [{"doseQuantity": dose}],
            }
        )
    return dosages or [{"text": told}]


def _categories(source: Source, action: str) -> list[str]:
    """The classes of actions that the action is one of, by inference, without the class of all."""
    above = source.ontology["isa"].get(action, ())
    return [one for one in above if _ROOT in source.ontology["isa"].get(one, ())] or [_ROOT]
