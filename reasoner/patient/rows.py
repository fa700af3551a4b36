"""One row of a vignette as the words of an entry: which keys a kind has, and how each is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from reasoner.errors import Phrase
from reasoner.patient.code_systems import from_compact
from reasoner.patient.times import FORMS, read_length, read_moment, read_period
from reasoner.vocabulary import ENTRY_WORDS, KIND_NAMES

AMOUNT = re.compile(r"(-?\d+(?:[.,]\d+)?)(?![\d.,])\s*(\S+)")
"""A number and its unit; a number alone is none, and its last digit no unit."""
AGE = re.compile(r"age\s+(\d{1,3}(?:[.,]\d+)?)\s*(a|mo|wk|d)")
_LONGEST_CODE = 200

CHOICES: Mapping[str, tuple[str, ...]] = {
    "laterality" if name == "side" else name: words for name, words in ENTRY_WORDS.items() if name != "kind"
}
"""The keys that are one of a few words."""

_ALL = frozenset({"codes", "polarity", "clinical", "verification", "when", "end", "recorded", "note"})
_FINDING = _ALL | {"onset", "severity", "body_site", "laterality"}
KEYS: Mapping[str, frozenset[str]] = {
    "finding": _FINDING | {"subject", "context", "within", "onset_age"},
    "complaint": _FINDING,
    "measurement": _ALL | {"subject", "context", "value", "unit", "basis", "comparator", "onset"},
    "medication": _ALL | {"dose", "value", "unit", "every", "route", "onset"},
    "allergy": _ALL | {"reaction", "criticality", "onset"},
    "immunisation": _ALL,
    "preference": _ALL,
}
"""The keys of each kind, apart from the one that names its concept."""

FIELDS: Mapping[str, str] = {"body_site": "site", "laterality": "side"}
"""The fields of an entry that a row calls otherwise."""
_TEXTS = frozenset({"value", "unit", "basis", "body_site", "reaction", "onset_age"})


class Unread(ValueError):
    """A key whose value cannot be read: the message, what to do, and the words to quote."""

    def __init__(self, message: Phrase, fix: Phrase, quote: str) -> None:
        super().__init__(message)
        self.message, self.fix, self.quote = message, fix, quote


def read_words(row: Mapping[str, Any], kind: str, recorded: str) -> dict[str, Any]:
    """The fields of an entry that a row gives, the concept's name aside.

    Parameters: `row`, without the key that names the concept; `kind`, of `KEYS`; `recorded`, an ISO minute.
    Raises: Unread for the first key that is none, or whose value is not of its form.
    """
    found: dict[str, Any] = {}
    if "dose" in row and not {"value", "unit"}.isdisjoint(row):
        raise Unread(Phrase("the dose stands twice"), Phrase("write `dose`, or `value` and `unit`"), str(row["dose"]))
    for key, value in row.items():
        if key not in KEYS[kind]:
            raise Unread(
                Phrase("what stands there is no part of {0}", KIND_NAMES[kind]),
                Phrase("parts are {0}", ", ".join(sorted(KEYS[kind]))),
                key,
            )
        if key == "codes":
            found[key] = _codes(value)
            continue
        if not isinstance(value, str):
            raise Unread(Phrase("`{0}` is not one word or number", key), Phrase("write a single value"), str(value))
        if key in CHOICES:
            if value not in CHOICES[key]:
                raise Unread(
                    Phrase("the {0} is not known", key),
                    Phrase("write one of {0}", ", ".join(CHOICES[key])),
                    value,
                )
            found[FIELDS.get(key, key)] = value
        elif key in _TEXTS:
            found[FIELDS.get(key, key)] = value
        elif key in _WRITTEN:
            found.update(_WRITTEN[key](value, recorded))
    return found


def out_of_order(found: Mapping[str, Any]) -> Iterator[str]:
    """The keys, `when` or `end`, whose moment is over before the onset, by the fields that `read_words` gives."""
    for key, field in (("when", "latest"), ("end", "end")):
        if found.get("onset", "") > found.get(field, "9"):
            yield key


def _codes(given: Any) -> tuple[str, ...]:
    """One code or a list of codes, as look-up spells them; what is no code that is known is kept as it stands."""
    codes = given if isinstance(given, list) else [given]
    if not all(isinstance(code, str) and 0 < len(code.strip()) <= _LONGEST_CODE for code in codes):
        raise Unread(
            Phrase("`codes` are not codes"),
            Phrase("write one or a list, each with its system: [loinc:8867-4]"),
            str(given),
        )
    return tuple(dict.fromkeys(code if "=" in code else from_compact(code) or code.strip() for code in codes))


def _when(text: str, recorded: str) -> dict[str, str]:
    first, solidus, last = text.partition("/")
    period, until = read_period(first, recorded), read_period(last if solidus else first, recorded)
    if period is None or until is None or period[0] > until[1]:
        raise Unread(Phrase("`when` is no moment"), Phrase("{0}; or two of them as 2026-02-01/2026-02-10", FORMS), text)
    period = (period[0], until[1])
    age = AGE.fullmatch(text.strip())
    return {"earliest": period[0], "latest": period[1]} | ({"onset_age": f"{age[1]} {age[2]}"} if age else {})


def _within(text: str, recorded: str) -> dict[str, str]:
    """The time in which something was: it may be as old as that."""
    if read_length(text) is None or (period := read_period(text, recorded)) is None:
        raise Unread(Phrase("`within` is no length of time"), Phrase("write a length such as 4 wk"), text)
    return {"earliest": period[0]}


def _onset(text: str, recorded: str) -> dict[str, str]:
    period = read_period(text, recorded) if read_length(text) is not None or read_moment(text) is not None else None
    if period is None:
        raise Unread(Phrase("`onset` is no moment"), FORMS, text)
    return {"onset": period[0]}


def _end(text: str, recorded: str) -> dict[str, str]:
    period = read_period(text, recorded)
    if period is None:
        raise Unread(Phrase("`end` is no moment"), FORMS, text)
    return {"end": period[1]}


def _recorded(text: str, _recorded: str) -> dict[str, str]:
    moment = read_moment(text)
    if moment is None:
        raise Unread(Phrase("`recorded` is no date"), Phrase("write 2026-03-01T09:30 or 2026-03-01"), text)
    return {"recorded": moment}


def _dose(text: str, _recorded: str) -> dict[str, str]:
    amount = AMOUNT.fullmatch(text.strip())
    if amount is None:
        raise Unread(Phrase("`dose` is no amount with a unit"), Phrase("write an amount such as 40 mg"), text)
    return {"value": amount[1], "unit": amount[2]}


def _every(text: str, _recorded: str) -> dict[str, str]:
    """The interval between doses; other words are kept, since the medication is taken however often."""
    length = re.fullmatch(r"([\d.,]+)\s*([a-z]+)", text.strip()) if read_length(text) is not None else None
    return {"every": f"{length[1]} {length[2]}" if length else text}


_WRITTEN: Mapping[str, Callable[[str, str], dict[str, str]]] = {
    "when": _when,
    "within": _within,
    "onset": _onset,
    "end": _end,
    "recorded": _recorded,
    "dose": _dose,
    "every": _every,
}
