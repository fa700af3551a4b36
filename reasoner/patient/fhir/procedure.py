"""Procedure: what was done to the patient."""

from __future__ import annotations

from reasoner.errors import Phrase
from reasoner.patient.fhir.collection import Resource
from reasoner.patient.fhir.draft import Draft, status_of
from reasoner.patient.fhir.elements import items, part
from reasoner.patient.fhir.qualifiers import located

_PLANNED = frozenset({"preparation", "on-hold", "unknown"})


def read(draft: Draft, resource: Resource) -> None:
    """Add what was done as a finding; before the encounter that the record is of, as history.

    `not-done` says of this procedure that it was not done, not of every other, so it is unknown; `entered-in-error` is
    that, what is being prepared, on hold or unknown is only suspected; `stopped` was begun, so it counts.
    """
    status = status_of(resource)
    when = draft.time_of(resource, "performed") or draft.past()
    if status == "completed" and "performedAge" in resource.body:
        draft.note(Phrase("ages of procedures"), Phrase("Record dates"))
    if status == "not-done":
        message = Phrase("procedures that were not done, which says nothing of others")
        draft.note(message, Phrase("Record as absent what never was done"))
    draft.add(
        resource.pointer,
        "finding",
        draft.concept(part(resource.body, "code")),
        when,
        polarity="unknown" if status == "not-done" else "",
        context="history" if _before(draft, when[1]) else "",
        verification="entered_in_error" if status == "entered-in-error" else "suspected" if status in _PLANNED else "",
        **located(draft, [one for _, one in items(resource.body, "bodySite")]),
    )


def _before(draft: Draft, minute: str) -> bool:
    from reasoner.patient.fhir.draft import period_of

    period = period_of(draft.encounter) if draft.encounter is not None else None
    return minute < (period[0] if period else draft.recorded)
