"""Severity, body site and side, as codes or as words."""

from __future__ import annotations

import re

from reasoner.patient.fhir.draft import Draft
from reasoner.patient.fhir.elements import Element, code_in

_SEVERITIES = {
    "255604002": "mild", "6736007": "moderate", "24484000": "severe", "HP:0012825": "mild", "HP:0012826": "moderate",
    "HP:0012828": "severe",
    "HP:0012829": "severe",
}  # fmt: skip
_SIDES = {"7771000": "left", "24028007": "right", "51440002": "both"}
_SIDE_WORDS = {
    "left": "left", "right": "right", "bilateral": "both", "both": "both", "gauche": "left", "droit": "right", "droite": "right",
    "bilatéral": "both",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
_SITE_WORDS = re.compile(r"\b(?:structure|region|part)\b(?:\s+of\b)?", re.IGNORECASE)


def severity(draft: Draft, codeable: Element) -> str:
    """mild, moderate or severe; empty if it is none of these."""
    code = code_in(codeable, "snomed.info/sct", "human-phenotype-ontology.org", "hp.owl")
    words = _WORD.findall(draft.concept(codeable).text.casefold())
    return _SEVERITIES.get(code) or next((word for word in words if word in ("mild", "moderate", "severe")), "")


def side(draft: Draft, codeable: Element) -> str:
    """left, right or both; empty if nothing says so."""
    code = code_in(codeable, "snomed.info/sct")
    words = {
        _SIDE_WORDS[word] for word in _WORD.findall(draft.concept(codeable).text.casefold()) if word in _SIDE_WORDS
    }
    return _SIDES.get(code) or (words.pop() if len(words) == 1 else "both" if words == {"left", "right"} else "")


def site(draft: Draft, codeable: Element) -> str:
    """The word for a body site without its side, what the concept map says of it, or its code if it has no word."""
    found = draft.concept(codeable)
    if code_in(codeable, "snomed.info/sct") in _SIDES:
        return ""
    if found.codes and ":" not in found.codes[0]:
        return found.codes[0]
    words = _SITE_WORDS.sub(" ", found.text)
    kept = [word for word in words.split() if word.casefold() not in _SIDE_WORDS]
    return " ".join(kept) or next(iter(found.codes), "")


def located(draft: Draft, codeables: list[Element]) -> dict[str, str]:
    """The `site` and `side` of a finding: the first site that is one, and the first side."""
    sites = [found for found in (site(draft, one) for one in codeables) if found]
    sides = [found for found in (side(draft, one) for one in codeables) if found]
    if len(set(sides)) > 1:
        sides = ["both"]
    return {"site": sites[0] if sites else "", "side": sides[0] if sides else ""}
