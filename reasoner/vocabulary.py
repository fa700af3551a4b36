"""Words that all rooms share: concepts' names, atoms, entries of a record, languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from reasoner.errors import Phrase

Language = Literal["en", "fr"]
LANGUAGES: tuple[Language, ...] = ("en", "fr")

ENTRY_WORDS: Mapping[str, tuple[str, ...]] = {
    name: tuple(words.split())
    for name, words in {
        "kind": "finding complaint measurement medication allergy immunisation sex preference unreadable",
        "polarity": "present absent unknown",
        "subject": "patient mother father sibling child relative",
        "context": "current problem_list history",
        "clinical": "active recurrence relapse inactive remission resolved",
        "verification": "confirmed suspected refuted entered_in_error",
        "comparator": "< <= >= >",
        "severity": "mild moderate severe",
        "side": "left right both",
        "route": "oral intravenous intramuscular subcutaneous inhaled topical rectal sublingual nasal transdermal other",
        "criticality": "low high",
    }.items()
}
"""The words that keys of an entry may have, of which each but `kind` may also be empty (`docs/certificate.md`, section 3)."""

KIND_NAMES: Mapping[str, Phrase] = {
    "finding": Phrase("a finding"),
    "complaint": Phrase("a complaint"),
    "measurement": Phrase("a measurement"),
    "medication": Phrase("a medication"),
    "allergy": Phrase("an allergy"),
    "immunisation": Phrase("an immunisation"),
    "sex": Phrase("a sex"),
    "preference": Phrase("a preference"),
    "unreadable": Phrase("an entry that was not understood"),
}
"""What people call an entry of each kind."""

_STRUCTURE = re.compile(r"[(),]")
_SPACED = re.compile(r"[_\-'’\s]+")


def lexical_key(text: str) -> str:
    """The key under which a word for a concept is looked up: accents, case, hyphens and spacing do not matter.

    Returns: NFKD without combining marks, case-folded, with `_ - ' ’` and runs of white space as one space, stripped.
    Law: `lexical_key(lexical_key(t)) == lexical_key(t)`.

    >>> lexical_key("  Hémoptysie_récente ") == lexical_key("hemoptysie recente")
    True
    """
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(character for character in decomposed if unicodedata.category(character) != "Mn")
    return _SPACED.sub(" ", bare.casefold()).strip()


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a record says, as it was written, with the place where it stands.

    Every word is kept as the record has it; `docs/certificate.md`, section 3, lists the words that are allowed, and section 4
    says what becomes of an entry. Empty means that nothing was recorded.

    Parameters: `pointer`, an RFC 6901 pointer into the file, which several entries may share; `kind`, one of `finding complaint
    measurement medication allergy immunisation sex preference unreadable`; `text`, the concept in words; `earliest` and `latest`,
    ISO minutes that bound the moment it speaks of; `codes`, codes of the concept with their system (`loinc:8867-4`), looked up
    before `text`; `clinical` and `verification`, the statuses of FHIR in the words of section 3; `comparator`, where the value is
    only a bound; `onset`, `end` and `recorded`, ISO minutes; `severity`, `site` and `side` of a finding; `every` and `route` of a
    medication, whose dose is `value` and `unit`; `reaction` and `criticality` of an allergy; `onset_age`, such as `40 a`, the age
    of a relative.
    """

    pointer: str
    kind: str
    text: str
    earliest: str
    latest: str
    polarity: str = ""
    subject: str = ""
    context: str = ""
    value: str = ""
    unit: str = ""
    basis: str = ""
    onset: str = ""
    codes: tuple[str, ...] = ()
    clinical: str = ""
    verification: str = ""
    comparator: str = ""
    end: str = ""
    recorded: str = ""
    severity: str = ""
    site: str = ""
    side: str = ""
    every: str = ""
    route: str = ""
    reaction: str = ""
    criticality: str = ""
    onset_age: str = ""

    def __hash__(self) -> int:
        return hash((self.pointer, self.text, self.value))

    def as_json(self, recorded: str) -> dict[str, Any]:
        """The entry as an object of a record: only the keys that say something.

        Parameters: `recorded`, the moment of the record, which `earliest` and `latest` are left out for.
        """
        found: dict[str, Any] = {"pointer": self.pointer, "kind": self.kind, "text": self.text}
        if self.earliest != recorded:
            found["earliest"] = self.earliest
        if self.latest != recorded:
            found["latest"] = self.latest
        for name in _OPTIONAL:
            word = getattr(self, name)
            if word:
                found[name] = word if name != "codes" else list(word)
        return found


_OPTIONAL = Entry.__slots__[5:]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a knowledge base about a case.

    Parameters: `as_of`, an ISO minute (`2026-03-01T09:30`): nothing later is used; `jurisdiction`, a country or region
    code such as `FR`; `profile`, the name of the priors; `at_most`, how many conditions may be so at once.
    """

    as_of: str
    jurisdiction: str
    profile: str
    at_most: int = 1

    def as_json(self) -> dict[str, object]:
        """The `request` object of the certificate."""
        return {
            "as_of": self.as_of,
            "jurisdiction": self.jurisdiction,
            "options": {"at_most": self.at_most} if self.at_most > 1 else {},
            "policy": "safe",
            "preferences": {},
            "profile": self.profile,
        }


def split_atom(atom: str) -> tuple[str, tuple[str, ...]]:
    """The predicate and the arguments of an atom: `value(heart_rate,118)` is `value` with `heart_rate` and `118`.

    Commas inside nested terms do not split.

    >>> split_atom("dose(adrenaline,f(1,2),im)")
    ('dose', ('adrenaline', 'f(1,2)', 'im'))
    """
    name, bracket, rest = atom.partition("(")
    if not bracket:
        return name, ()
    inner = rest[:-1]
    if "(" not in inner:
        return name, tuple(inner.split(","))
    arguments: list[str] = []
    depth = start = 0
    for match in _STRUCTURE.finditer(inner):
        character = match[0]
        if character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
        elif not depth:
            arguments.append(inner[start : match.start()])
            start = match.end()
    return name, (*arguments, inner[start:])
