"""Encounter: the latest one gives the moment of the record, and why the patient came is the presenting complaint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reasoner.patient.fhir.collection import Resource
from reasoner.patient.fhir.draft import Draft, period_of, status_of
from reasoner.patient.fhir.elements import items, part
from reasoner.patient.fhir.moments import end_of, later

_NOT_HELD = frozenset({"planned", "cancelled", "entered-in-error"})
_STILL_PRESENT = 24 * 60


def latest(mine: Mapping[str, Resource], recorded: str) -> Resource | None:
    """The encounter that the record is of: the last that began, unless a day has passed since it ended.

    Parameters: `recorded`, the moment of the record; encounters that began after it do not count.
    """
    spans = [(period_of(resource), resource) for resource in _held(mine.values())]
    begun = [(span[0], span[1], resource) for span, resource in spans if span and span[0] <= recorded]
    if not begun:
        return None
    _, end, resource = max(begun, key=lambda one: one[:2])
    if end_of(part(resource.body, "period")) is None:
        return resource if status_of(resource) == "in-progress" or _recent(end, recorded) else None
    return resource if _recent(end, recorded) else None


def last_minute(resources: Iterable[Resource]) -> str:
    """The last minute of the latest encounter, empty if there is none with a period."""
    return max((span[1] for span in map(period_of, _held(resources)) if span), default="")


def read(draft: Draft, resource: Resource) -> None:
    """Add why the patient came; codes of the reason come before conditions that the encounter refers to."""
    found = False
    for position, reason in items(resource.body, "reasonCode"):
        found = True
        draft.add(f"{resource.pointer}/reasonCode/{position}", "complaint", draft.concept(reason))
    for position, reference in items(resource.body, "reasonReference"):
        cause = draft.collection.resolve(reference, resource)
        if not found and cause is not None and cause.type == "Condition":
            place = f"{resource.pointer}/reasonReference/{position}"
            draft.add(place, "complaint", draft.concept(part(cause.body, "code")))


def _held(resources: Iterable[Resource]) -> list[Resource]:
    return [one for one in resources if one.type == "Encounter" and status_of(one) not in _NOT_HELD]


def _recent(end: str, recorded: str) -> bool:
    return (later(end, _STILL_PRESENT) or end) >= recorded
