"""One row of a vignette as the words of an entry: which keys a kind has, and how each is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from reasoner.patient.times import FORMS, read_length, read_moment, read_period

AMOUNT = re.compile(r"(-?\d+(?:[.,]\d+)?)\s*(\S+)")
AGE = re.compile(r"age\s+(\d{1,3}(?:[.,]\d+)?)\s*(a|mo|wk|d)")

CHOICES: Mapping[str, tuple[str, ...]] = {
    "polarity": ("present", "absent", "unknown"),
    "subject": ("patient", "mother", "father", "sibling", "child", "relative"),
    "context": ("current", "problem_list", "history"),
    "clinical": ("active", "recurrence", "relapse", "inactive", "remission", "resolved"),
    "verification": ("confirmed", "suspected", "refuted", "entered_in_error"),
    "comparator": ("<", "<=", ">=", ">"),
    "severity": ("mild", "moderate", "severe"),
    "laterality": ("left", "right", "both"),
    "route": (
        *(
            "oral",
            "intravenous",
            "intramuscular",
            "subcutaneous",
            "inhaled",
            "topical",
            "rectal",
            "sublingual",
            "nasal",
        ),
        *("transdermal", "other"),
    ),
    "criticality": ("low", "high"),
}
"""The keys that are one of a few words."""

_ALL = frozenset({"polarity", "clinical", "verification", "when", "end", "recorded", "note"})
KEYS: Mapping[str, frozenset[str]] = {
    "finding": _ALL | {"subject", "context", "onset", "severity", "body_site", "laterality", "within"},
    "measurement": _ALL | {"subject", "context", "value", "unit", "basis", "comparator", "onset"},
    "medication": _ALL | {"dose", "every", "route", "onset"},
    "allergy": _ALL | {"reaction", "criticality", "onset"},
    "immunisation": _ALL,
}
"""The keys of each kind, apart from the one that names its concept."""

_FIELDS = {"body_site": "site", "laterality": "side"}
_TEXTS = frozenset({"value", "unit", "basis", "body_site", "reaction"})


class Unread(ValueError):
    """A key whose value cannot be read: the message, what to do, and the words to quote."""

    def __init__(self, message: str, fix: str, quote: str) -> None:
        super().__init__(message)
        self.fix, self.quote = fix, quote


def read_words(row: Mapping[str, Any], kind: str, recorded: str) -> dict[str, str]:
    """The fields of an entry that a row gives, the concept's name aside.

    Parameters: `row`, without the key that names the concept; `kind`, of `KEYS`; `recorded`, an ISO minute.
    Raises: Unread for the first key that is none, or whose value is not of its form.
    """
    found: dict[str, str] = {}
    for key, value in row.items():
        if key not in KEYS[kind]:
            raise Unread(f"what stands there is no part of a {kind}", f"parts are {', '.join(sorted(KEYS[kind]))}", key)
        if not isinstance(value, str):
            raise Unread(f"`{key}` is not one word or number", "write a single value", str(value))
        if key in CHOICES:
            if value not in CHOICES[key]:
                raise Unread(f"the {key} is not known", f"write one of {', '.join(CHOICES[key])}", value)
            found[_FIELDS.get(key, key)] = value
        elif key in _TEXTS:
            found[_FIELDS.get(key, key)] = value
        elif key in _WRITTEN:
            found.update(_WRITTEN[key](value, recorded))
    return found


def _when(text: str, recorded: str) -> dict[str, str]:
    period = read_period(text, recorded)
    if period is None:
        raise Unread("`when` is no moment", f"write {FORMS}", text)
    age = AGE.fullmatch(text.strip())
    return {"earliest": period[0], "latest": period[1]} | ({"onset_age": f"{age[1]} {age[2]}"} if age else {})


def _within(text: str, recorded: str) -> dict[str, str]:
    """The time in which something was: it may be as old as that."""
    if read_length(text) is None or (period := read_period(text, recorded)) is None:
        raise Unread("`within` is no length of time", "write a length such as 4 wk", text)
    return {"earliest": period[0]}


def _onset(text: str, recorded: str) -> dict[str, str]:
    period = read_period(text, recorded) if read_length(text) is not None or read_moment(text) is not None else None
    if period is None:
        raise Unread("`onset` is no moment", f"write {FORMS}", text)
    return {"onset": period[0]}


def _end(text: str, recorded: str) -> dict[str, str]:
    period = read_period(text, recorded)
    if period is None:
        raise Unread("`end` is no moment", f"write {FORMS}", text)
    return {"end": period[1]}


def _recorded(text: str, _recorded: str) -> dict[str, str]:
    moment = read_moment(text)
    if moment is None:
        raise Unread("`recorded` is no date", "write 2026-03-01T09:30 or 2026-03-01", text)
    return {"recorded": moment}


def _dose(text: str, _recorded: str) -> dict[str, str]:
    amount = AMOUNT.fullmatch(text.strip())
    if amount is None:
        raise Unread("`dose` is no amount with a unit", "write an amount such as 40 mg", text)
    return {"value": amount[1], "unit": amount[2]}


def _every(text: str, _recorded: str) -> dict[str, str]:
    if read_length(text) is None:
        raise Unread("`every` is no length of time", "write a length such as 12 h", text)
    number, unit = re.fullmatch(r"([\d.,]+)\s*([a-z]+)", text.strip()).groups()  # type: ignore[union-attr]
    return {"every": f"{number} {unit}"}


_WRITTEN: Mapping[str, Callable[[str, str], dict[str, str]]] = {
    "when": _when,
    "within": _within,
    "onset": _onset,
    "end": _end,
    "recorded": _recorded,
    "dose": _dose,
    "every": _every,
}
