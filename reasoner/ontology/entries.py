"""What an entry claims, by its words alone: the allowed words, what is denied, what is past (`docs/certificate.md`, 3 and 4)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from reasoner.errors import RecordError
from reasoner.vocabulary import ENTRY_WORDS, Entry

_WORDS = {name: words if name == "kind" else ("", *words) for name, words in ENTRY_WORDS.items()}
_PAST = frozenset({"inactive", "remission", "resolved"})
_DENIABLE = frozenset({"finding", "medication", "allergy", "immunisation"})
_LENGTH = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]{1,3}))? (min|h|d|wk|mo|a)")
_MINUTES = {"min": 1, "h": 60, "d": 1440, "wk": 10_080, "mo": 43_830, "a": 525_960}
MINUTES_PER_MONTH = 43_830


def wrong_words(entry: Entry) -> Iterator[str]:
    """Which keys of an entry hold a word that is none of the words of section 3."""
    return (name for name, words in _WORDS.items() if getattr(entry, name) not in words)


def check_words(entry: Entry) -> None:
    """Refuse an entry that no reader makes.

    Raises: RecordError naming the key.
    """
    for name in wrong_words(entry):
        raise RecordError(
            f"{entry.pointer}: {name} {getattr(entry, name)!r} is not known",
            fix=f"use one of {', '.join(filter(None, _WORDS[name]))}",
        )
    if entry.earliest > entry.latest:
        raise RecordError(f"{entry.pointer}: earliest is after latest", fix="give the earlier moment first")


def is_out_of_place(entry: Entry) -> bool:
    """Whether an entry is unreadable by itself: as a whole, or for a denial, subject or context that its kind lacks."""
    if entry.kind == "finding":
        return False
    denied = entry.polarity == "absent" or entry.verification == "refuted"
    return (
        entry.kind == "unreadable"
        or (denied and entry.kind not in _DENIABLE)
        or entry.subject not in ("", "patient")
        or entry.context == "history"
    )


def denials(entry: Entry, row: Mapping[str, str]) -> int:
    """How many times an entry with its row of the lexicon is denied; twice has no meaning."""
    own = (entry.polarity == "absent") + (entry.verification == "refuted")
    return own + ("polarity" in row)


def is_past(entry: Entry, as_of: str) -> bool:
    """Whether what an entry speaks of has ended by a moment."""
    return entry.clinical in _PAST or bool(entry.end and entry.end <= as_of)


def is_length(text: str) -> bool:
    """Whether a text is a length of time such as `12 h`."""
    return _LENGTH.fullmatch(text) is not None


def months_of(length: str) -> int | None:
    """A length in whole months, None if it is no length."""
    found = _LENGTH.fullmatch(length)
    if found is None:
        return None
    thousandths = int(found[1]) * 1000 + int((found[2] or "0").ljust(3, "0"))
    return thousandths * _MINUTES[found[3]] // 1000 // MINUTES_PER_MONTH
