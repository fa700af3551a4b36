"""Severity, body site and side, by their words: the codes of SNOMED CT for them may be beyond its free set."""

from __future__ import annotations

import re

from reasoner.patient.fhir.draft import Draft
from reasoner.patient.fhir.elements import Element, code_in

_HPO = ("human-phenotype-ontology.org", "hp.owl")
_SEVERITIES = {"HP:0012825": "mild", "HP:0012826": "moderate", "HP:0012828": "severe", "HP:0012829": "severe"}
_SEVERITY_WORDS = {
    "mild": "mild", "moderate": "moderate", "severe": "severe", "léger": "mild", "légère": "mild", "modéré": "moderate",
    "modérée": "moderate", "sévère": "severe",
}  # fmt: skip
_SIDE_WORDS = {
    "left": "left", "right": "right", "bilateral": "both", "both": "both", "gauche": "left", "droit": "right", "droite": "right",
    "bilatéral": "both",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
_SITE_WORDS = re.compile(r"\b(?:structure|region|part|and|side)\b(?:\s+of\b)?", re.IGNORECASE)


def severity(draft: Draft, codeable: Element) -> str:
    """mild, moderate or severe; empty if it is none of these."""
    words = _WORD.findall(draft.concept(codeable).text.casefold())
    found = {_SEVERITY_WORDS[word] for word in words if word in _SEVERITY_WORDS}
    return _SEVERITIES.get(code_in(codeable, *_HPO)) or (found.pop() if len(found) == 1 else "")


def side(draft: Draft, codeable: Element) -> str:
    """left, right or both; empty if nothing says so."""
    words = {
        _SIDE_WORDS[word] for word in _WORD.findall(draft.concept(codeable).text.casefold()) if word in _SIDE_WORDS
    }
    return words.pop() if len(words) == 1 else "both" if words else ""


def site(draft: Draft, codeable: Element) -> str:
    """The word for a body site without its side, what the concept map says of it, or its code if it has no word."""
    found = draft.concept(codeable)
    if found.codes and ":" not in found.codes[0]:
        return found.codes[0]
    words = _SITE_WORDS.sub(" ", found.text)
    kept = [word for word in words.split() if word.casefold() not in _SIDE_WORDS]
    return " ".join(kept) or ("" if found.text else next(iter(found.codes), ""))


def located(draft: Draft, codeables: list[Element]) -> dict[str, str]:
    """The `site` and `side` of a finding: the first site that is one, and the first side."""
    sites = [found for found in (site(draft, one) for one in codeables) if found]
    sides = [found for found in (side(draft, one) for one in codeables) if found]
    if len(set(sides)) > 1:
        sides = ["both"]
    return {"site": sites[0] if sites else "", "side": sides[0] if sides else ""}
