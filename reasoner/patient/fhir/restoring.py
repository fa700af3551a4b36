"""The other half of writing FHIR: what the extensions of a written element say of the entry that was read from it.

A reader of FHIR reads the elements first, and calls `restored` on each entry with the element that stands for it: the resource,
the condition of a FamilyMemberHistory as well, the CodeableConcept of a complaint, `_gender` of a sex.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from reasoner.patient.writing.systems import OWN
from reasoner.vocabulary import ENTRY_WORDS, Entry

LONGEST = 200
_MINUTE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
_MOMENTS = ("earliest", "latest", "onset", "end", "recorded")
_FIELDS = frozenset(Entry.__slots__) - {"pointer", "codes"}


def restored(entry: Entry, *elements: Mapping[str, Any]) -> Entry:
    """The entry with the fields that extensions of ours state; a word or a moment that an entry cannot have is passed over, and
    what could not be read stays unreadable.

    Law: for what `write_bundle` has written, the entry is the one that was written, up to the spellings of `docs/records.md`.
    """
    if entry.kind == "unreadable":
        return entry
    stated: dict[str, Any] = {name: text for element in elements for name, text in _stated(element)}
    if stated.get("earliest", entry.earliest) > stated.get("latest", entry.latest):
        stated = {name: text for name, text in stated.items() if name not in ("earliest", "latest")}
    return replace(entry, **stated) if stated else entry


def _stated(element: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    extensions = element.get("extension")
    for one in extensions if isinstance(extensions, list) else ():
        if not isinstance(one, dict):
            continue
        name = str(one.get("url", "")).removeprefix(OWN)
        text = next((value for key, value in one.items() if key in ("valueString", "valueCode")), "")
        if name in _FIELDS and isinstance(text, str) and _fits(name, text):
            yield name, text


def _fits(name: str, text: str) -> bool:
    if name in ENTRY_WORDS:
        return text in ENTRY_WORDS[name] and text != "unreadable"
    if name in _MOMENTS:
        return _MINUTE.fullmatch(text) is not None
    return 0 < len(text) <= LONGEST
