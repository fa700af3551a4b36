"""A record with something more: what cannot stand beside it goes, as when someone corrects what was written before.

What is older and is superseded by what is said now stays in the record.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import replace

from reasoner.engine.reasoner import Reasoner
from reasoner.engine.what_if import rivals
from reasoner.errors import Phrase, RequestError
from reasoner.ontology.facts import NOT_UNDERSTOOD, Grounding
from reasoner.ontology.facts import Fact as Grounded
from reasoner.ontology.problems import problems
from reasoner.patient.record import Patient
from reasoner.query.recording import Recorder
from reasoner.query.syntax import Concept, Fact
from reasoner.vocabulary import Entry, split_atom

_STATED_ONCE = ("finding", "complaint", "sex", "allergy", "medication", "preference")
"""Kinds of entries of which a second one about the same concept takes the place of the first."""


def with_facts(
    patient: Patient, facts: tuple[Fact[Concept], ...], recorder: Recorder, reasoner: Reasoner
) -> tuple[Patient, tuple[str, ...]]:
    """A patient of whom some facts are recorded, too, and the atoms that they take the place of.

    Raises: as `with_entries`. Law: what was recorded of other things stays as it was.
    """
    return with_entries(patient, recorder.entries(facts), recorder.moment, reasoner)


def with_entries(
    patient: Patient, entries: tuple[Entry, ...], moment: str, reasoner: Reasoner
) -> tuple[Patient, tuple[str, ...]]:
    """A patient with some entries more, and the atoms that they take the place of.

    Raises: RequestError if one of the entries cannot be used, such as a value that is not plausible, or two of them contradict
    each other.
    """
    before = reasoner.grounding(patient, as_of=moment)
    added = reasoner.grounding(replace(patient, entries=entries), as_of=moment)
    _refuse_unusable(entries, added, NOT_UNDERSTOOD, reasoner)
    _refuse_contradiction(added, reasoner)
    said = [atom for fact in added.facts for atom in fact.seeds]
    replaced = list(dict.fromkeys(other for atom in said for other in rivals(atom, before.givers)))
    gone = set(_repeated(before, added))
    whole = reasoner.grounding(replace(patient, entries=(*patient.entries, *entries)), as_of=moment)
    _refuse_unusable(entries, whole, {"implausible"}, reasoner)
    standing = [other for atom in said for other in rivals(atom, whole.givers)]
    unheard = [atom for atom in said if atom not in whole.ages]
    if standing or unheard:
        gone |= {place - 1 for atom in replaced for place in before.givers[atom]}
    kept = tuple(entry for place, entry in enumerate(patient.entries) if place not in gone)
    return replace(patient, entries=(*kept, *entries)), tuple(replaced)


def check_usable(entries: tuple[Entry, ...], moment: str, reasoner: Reasoner) -> None:
    """Refuse entries that could not be used in any record, such as an age that nobody reaches.

    Raises: RequestError.
    """
    alone = reasoner.grounding(Patient(moment, "en", entries), as_of=moment)
    _refuse_unusable(entries, alone, NOT_UNDERSTOOD, reasoner)


def _refuse_unusable(entries: tuple[Entry, ...], grounding: Grounding, states: Set[str], reasoner: Reasoner) -> None:
    content = reasoner.knowledge.content
    unusable = {fact.entry.pointer: fact for fact in grounding.facts if fact.state in states and fact.entry in entries}
    for problem in problems(grounding, content) if unusable else ():
        if (fact := unusable.get(problem.place)) is not None and isinstance(problem.message, Phrase):
            labels = content["ontology"]["concepts"].get(fact.concept, {}).get("labels", fact.entry.text)
            slots = (labels if slot == fact.entry.text else slot for slot in problem.message.slots)
            raise RequestError(problem.message.filled(*slots), fix=problem.fix)


def _refuse_contradiction(added: Grounding, reasoner: Reasoner) -> None:
    for fact in added.facts:
        at_once = [atom for other in added.facts if other.entry.latest == fact.entry.latest for atom in other.seeds]
        for atom in fact.seeds:
            if any(rivals(atom, at_once)):
                labels = reasoner.knowledge.content["ontology"]["concepts"][split_atom(atom)[1][0]]["labels"]
                raise RequestError(
                    Phrase("what is said of `{0}` contradicts itself", labels), fix=Phrase("say one of the two")
                )


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
