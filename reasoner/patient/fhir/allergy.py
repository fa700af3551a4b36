"""AllergyIntolerance: a substance, or that no allergy is known."""

from __future__ import annotations

import re

from reasoner.errors import Phrase
from reasoner.patient.fhir.collection import Resource
from reasoner.patient.fhir.concepts import Concept
from reasoner.patient.fhir.condition import VERIFICATION
from reasoner.patient.fhir.draft import Draft
from reasoner.patient.fhir.elements import Element, code_in, first, items, part, word
from reasoner.patient.fhir.moments import moment, span

_STATUSES = frozenset({"active", "inactive", "resolved"})
_IPS = "absent-unknown-uv-ips"
_NONE_KNOWN = frozenset({"716186003", "no-known-allergies"})
_NONE_KNOWN_WORDS = re.compile(r"no known allerg(?:y|ies)|aucune allergie connue", re.IGNORECASE)
_NARROWER = frozenset({"no-known-medication-allergies", "no-known-environmental-allergies", "no-known-food-allergies"})
_NARROWER_WORDS = re.compile(r"no known \w[\w ]* (?:allerg|intoleranc)|aucune allergie \w+ connue", re.IGNORECASE)
_NOTHING_SAID = "no-allergy-info"


def read(draft: Draft, resource: Resource) -> None:
    """Add the allergy, of the moment of the record, or where it is inactive from its onset on."""
    body = resource.body
    said = _absence(part(body, "code"))
    substance = draft.concept(part(body, "code"))
    if said in _NARROWER or (not said and _NARROWER_WORDS.search(substance.text)):
        draft.note(
            Phrase("`no known allergy` to drugs, food or the environment alone"), Phrase("Ask for the other allergies")
        )
        return
    if said == _NOTHING_SAID:
        draft.note(Phrase("the record says that nothing is known about allergies"), Phrase("Ask for allergies"))
        return
    none_known = said in _NONE_KNOWN or _NONE_KNOWN_WORDS.fullmatch(substance.text)
    verification = code_in(part(body, "verificationStatus"), "allergyintolerance-verification")
    clinical = code_in(part(body, "clinicalStatus"), "allergyintolerance-clinical")
    onset, stated = moment(body, "onset"), span(word(body, "recordedDate"))
    reactions = [one for _, one in items(body, "reaction")]
    if substance.empty and reactions:
        substance = draft.concept(part(reactions[0], "substance"))
    criticality = word(body, "criticality")
    draft.add(
        resource.pointer,
        "allergy",
        Concept(text="none_known") if none_known else substance,
        clinical=clinical if clinical in _STATUSES else "",
        verification=VERIFICATION.get(verification, ""),
        onset=onset[0] if onset else "",
        recorded=stated[0] if stated else "",
        reaction=_reaction(draft, reactions),
        criticality=criticality if criticality in ("low", "high") else "",
    )


def _absence(codeable: Element) -> str:
    return next(
        (
            word(coding, "code")
            for _, coding in items(codeable, "coding")
            if word(coding, "code") in _NONE_KNOWN | _NARROWER | {_NOTHING_SAID}
            and word(coding, "system").endswith(("snomed.info/sct", _IPS))
        ),
        "",
    )


def _reaction(draft: Draft, reactions: list[Element]) -> str:
    """The word for the first manifestation, else its code."""
    found = [draft.concept(first(reaction, "manifestation")) for reaction in reactions]
    said = [one for one in found if not one.empty]
    if len(said) > 1 or any(len(list(items(reaction, "manifestation"))) > 1 for reaction in reactions):
        draft.note(Phrase("reactions of an allergy after its first"))
    return (said[0].text or said[0].codes[0]) if said else ""
