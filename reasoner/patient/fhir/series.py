"""SampledData: a sensor's series as values with their moments, one for each minute."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from reasoner.patient.fhir.elements import Element, part, word
from reasoner.patient.fhir.moments import later

LONGEST = 1_440
"""Values that are taken, the last ones: a day of one value a minute."""

_MINUTE = Decimal(60_000)


def timed_values(sampled: Element, start: str) -> list[tuple[str, str]] | None:
    """The values of a series with their ISO minutes; of several in one minute the last is taken.

    Parameters: `sampled`, a SampledData of one dimension, whose `period` is in milliseconds; `start`, the minute of its
    first value.
    Returns: None if it cannot be read. What a device could not measure (`E`, `L`, `U`) is left out.
    """
    try:
        step = Decimal(word(sampled, "period"))
        origin = Decimal(word(part(sampled, "origin"), "value"))
        factor = Decimal(word(sampled, "factor") or "1")
        points = word(sampled, "data").split()
        if word(sampled, "dimensions") != "1" or step <= 0 or not all(map(Decimal.is_finite, (step, origin, factor))):
            return None
        found: dict[str, str] = {}
        for position, point in enumerate(points):
            if point in ("E", "L", "U"):
                continue
            value = origin + Decimal(point) * factor
            minute = later(start, int(step * position / _MINUTE))
            if minute is None or not value.is_finite():
                return None
            found[minute] = f"{value:f}"
    except (InvalidOperation, OverflowError, ValueError):
        return None
    return list(found.items())[-LONGEST:]
