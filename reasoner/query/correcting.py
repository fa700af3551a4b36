"""A record with something more: what cannot stand beside it goes, as when someone corrects what was written before."""

from __future__ import annotations

from dataclasses import replace

from reasoner.engine.reasoner import Reasoner
from reasoner.engine.what_if import rivals
from reasoner.patient.record import Patient
from reasoner.query.recording import Recorder
from reasoner.query.syntax import Concept, Fact
from reasoner.vocabulary import Entry


def with_facts(
    patient: Patient, facts: tuple[Fact[Concept], ...], recorder: Recorder, reasoner: Reasoner
) -> tuple[Patient, tuple[str, ...]]:
    """A patient of whom some facts are recorded, too, and the atoms of those that they took the place of.

    Law: what was recorded of other things stays as it was.
    """
    entries = recorder.entries(facts)
    return with_entries(patient, entries, recorder.moment, reasoner)


def with_entries(
    patient: Patient, entries: tuple[Entry, ...], moment: str, reasoner: Reasoner
) -> tuple[Patient, tuple[str, ...]]:
    """A patient with some entries more, and the atoms of the entries that they took the place of."""
    before = reasoner.grounding(patient, as_of=moment)
    added = reasoner.grounding(replace(patient, entries=entries), as_of=moment)
    said = [atom for fact in added.facts for atom in fact.seeds]
    replaced = sorted({other for atom in said for other in rivals(atom, before.givers)})
    unknown = {fact.concept for fact in added.facts if fact.entry.polarity == "unknown"}
    gone = {place for atom in replaced for place in before.givers[atom]}
    for place, fact in enumerate(before.facts, start=1):
        if fact.concept in unknown and fact.entry.kind in ("finding", "complaint"):
            gone.add(place)
            replaced += fact.seeds
        repeats = any(
            (one.entry.kind, one.concept) == (fact.entry.kind, fact.concept) and _same(one.entry, fact.entry)
            for one in added.facts
        )
        if repeats:
            gone.add(place)
    kept = tuple(fact.entry for place, fact in enumerate(before.facts, start=1) if place not in gone)
    return replace(patient, entries=(*kept, *entries)), tuple(dict.fromkeys(replaced))


def without(patient: Patient, concept: str, kind: str, moment: str, reasoner: Reasoner) -> tuple[Patient, int]:
    """A patient of whom nothing is recorded about a concept, and how many entries went.

    Parameters: `kind`, of entries that go, all if it is empty.
    """
    grounding = reasoner.grounding(patient, as_of=moment)
    gone = {
        place
        for place, fact in enumerate(grounding.facts)
        if fact.concept == concept and (not kind or _is_of(fact.entry, kind))
    }
    kept = tuple(fact.entry for place, fact in enumerate(grounding.facts) if place not in gone)
    return replace(patient, entries=kept), len(gone)


def _same(one: Entry, other: Entry) -> bool:
    return (one.subject, one.context) == (other.subject, other.context) and one.kind not in (
        "measurement",
        "medication",
    )


def _is_of(entry: Entry, kind: str) -> bool:
    return {
        "history": entry.context == "history",
        "family": entry.subject not in ("", "patient"),
        "takes": entry.kind == "medication",
        "allergy": entry.kind == "allergy",
        "complaint": entry.kind == "complaint",
    }[kind]
