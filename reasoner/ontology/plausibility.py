"""Which values can be those of a patient of some age: `docs/certificate.md`, sections 2 and 4 point 4.

The ranges find errors of writing, such as a weight of 70 kg at three months. They say nothing of what is normal: beyond the
plausible range a value is not used, beyond the usual one it is used and worth a look.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

AGE = "age"
"""The observable whose values are months of age."""
MINUTES_PER_MONTH = 43_830
"""A UCUM month, 30.4375 days."""


def months_at(age: int, age_taken: datetime, taken: datetime) -> int:
    """The age in months at one moment of a person whose age was recorded at another; 0 before birth.

    Law: `months_at(a, t, t) == a`, and a later moment never gives a lower age.
    """
    elapsed = (taken - age_taken).total_seconds() // 60
    return max(0, age + int(elapsed // MINUTES_PER_MONTH))


def plausible_range(observable: Mapping[str, Any], months: int | None) -> tuple[int, int]:
    """The least and greatest plausible value of an observable at an age, ends included, in steps of its resolution.

    Parameters: `months` is None where the age is not known; then the range is that of all ages.
    """
    low, high = _begun(observable.get("plausible_by_age", ()), months) or observable["plausible"]
    return low, high


def usual_range(observable: Mapping[str, Any], months: int | None) -> tuple[int, int] | None:
    """The least and greatest value that raises no question at an age, ends included; None where nothing is said of it.

    Parameters: as those of `plausible_range`.
    """
    found = _begun(observable.get("usual_by_age", ()), months) or observable.get("usual")
    return None if found is None else (found[0], found[1])


def _begun(bands: Sequence[Sequence[int]], months: int | None) -> Sequence[int] | None:
    """The bounds of the last range that has begun at an age."""
    for start, *bounds in reversed(bands):
        if months is not None and start <= months:
            return bounds
    return None
