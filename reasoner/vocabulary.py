"""Words that all rooms share: concepts' names, atoms, entries of a record, languages."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "fr"]
LANGUAGES: tuple[Language, ...] = ("en", "fr")

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

    Parameters: `pointer`, an RFC 6901 pointer into the file; `kind`, one of `finding complaint measurement medication
    allergy sex unreadable`; `text`, the concept as written; `earliest` and `latest`, ISO minutes that bound the moment it
    speaks of; the others as in `docs/certificate.md`, section 3, empty where nothing was recorded.
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

    def as_json(self) -> dict[str, str]:
        """The entry as an object of a record: only the keys that were recorded."""
        pairs = [(name, getattr(self, name)) for name in self.__slots__]
        return {name: value for name, value in pairs if value or name in ("pointer", "text")}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a knowledge base about a case.

    Parameters: `as_of`, an ISO minute (`2026-03-01T09:30`): nothing later is used; `jurisdiction`, a country or region
    code such as `FR`; `profile`, the name of the priors.
    """

    as_of: str
    jurisdiction: str
    profile: str

    def as_json(self) -> dict[str, object]:
        """The `request` object of the certificate."""
        return {
            "as_of": self.as_of,
            "jurisdiction": self.jurisdiction,
            "options": {},
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
