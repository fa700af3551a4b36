"""Words that say when, of whom or how surely: “History of cardiac arrest (situation)” is a cardiac arrest of the past."""

from __future__ import annotations

import re
from collections.abc import Mapping

_BEGINNINGS: tuple[tuple[re.Pattern[str], Mapping[str, str]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), fields)
    for pattern, fields in (
        (r"family history of (?:a |an )?", {"subject": "relative"}),
        (r"antécédents? famili(?:al|aux) (?:de |d['’])", {"subject": "relative"}),
        (r"(?:personal |past )?(?:medical )?history of (?:a |an |single )*", {"context": "history"}),
        (r"antécédents? (?:personnels? )?(?:de |d['’])", {"context": "history"}),
        (r"suspected ", {"verification": "suspected"}),
        (r"suspicion (?:de |d['’])", {"verification": "suspected"}),
    )
)


def situation(text: str) -> tuple[str, Mapping[str, str]]:
    """The concept that a text of a condition is about, and the fields of the entry that its beginning states.

    >>> situation("History of cardiac arrest")
    ('cardiac arrest', {'context': 'history'})
    >>> situation("Antécédent d'embolie pulmonaire")
    ('embolie pulmonaire', {'context': 'history'})
    >>> situation("asthma")
    ('asthma', {})
    """
    for pattern, fields in _BEGINNINGS:
        if found := pattern.match(text):
            return text[found.end() :], fields
    return text, {}
