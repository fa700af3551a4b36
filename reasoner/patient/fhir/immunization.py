"""Immunization: a dose of a vaccine that was given, or was not."""

from __future__ import annotations

from reasoner.errors import Phrase
from reasoner.patient.fhir.collection import Resource
from reasoner.patient.fhir.draft import Draft, status_of
from reasoner.patient.fhir.elements import part, word
from reasoner.patient.fhir.moments import span


def read(draft: Draft, resource: Resource) -> None:
    """Add the dose; `not-done` says of this dose that it was not given, not of every other, so it is unknown.

    A subpotent dose counts as one, with a warning.
    """
    status = status_of(resource)
    recorded = span(word(resource.body, "recorded"))
    if word(resource.body, "isSubpotent") == "true":
        draft.warn(f"{resource.pointer}/isSubpotent", Phrase("a subpotent dose is read as a dose"))
    if word(resource.body, "occurrenceString"):
        draft.note(Phrase("moments of vaccinations that are texts"), Phrase("Record dates"))
    if status == "not-done":
        message = Phrase("doses of vaccines that were not given, which says nothing of others")
        draft.note(message, Phrase("Ask whether others were given"))
    draft.add(
        resource.pointer,
        "immunisation",
        draft.concept(part(resource.body, "vaccineCode")),
        draft.time_of(resource, "occurrence") or draft.past(),
        polarity="unknown" if status == "not-done" else "",
        verification="entered_in_error" if status == "entered-in-error" else "",
        recorded=recorded[0] if recorded else "",
    )
