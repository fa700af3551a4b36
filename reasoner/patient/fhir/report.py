"""DiagnosticReport: what it concludes. Its results are read where they stand, in the record or inside the report."""

from __future__ import annotations

from reasoner.errors import Phrase
from reasoner.patient.fhir.collection import Resource, contained
from reasoner.patient.fhir.draft import Draft, status_of
from reasoner.patient.fhir.elements import items, word
from reasoner.patient.fhir.moments import span
from reasoner.patient.fhir.observation import read as read_observation

_NOT_FINAL = frozenset({"registered", "partial", "preliminary", "unknown"})


def read(draft: Draft, resource: Resource) -> None:
    """Add each coded conclusion as a finding, and the observations that the report contains; its text is not read."""
    status = status_of(resource)
    issued = span(word(resource.body, "issued"))
    when = draft.time_of(resource, "effective", "issued") or draft.past()
    words = {"recorded": issued[0] if issued and issued[0] >= when[0] else ""}
    if status == "entered-in-error":
        words["verification"] = "entered_in_error"
    elif status in _NOT_FINAL:
        words["verification"] = "suspected"
    elif status == "cancelled":
        words["polarity"] = "unknown"
    for position, conclusion in items(resource.body, "conclusionCode"):
        draft.add(f"{resource.pointer}/conclusionCode/{position}", "finding", draft.concept(conclusion), when, **words)
    inner = [one for one in contained(resource) if one.type == "Observation"]
    for one in inner if status not in ("entered-in-error", "cancelled") else ():
        read_observation(draft, one, when)
    results = [reference for _, reference in items(resource.body, "result")]
    if any(draft.collection.resolve(reference, resource) is None for reference in results):
        draft.note(
            Phrase("reports with results that are not in this record"), Phrase("Add the observations to the record")
        )
    if word(resource.body, "conclusion"):
        draft.note(Phrase("texts of reports are not read"))
