"""Entries that say the same in the records of many patients, held once: what grounds them knows each by itself."""

from __future__ import annotations

from dataclasses import fields, replace
from operator import attrgetter

from reasoner.patient.record import Patient
from reasoner.vocabulary import Entry

_MOST = 50_000
_SAID = attrgetter(*(one.name for one in fields(Entry) if one.name != "pointer"))
"""What an entry says, wherever it stands in its record."""


class SharedEntries:
    """Puts the first entry seen in the place of each that says the same; pointers are then those of another record.

    So many entries are remembered, and all of them forgotten beyond: memory does not grow with the cohort.
    """

    def __init__(self) -> None:
        self._known: dict[object, Entry] = {}

    def shared(self, patient: Patient) -> Patient:
        """The patient with entries that are shared with those before.

        Law: what is concluded of the patient is the same.
        """
        if len(self._known) > _MOST:
            self._known.clear()
        known = self._known
        return replace(patient, entries=tuple([known.setdefault(_SAID(one), one) for one in patient.entries]))
