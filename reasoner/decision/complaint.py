"""Whether a case presents a complaint: without one there is no differential (`docs/certificate.md`, section 7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from reasoner.errors import Phrase, Problem

LATEST_MINUTES: Final = 43_200
"""Thirty days: what someone complained of longer ago is a complaint of the past."""
NO_COMPLAINT: Final = Phrase("no presenting complaint is recorded, so there is no differential")


def complaints(ages: Mapping[str, int]) -> tuple[str, ...]:
    """The atoms of the complaints that a case presents, sorted.

    Parameters: `ages`, in minutes, of the inputs by atom.
    """
    return tuple(sorted([atom for atom in ages if atom[:10] == "complaint(" and ages[atom] <= LATEST_MINUTES]))


def no_complaint(ages: Mapping[str, int]) -> Problem:
    """What to say of a case without a complaint: a note, since nothing of the record was lost.

    Parameters: `ages`, in minutes, of the inputs by atom.
    """
    old = any(atom.startswith("complaint(") for atom in ages)
    message = Phrase("{0}: the complaints recorded are older than 30 days", NO_COMPLAINT) if old else NO_COMPLAINT
    return Problem("note", "/", message, Phrase("Record what the patient comes for as a complaint"))
