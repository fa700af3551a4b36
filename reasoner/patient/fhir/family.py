"""FamilyMemberHistory: what a relative had, which is a risk of the patient and never a disease of theirs."""

from __future__ import annotations

import re

from reasoner.errors import Phrase
from reasoner.patient.fhir.collection import Resource
from reasoner.patient.fhir.concepts import Concept
from reasoner.patient.fhir.draft import Draft, status_of
from reasoner.patient.fhir.elements import Element, code_in, items, part, word
from reasoner.patient.fhir.moments import span

_SUBJECTS = {
    "MTH": "mother", "NMTH": "mother", "NMTHF": "mother", "FTH": "father", "NFTH": "father", "NFTHF": "father",
    "SIB": "sibling", "NSIB": "sibling", "BRO": "sibling", "NBRO": "sibling", "SIS": "sibling", "NSIS": "sibling",
    "TWIN": "sibling",
    "TWINBRO": "sibling", "TWINSIS": "sibling", "FTWIN": "sibling", "ITWIN": "sibling", "ITWINBRO": "sibling",
    "ITWINSIS": "sibling",
    "FTWINBRO": "sibling", "FTWINSIS": "sibling", "CHILD": "child", "NCHILD": "child", "SON": "child", "SONC": "child",
    "DAU": "child",
    "DAUC": "child",
}  # fmt: skip
_SUBJECT_WORDS = {
    "mother": "mother", "father": "father", "brother": "sibling", "sister": "sibling", "sibling": "sibling", "son": "child",
    "daughter": "child", "child": "child", "mère": "mother", "père": "father", "frère": "sibling", "sœur": "sibling",
    "soeur": "sibling",
    "fils": "child", "fille": "child",
}  # fmt: skip
_KIN = re.compile(
    r"[MP]?G{0,2}GR(?:MTH|FTH|PRN)|(?:FAMMEMB|EXT|N?PRN)|[MP]?(?:AUNT|UNCLE|COUSN)|GRND(?:CHILD|DAU|SON)"
    r"|(?:NIENEPH|NIECE|NEPHEW)|H(?:BRO|SIS|SIB)|(?:STP|ADOPT|FOST|STEP)\w*|\w*INLAW"
)
_KIN_WORDS = re.compile(
    r"mother|father|brother|sister|sibling|son\b|daughter|child|parent|relative|famil|kin\b|twin|grand|aunt|uncle|cousin"
    r"|nephew|niece|in-law|step|half|adoptive|foster|mère|père|frère|s(?:œ|oe)ur|fils|fille|enfant|tante|oncle|neveu|nièce"
    r"|jumeau|jumelle|apparent"
)
_NO_KIN = frozenset({"NBOR", "FRND", "UNRELFRND", "ROOM"})
_NO_KIN_WORDS = re.compile(
    r"\b(?:neighbou?r|friend|room-?mate|flat-?mate|colleague|voisine?|amie?|collègue|colocataire)\b"
)
_NONE = re.compile(
    r"^(?:no (?:known )?(?:family )?history of(?: an?\b)?"
    r"|pas d['’]antécédents? (?:familia(?:l|ux) )?(?:de |d['’]))\s*(?P<what>\S.*)$",
    re.IGNORECASE,
)
_FIX = Phrase("give the relationship as a code of v3-RoleCode, such as MTH")


def read(draft: Draft, resource: Resource) -> None:
    """Add each condition as a finding of the relative; words such as *no family history of asthma* deny it.

    A relative of whom no condition is listed says nothing: that is not the absence of every disease.
    """
    relationship = part(resource.body, "relationship")
    place = f"{resource.pointer}/relationship"
    code, words = code_in(relationship, "v3-RoleCode"), draft.concept(relationship).text.casefold()
    if code in _NO_KIN or (_NO_KIN_WORDS.search(words) and not code):
        draft.unreadable(place, Phrase("no relative, so nothing of this is a family history"), _FIX)
        return
    subject = _relative(draft, relationship)
    if subject == "relative" and not _KIN.fullmatch(code) and not _KIN_WORDS.search(words):
        draft.warn(place, Phrase("no relationship that is known, so it is taken for some relative"), _FIX)
    status = status_of(resource)
    stated = span(word(resource.body, "date"))
    conditions = list(items(resource.body, "condition"))
    if not conditions:
        draft.note(
            Phrase("relatives of whom no condition is listed, which says nothing"),
            Phrase("Record what was asked and denied"),
        )
    for position, condition in conditions:
        what, denied = _denied(draft.concept(part(condition, "code")))
        draft.add(
            f"{resource.pointer}/condition/{position}",
            "finding",
            what,
            polarity="unknown" if status == "health-unknown" else "absent" if denied else "",
            subject=subject,
            verification="entered_in_error" if status == "entered-in-error" else "",
            onset_age=_age(part(condition, "onsetAge")),
            recorded=stated[0] if stated else "",
        )


def _relative(draft: Draft, relationship: Element) -> str:
    code = code_in(relationship, "v3-RoleCode")
    words = draft.concept(relationship).text.casefold().split()
    plain = [_SUBJECT_WORDS[word] for word in words if word in _SUBJECT_WORDS] if len(words) <= 2 else []
    in_law = any(mark in words for mark in ("grand", "in-law", "step", "half", "adoptive", "foster"))
    return _SUBJECTS.get(code) or (plain[0] if plain and not code and not in_law else "relative")


def _denied(what: Concept) -> tuple[Concept, bool]:
    match = _NONE.match(what.text)
    return (Concept(what.codes, match["what"], what.unread), True) if match else (what, False)


def _age(age: Element) -> str:
    value, unit = word(age, "value"), word(age, "code") or word(age, "unit")
    known = re.fullmatch(r"\d{1,3}(?:\.\d{1,2})?", value) and unit in ("a", "mo", "wk", "d")
    return f"{value} {unit}" if known else ""
