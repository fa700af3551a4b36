"""A record with something more: what cannot stand beside it goes, as when someone corrects what was written before.

What is older and is superseded by what is said now stays in the record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reasoner.engine.reasoner import Reasoner
from reasoner.engine.what_if import rivals
from reasoner.ontology.facts import Fact as Grounded
from reasoner.ontology.facts import Grounding
from reasoner.patient.record import Patient
from reasoner.query.recording import Recorder
from reasoner.query.syntax import Concept, Fact
from reasoner.vocabulary import Entry

_STATED_ONCE = ("finding", "complaint", "sex", "allergy", "medication", "preference")
"""Kinds of entries of which a second one about the same concept takes the place of the first."""


def with_facts(
    patient: Patient, facts: tuple[Fact[Concept], ...], recorder: Recorder, reasoner: Reasoner
) -> tuple[Patient, tuple[str, ...]]:
    """A patient of whom some facts are recorded, too, and the atoms that they take the place of.

    Law: what was recorded of other things stays as it was.
    """
    return with_entries(patient, recorder.entries(facts), recorder.moment, reasoner)


def with_entries(
    patient: Patient, entries: tuple[Entry, ...], moment: str, reasoner: Reasoner
) -> tuple[Patient, tuple[str, ...]]:
    """A patient with some entries more, and the atoms that they take the place of."""
    before = reasoner.grounding(patient, as_of=moment)
    added = reasoner.grounding(replace(patient, entries=entries), as_of=moment)
    said = [atom for fact in added.facts for atom in fact.seeds]
    replaced = list(dict.fromkeys(other for atom in said for other in rivals(atom, before.givers)))
    gone = set(_repeated(before, added))
    whole = reasoner.grounding(replace(patient, entries=(*patient.entries, *entries)), as_of=moment)
    standing = [other for atom in said for other in rivals(atom, whole.givers)]
    unheard = [atom for atom in said if atom not in whole.ages]
    if standing or unheard:
        gone |= {place - 1 for atom in replaced for place in before.givers[atom]}
    kept = tuple(entry for place, entry in enumerate(patient.entries) if place not in gone)
    return replace(patient, entries=(*kept, *entries)), tuple(replaced)


def _repeated(before: Grounding, added: Grounding) -> Iterator[int]:
    """The places of what was said of the same things in the same way, known or not."""
    new = {_subject(fact) for fact in added.facts if fact.concept and fact.entry.kind in _STATED_ONCE}
    for place, fact in enumerate(before.facts):
        if _subject(fact) in new:
            yield place


def _subject(fact: Grounded) -> tuple[str, str, str, str | None]:
    entry = fact.entry
    return entry.kind, entry.subject, entry.context, "" if entry.kind == "sex" else fact.concept


def without(patient: Patient, concept: str, kind: str, moment: str, reasoner: Reasoner) -> tuple[Patient, int]:
    """A patient of whom nothing is recorded about a concept, and how many entries went.

    Parameters: `kind`, of entries that go, all if it is empty.
    """
    facts = reasoner.grounding(patient, as_of=moment).facts
    kept = tuple(
        entry
        for entry, fact in zip(patient.entries, facts, strict=True)
        if fact.concept != concept or (kind and not _is_of(entry, kind))
    )
    return replace(patient, entries=kept), len(patient.entries) - len(kept)


def _is_of(entry: Entry, kind: str) -> bool:
    return {
        "history": entry.context == "history",
        "family": entry.subject not in ("", "patient"),
        "takes": entry.kind == "medication",
        "allergy": entry.kind == "allergy",
        "complaint": entry.kind == "complaint",
    }[kind]
