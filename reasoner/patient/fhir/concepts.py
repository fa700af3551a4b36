"""Codings: the codes under which a concept is looked up, in the order in which they are tried, and its words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from reasoner.patient.code_systems import prefix_of, source_key, spelled, wider_icd
from reasoner.patient.fhir.elements import Element, items, word

LONGEST_TEXT = 200

_TAG = re.compile(
    r"\s*\((?:disorder|finding|procedure|situation|substance|product|medicinal product|observable entity|event|organism"
    r"|body structure|morphologic abnormality|regime/therapy|qualifier value|physical object)\)$"
)
_YES = frozenset({"loinc:LA33-6", "v2:Y", "yes", "present", "oui", "présent"})
_NO = frozenset({"loinc:LA32-8", "v2:N", "no", "absent", "non"})
_UNKNOWN_CODES = frozenset(
    {"UNK", "NI", "NASK", "ASKU", "NAV", "unknown", "asked-unknown", "not-asked", "asked-declined"}
)
_UNKNOWN_SYSTEMS = ("v3-NullFlavor", "data-absent-reason", "v2-0532")


@dataclass(frozen=True, slots=True)
class Concept:
    """What a CodeableConcept names.

    Parameters: `codes`, the words of the concept map first, then each coding's own code, with its prefix; `text`, what a person
    would read; `unread`, how many codings are of a system that is not known, or have no code of its form; `keys`, under which the
    concept map may have its codings, known or not.
    """

    codes: tuple[str, ...] = ()
    text: str = ""
    unread: int = 0
    keys: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to look up."""
        return not self.codes and not self.text

    def widened(self) -> Concept:
        """The concept with the ICD categories that contain its codes, last; only right of what is not denied."""
        wider = (parent for code in self.codes for parent in wider_icd(code))
        return Concept(tuple(dict.fromkeys((*self.codes, *wider))), self.text, self.unread, self.keys)


def concept(codeable: Element, concept_map: Mapping[str, tuple[str, ...]]) -> Concept:
    """Read a CodeableConcept."""
    codings = [coding for _, coding in items(codeable, "coding")]
    mapped: list[str] = []
    own: list[str] = []
    keys: list[str] = []
    unread = 0
    for coding in codings:
        system, code = word(coding, "system"), word(coding, "code")
        if not code:
            continue
        keys.append(source_key(system, code))
        mapped.extend(concept_map.get(keys[-1], ()))
        prefix = prefix_of(system)
        known = spelled(prefix, code) if prefix is not None else None
        if known:
            own.append(known)
        else:
            unread += 1
    displays = (word(coding, "display") for coding in codings)
    text = next((plain for plain in map(_plain, (*displays, word(codeable, "text"))) if plain), "")
    return Concept(tuple(dict.fromkeys((*mapped, *own))), text, unread, tuple(keys))


def answered(question: Concept, answer: Element, concept_map: Mapping[str, tuple[str, ...]]) -> Concept:
    """A question together with its coded answer: pairs `question=answer`, those that the concept map has first."""
    given = concept(answer, concept_map)
    pairs = [f"{left}={right}" for left in question.codes for right in given.codes]
    keys = dict.fromkeys(f"{left}={right}" for left in (*question.keys, *question.codes) for right in given.keys)
    mapped = [words for key in keys for words in concept_map.get(key, ())]
    text = ": ".join(filter(None, (question.text, given.text)))[:LONGEST_TEXT]
    return Concept(tuple(dict.fromkeys((*mapped, *pairs))), text, question.unread + given.unread)


def truth(answer: Element) -> str:
    """The polarity that an answer of yes or no gives its question: present, absent, unknown, or empty if it is none of these.

    SNOMED CT's answers are told by their display, so that no code is needed that may be beyond its free set.
    """
    for _, coding in items(answer, "coding"):
        system, code = word(coding, "system"), word(coding, "code")
        if system.endswith(_UNKNOWN_SYSTEMS) and code in _UNKNOWN_CODES:
            return "unknown"
        key = f"v2:{code}" if system.endswith(("v2-0136", "v2-0532")) else source_key(system, code)
        if key.startswith("snomed:"):
            key = _plain(word(coding, "display")).casefold()
        if key in _YES:
            return "present"
        if key in _NO:
            return "absent"
    return ""


def _plain(display: str) -> str:
    """A display text on one line, without the tag that SNOMED CT puts at the end of its full names."""
    return _TAG.sub("", " ".join(display.split()))[:LONGEST_TEXT]
