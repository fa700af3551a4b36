"""Condition: a problem, a diagnosis or a symptom, with its statuses, its time and its place in the body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reasoner.errors import Phrase
from reasoner.patient.fhir.collection import Resource
from reasoner.patient.fhir.draft import Draft
from reasoner.patient.fhir.elements import choice, code_in, items, part, word
from reasoner.patient.fhir.moments import Span, age_minutes, later, moment, period, span
from reasoner.patient.fhir.qualifiers import located, severity
from reasoner.patient.fhir.situations import situation
from reasoner.patient.times import UNKNOWN_PAST

CLINICAL = frozenset({"active", "recurrence", "relapse", "inactive", "remission", "resolved"})
OVER = frozenset({"inactive", "remission", "resolved"})
VERIFICATION = {
    "unconfirmed": "suspected",
    "provisional": "suspected",
    "differential": "suspected",
    "confirmed": "confirmed",
    "refuted": "refuted",
    "entered-in-error": "entered_in_error",
}
_DATES_FIX = Phrase("give the dates in their order")


def read(draft: Draft, resource: Resource) -> None:
    """Add the condition as a finding.

    What holds is a finding of when it was last stated (`recordedDate`, else the encounter), or of the record's moment;
    what is over
    is one of the time from its onset to its end. What the words of its code say of time, person or doubt counts
    (`reasoner.patient.fhir.situations`).
    """
    body = resource.body
    clinical = code_in(part(body, "clinicalStatus"), "condition-clinical")
    verification = code_in(part(body, "verificationStatus"), "condition-ver-status")
    categories = {code_in(one, "condition-category") for _, one in items(body, "category")}
    onset, end = _moment(draft, resource, "onset"), _moment(draft, resource, "abatement")
    if onset and end and end[1] < onset[0]:
        draft.warn(
            f"{resource.pointer}/abatement",
            Phrase("it ended before it began; both moments are kept as they stand"),
            _DATES_FIX,
        )
    if body.get("clinicalStatus") and clinical not in CLINICAL:
        fix = Phrase("use a code of FHIR R4: {0}", ", ".join(sorted(CLINICAL)))
        draft.warn(
            f"{resource.pointer}/clinicalStatus", Phrase("no clinical status that FHIR R4 has, so it is not used"), fix
        )
    ended = clinical in OVER or choice(body, "abatement") != ""
    stated = span(word(body, "recordedDate"))
    when = _lasted(draft, onset, end) if ended else stated or draft.time_of(resource)
    if body.get("verificationStatus") and verification not in VERIFICATION:
        message = Phrase("no verification status that FHIR R4 has, so it is taken as not confirmed")
        fix = Phrase("use a code of FHIR R4: {0}", ", ".join(sorted(VERIFICATION)))
        draft.warn(f"{resource.pointer}/verificationStatus", message, fix)
    if body.get("stage"):
        draft.note(Phrase("stages of conditions are not read"))
    concept = draft.concept(part(body, "code"))
    text, stated_by_words = situation(concept.text)
    own = {
        "context": "problem_list" if "problem-list-item" in categories else "",
        "verification": VERIFICATION.get(verification, "suspected" if body.get("verificationStatus") else ""),
    }
    draft.add(
        resource.pointer,
        "finding",
        replace(concept, text=text),
        when,
        **_combined(own, stated_by_words),
        clinical=clinical if clinical in CLINICAL else ("resolved" if ended else ""),
        onset=onset[0] if onset else "",
        end=end[1] if end else "",
        recorded=stated[0] if stated else "",
        severity=severity(draft, part(body, "severity")),
        **located(draft, [one for _, one in items(body, "bodySite")]),
    )


def _combined(own: Mapping[str, str], by_words: Mapping[str, str]) -> dict[str, str]:
    """The statuses of a condition with what its words say, which doubt only what the statuses do not refute."""
    if own["verification"] not in ("", "confirmed"):
        by_words = {name: said for name, said in by_words.items() if name != "verification"}
    return {**own, **by_words}


def _moment(draft: Draft, resource: Resource, name: str) -> Span | None:
    """The minutes of `onset[x]` or `abatement[x]`; an age is reckoned from the date of birth."""
    form = choice(resource.body, name)
    found = moment(resource.body, name)
    if found is None and form == "Age" and draft.birth:
        minutes = age_minutes(part(resource.body, f"{name}Age"))
        bounds = [later(minute, minutes) for minute in draft.birth] if minutes is not None else []
        if len(bounds) == 2 and bounds[0] and bounds[1]:
            found = (bounds[0], bounds[1])
    if form and found is None:
        draft.note(
            Phrase("ages, ranges and texts of when something began or ended that cannot be dated"),
            Phrase("Record dates"),
        )
    if form == "Period" and found and name == "abatement":
        return period(part(resource.body, "abatementPeriod"))
    return found


def _lasted(draft: Draft, onset: Span | None, end: Span | None) -> Span:
    """From the onset to the end of something that is over, as far as they are known, and not past the record's moment."""
    earliest = onset[0] if onset else UNKNOWN_PAST
    latest = end[1] if end else onset[1] if onset else draft.recorded
    return earliest, max(earliest, latest)
