"""The entries of a record: their words, what a certificate keeps of them, the concept they mean (`docs/certificate.md`, 3)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from reasoner.checker.observables import is_decimal
from reasoner.checker.shapes import CheckError, minute, record, sequence, table, text, texts

Entry: TypeAlias = dict[str, Any]
Row: TypeAlias = Mapping[str, str]

_REQUIRED = ("pointer", "kind", "text")
_CHOICES = {
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
}
_ALLOWED = {name: frozenset(words.split()) for name, words in _CHOICES.items()}
_MOMENTS = ("earliest", "latest", "recorded", "onset", "end")
_WORDS = ("value", "unit", "basis", "site", "every", "reaction", "onset_age")
_OPTIONAL = tuple(name for name in (*_ALLOWED, *_MOMENTS, *_WORDS, "codes") if name != "kind")
_POINTER = re.compile(r"(/([^~/]|~[01])*)*")
_LENGTH = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]{1,3}))? (min|h|d|wk|mo|a)")
_MINUTES = {"min": 1, "h": 60, "d": 1440, "wk": 10080, "mo": 43830, "a": 525960}
_SPACES = str.maketrans({"_": " ", "-": " ", "'": " ", "’": " "})
_TAGS = (
    "disorder|finding|situation|procedure|regime/therapy|substance|product|medicinal product|event|observable entity|"
    "body structure|organism|physical object|morphologic abnormality|qualifier value|person|context dependent category"
)
_TAGGED = re.compile(rf"(.*) \((?:{_TAGS})\)", re.DOTALL)


@lru_cache(maxsize=10_000)
def key(string: str) -> str:
    """The key under which the lexicon lists a text."""
    if not string.isascii():
        decomposed = unicodedata.normalize("NFKD", string)
        string = "".join([letter for letter in decomposed if unicodedata.category(letter) != "Mn"])
    return " ".join(string.casefold().translate(_SPACES).split())


def months(length: str) -> int:
    """A length in whole months."""
    found = _LENGTH.fullmatch(length)
    if found is None:
        raise CheckError("a length of time is not one")
    thousandths = int(found[1]) * 1000 + int((found[2] or "").ljust(3, "0"))
    return thousandths * _MINUTES[found[3]] // 1000 // _MINUTES["mo"]


def read_lexicon(value: object) -> dict[str, dict[str, str]]:
    """The document `lexicon`. Raises: CheckError where it is not well-formed."""
    lexicon = table(value, "lexicon")
    only = {"context": "history", "subject": "relative", "polarity": "absent"}
    for name, row in lexicon.items():
        place = f"lexicon/{name}"
        fields = record(row, place, ("concept",), tuple(only))
        text(fields["concept"], f"{place}/concept")
        for part, word in only.items():
            if fields.get(part, word) != word:
                raise CheckError(f"{place}: {part} is {word!r} or not there")
        if key(name) != name or not name:
            raise CheckError(f"{place} is not a key: it should be {key(name)!r}, and not empty")
    return lexicon


def check_entries(value: object, place: str, recorded: str) -> list[Entry]:
    """The entries of a record made at a moment. Raises: CheckError, naming the first that is not well-formed."""
    entries = sequence(value, place)
    for index, item in enumerate(entries):
        here = f"{place}/{index}"
        entry = record(item, here, _REQUIRED, _OPTIONAL)
        for name, part in entry.items():
            if name == "codes":
                texts(part, f"{here}/codes")
            elif not isinstance(part, str):
                raise CheckError(f"{here} holds something that is not a string")
            elif name in _ALLOWED and part not in _ALLOWED[name]:
                raise CheckError(f"{here}/{name} is none of {', '.join(sorted(_ALLOWED[name]))}")
            elif name in _MOMENTS:
                minute(part, f"{here}/{name}")
        if not _POINTER.fullmatch(entry["pointer"]):
            raise CheckError(f"{here}/pointer is not a JSON pointer")
        if recorded in (entry.get("earliest"), entry.get("latest")):
            raise CheckError(f"{here} repeats the moment of the record")
        if entry.get("earliest", recorded) > entry.get("latest", recorded):
            raise CheckError(f"{here}: earliest is after latest")
    return entries


@dataclass(frozen=True)
class Words:
    """What a knowledge base makes of words; `names` are the units and bases of its observables."""

    lexicon: Mapping[str, Row]
    names: frozenset[str]

    def row(self, word: str) -> Row | None:
        """The lexicon's row of a word: that of its key, or of its key without a tag."""
        name = key(word)
        found = self.lexicon.get(name)
        if found is None and name.endswith(")") and (tagged := _TAGGED.fullmatch(name)):
            found = self.lexicon.get(tagged[1])
        return found

    def find(self, entry: Entry) -> tuple[Row | None, str | None]:
        """The row of an entry, and, if it has codes, what gave it."""
        for code in entry.get("codes", ()):
            if (row := self.row(code)) is not None:
                return row, code
        return self.row(entry["text"]), "text" if "codes" in entry else None

    def kept(self, entry: Entry) -> Entry:
        """An entry as a certificate keeps it: words that the knowledge base does not know are empty."""
        result = dict(entry)
        for name in ("text", "site", "reaction"):
            if name in entry and self.row(entry[name]) is None:
                result[name] = ""
        for name in ("every", "onset_age"):
            if name in entry and not _LENGTH.fullmatch(entry[name]):
                result[name] = ""
        if "value" in entry and not is_decimal(entry["value"]):
            result["value"] = ""
        for name in ("unit", "basis"):
            if name in entry and entry[name] not in self.names:
                result[name] = ""
        if "codes" in entry:
            result["codes"] = [code for code in entry["codes"] if self.row(code) is not None]
        return result
