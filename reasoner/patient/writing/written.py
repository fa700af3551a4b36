"""What a writer returns: a document, and what of the record it has no place for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from reasoner.errors import Phrase, Problem
from reasoner.vocabulary import Entry


@dataclass(frozen=True, slots=True)
class Written:
    """A record in some format.

    Parameters: `document`, of dict, list, str, bool, int and Decimal; `left_out`, a problem for each entry that is not in it.
    """

    document: dict[str, Any]
    left_out: tuple[Problem, ...] = ()


def unreadable(entries: Iterable[Entry]) -> tuple[Problem, ...]:
    """A problem for each entry that was never read: nobody knows what it would have to be written as."""
    message, fix = (
        Phrase("was not understood when it was read, and is not written"),
        Phrase("mend it in the record that it came from"),
    )
    return tuple(Problem("warning", one.pointer, message, fix, one.text) for one in entries if one.kind == "unreadable")
