"""Patient: age and administrative sex. Names, addresses, identifiers, numbers and contacts are not taken over."""

from __future__ import annotations

from datetime import datetime

from reasoner.errors import Phrase
from reasoner.patient.fhir.collection import Resource
from reasoner.patient.fhir.concepts import Concept
from reasoner.patient.fhir.draft import Draft
from reasoner.patient.fhir.elements import choice, first, word
from reasoner.patient.fhir.moments import Span, span
from reasoner.patient.pseudonym import case_id

_SEXES = ("male", "female")
_DAY, _MONTH = len("2026-03-01"), len("2026-03")


def birth(resource: Resource) -> Span | None:
    """The minutes in which the patient may have been born, None if that is not known."""
    return span(word(resource.body, "birthDate"))


def pseudonym(resource: Resource, key: bytes) -> str:
    """The pseudonym of the patient, from the id of the resource or the first identifier; empty if there is neither."""
    identifier = first(resource.body, "identifier")
    identity = word(resource.body, "id") or "|".join(
        filter(None, (word(identifier, "system"), word(identifier, "value")))
    )
    return case_id(identity, key) if identity else ""


def read(draft: Draft, resource: Resource) -> None:
    """Add the age at the moment of the record, in months or, of a year of birth, in years, and the sex."""
    _age(draft, f"{resource.pointer}/birthDate", word(resource.body, "birthDate"))
    gender = word(resource.body, "gender")
    place = f"{resource.pointer}/gender"
    if gender in _SEXES:
        draft.add(place, "sex", Concept(text=gender))
    elif gender:
        fix = Phrase("which sex do rules and frequencies of diseases apply to? Write male or female if one fits")
        draft.warn(place, Phrase("the administrative gender is neither male nor female, so no sex is known"), fix)
    deceased = choice(resource.body, "deceased")
    if deceased and word(resource.body, f"deceased{deceased}") != "false":
        draft.warn(f"{resource.pointer}/deceased{deceased}", Phrase("the record says that the patient has died"))


def _age(draft: Draft, place: str, text: str) -> None:
    if not text:
        return
    born = span(text)
    if born is None or born[0] > draft.recorded:
        draft.unreadable(
            place, Phrase("the date of birth is after the moment of the record, or no date"), Phrase("mend the date")
        )
        return
    now = datetime.fromisoformat(draft.recorded)
    if len(text) >= _DAY:
        day = datetime.fromisoformat(born[0])
    elif len(text) == _MONTH:
        day = datetime.fromisoformat(born[0]).replace(day=15)
    else:
        day = datetime.fromisoformat(born[0]).replace(month=7)
    months = max(0, (now.year - day.year) * 12 + now.month - day.month - (now.day < day.day))
    if len(text) >= _DAY:
        draft.add(place, "measurement", Concept(text="age"), value=str(months), unit="mo")
        return
    draft.warn(
        place,
        Phrase("only the month or the year of birth is recorded: its middle is taken"),
        Phrase("record the day of birth"),
    )
    if len(text) == _MONTH:
        draft.add(place, "measurement", Concept(text="age"), value=str(months), unit="mo")
    else:
        draft.add(place, "measurement", Concept(text="age"), value=str(months // 12), unit="a")
