"""Moments and lengths of time as people write them in a record, with the precision that they have."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from reasoner.errors import Phrase

UNKNOWN_PAST = "0001-01-01T00:00"

_LENGTH = re.compile(r"(\d{1,6})(?:[.,](\d{1,3}))?\s*(min|h|d|wk|mo|a)")
_MINUTES = {"min": 1, "h": 60, "d": 1440, "wk": 10_080, "mo": 43_830, "a": 525_960}
_YEAR = re.compile(r"\d{4}")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?")
_AGE = re.compile(r"age\s+\d{1,3}(?:[.,]\d+)?\s*(a|mo|wk|d)")

FORMS = Phrase("write 2026-03-01T09:30, 2026-03-01, 2026-03, 2026, or a length such as 6 h, 3 d, 2 wk, 5 mo, 7 a")


def read_moment(text: str) -> str | None:
    """An ISO minute from a date (its first minute) or a date and time; None if it is neither.

    A time zone is dropped: all moments of a record are read as local time at the place of care.
    """
    if _DAY.fullmatch(text) or _MOMENT.fullmatch(text):
        try:
            return _text(datetime.fromisoformat(text))
        except ValueError:
            return None
    return None


def read_length(text: str) -> timedelta | None:
    """A length such as `6 h` or `2.5 d` (UCUM units; a month is 30.4375 d, a year 365.25 d), None if unreadable."""
    match = _LENGTH.fullmatch(text.strip())
    if not match:
        return None
    thousandths = int(match[1]) * 1000 + int((match[2] or "0").ljust(3, "0"))
    return timedelta(minutes=thousandths * _MINUTES[match[3]] // 1000)


def read_period(text: str, recorded: str) -> tuple[str, str] | None:
    """The first and last minute of the moment that a text speaks of, as ISO minutes.

    Parameters: `text`, a date and time, a date, a month, a year, a length before `recorded`, or `age 40 a`, of which only
    the order is known; `recorded`, an ISO minute.
    Returns: earliest and latest, or None if the text has no such form.
    """
    text = text.strip()
    if _AGE.fullmatch(text):
        return UNKNOWN_PAST, recorded
    length = read_length(text)
    try:
        if length is not None:
            moment = _text(datetime.fromisoformat(recorded) - length)
            return moment, moment
        if _YEAR.fullmatch(text):
            first = datetime(int(text), 1, 1)
            return _text(first), _text(datetime(int(text), 12, 31, 23, 59))
        month = _MONTH.fullmatch(text)
        if month:
            first = datetime(int(month[1]), int(month[2]), 1)
            following = (first + timedelta(days=32)).replace(day=1)
            return _text(first), _text(following - timedelta(minutes=1))
        if _DAY.fullmatch(text):
            first = datetime.fromisoformat(text)
            return _text(first), _text(first + timedelta(minutes=1439))
    except (ValueError, OverflowError):
        return None
    exact = read_moment(text)
    return (exact, exact) if exact else None


def _text(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(timespec="minutes")
