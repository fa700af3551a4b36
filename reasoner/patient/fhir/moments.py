"""FHIR's moments, at the precision that they have, as the first and last minute that they may mean.

Time zones are dropped: every moment of a record is local time at the place of care, as in `reasoner.patient.times`.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from fractions import Fraction

from reasoner.patient.fhir.elements import Element, part, word
from reasoner.patient.times import UNKNOWN_PAST, read_period

Span = tuple[str, str]
"""The earliest and the latest ISO minute."""

_MOMENT = re.compile(r"\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?)?)?")
_OPEN = "9999"
_SECOND_60 = re.compile(r"(T\d{2}:\d{2}):60")
_AGE_UNITS = {"a": 525_960, "mo": 43_830, "wk": 10_080, "d": 1440, "h": 60, "min": 1}


def span(text: str) -> Span | None:
    """The minutes that a `date`, `dateTime` or `instant` may mean, None if it is none.

    >>> span("2026-02"), span("2026-03-01T09:30:12.5+01:00")
    (('2026-02-01T00:00', '2026-02-28T23:59'), ('2026-03-01T09:30', '2026-03-01T09:30'))
    """
    return read_period(_SECOND_60.sub(r"\1:59", text), UNKNOWN_PAST) if _MOMENT.fullmatch(text) else None


def period(element: Element) -> Span | None:
    """The minutes of a Period: from its start to its end, or its start alone; None if it has no start and no end."""
    start, end = span(word(element, "start")), end_of(element)
    if start and end:
        return (start[0], end[1]) if start[0] <= end[1] else None
    return start or end


def end_of(element: Element) -> Span | None:
    """The minutes in which a Period ended, None if it has no end; the year 9999 is none: many systems write it for *not yet*."""
    text = word(element, "end")
    return None if text.startswith(_OPEN) else span(text)


def moment(element: Element, name: str) -> Span | None:
    """The minutes of `name[x]`, a dateTime, an instant or a Period; None if it is something else or missing."""
    for form in ("DateTime", "Instant", "Date", ""):
        if text := word(element, name + form):
            return span(text)
    return period(part(element, f"{name}Period"))


def age_minutes(age: Element) -> int | None:
    """The minutes of an Age or Duration in UCUM (a month is 30.4375 d), None if it cannot be read."""
    unit = word(age, "code") or word(age, "unit")
    try:
        return int(Fraction(word(age, "value")[:12]) * _AGE_UNITS[unit])
    except (ValueError, KeyError, ZeroDivisionError):
        return None


def later(minute: str, minutes: int) -> str | None:
    """The ISO minute that is some minutes after another, None past the end of the calendar."""
    try:
        return (datetime.fromisoformat(minute) + timedelta(minutes=minutes)).isoformat(timespec="minutes")
    except (ValueError, OverflowError):
        return None
