"""A record in the making: what every module of a resource adds to, and what they all have to know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from reasoner.errors import Phrase, Problem
from reasoner.patient.fhir.collection import Collection, Resource
from reasoner.patient.fhir.concepts import Concept, answered, concept
from reasoner.patient.fhir.elements import Element, part, word
from reasoner.patient.fhir.moments import Span, moment, period
from reasoner.patient.times import UNKNOWN_PAST
from reasoner.vocabulary import Entry

_WARNED = Phrase("see `docs/records.md`")
NO_NEED = Phrase("No need to act")


@dataclass(slots=True)
class Draft:
    """Entries and problems of one record.

    Parameters: `recorded`, the ISO minute of the record; `collection`, where references are resolved; `concept_map`, the
    user's own;
    `birth`, when the patient was born, if it is known; `encounter`, the one that the record is of.
    """

    recorded: str
    collection: Collection
    concept_map: Mapping[str, tuple[str, ...]]
    birth: Span | None = None
    encounter: Resource | None = None
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: Counter[tuple[Phrase, Phrase]] = field(default_factory=Counter)
    unread_codings: int = 0

    def concept(self, codeable: Element) -> Concept:
        """Read a CodeableConcept with the user's concept map."""
        found = concept(codeable, self.concept_map)
        self.unread_codings += found.unread
        return found

    def answer(self, question: Concept, given: Element) -> Concept:
        """The pairs of a question and its coded answer."""
        found = answered(question, given, self.concept_map)
        self.unread_codings += found.unread - question.unread
        return found

    def add(self, pointer: str, kind: str, what: Concept, when: Span | None = None, **recorded: str) -> None:
        """Add an entry; `when` is the moment that it speaks of, by default that of the record.

        What has nothing to look up is kept as unreadable. ICD codes get the categories that contain them unless the entry denies.
        """
        if what.empty:
            self.unreadable(
                pointer,
                Phrase("there is no code of a known system and no text"),
                Phrase("give a code or a display text"),
            )
            return
        denied = recorded.get("polarity") == "absent" or recorded.get("verification") == "refuted"
        codes = (what if denied else what.widened()).codes
        earliest, latest = when or (self.recorded, self.recorded)
        words = {name: value for name, value in recorded.items() if value}
        self.entries.append(Entry(pointer, kind, what.text, earliest, latest, codes=codes, **words))

    def unreadable(self, pointer: str, message: Phrase, fix: Phrase = _WARNED, text: str = "") -> None:
        """Keep the place of an item that cannot be read; `text` is a display text of a coding, or empty."""
        self.problems.append(Problem("error", pointer, message, fix, text))
        self.entries.append(Entry(pointer, "unreadable", text, self.recorded, self.recorded))

    def warn(self, pointer: str, message: Phrase, fix: Phrase = _WARNED) -> None:
        """Tell that something was used otherwise than it may have been meant."""
        self.problems.append(Problem("warning", pointer, message, fix))

    def note(self, message: Phrase, fix: Phrase = NO_NEED) -> None:
        """Count something that is left out everywhere in the same way; there is one problem for each such message."""
        self.notes[message, fix] += 1

    def time_of(self, resource: Resource, *names: str) -> Span | None:
        """The first moment that a resource states under some names, else that of its encounter; None if there is none."""
        for name in names:
            if found := moment(resource.body, name):
                return found
        encounter = self.collection.resolve(self.encounter_of(resource), resource)
        return period_of(encounter) if encounter is not None else None

    def past(self) -> Span:
        """The moment of what has no date at all: some time up to now."""
        return UNKNOWN_PAST, self.recorded

    @staticmethod
    def encounter_of(resource: Resource) -> Element:
        """The reference of a resource to its encounter (`context` in resources about medication)."""
        return part(resource.body, "encounter") or part(resource.body, "context")

    def settled(self) -> tuple[Problem, ...]:
        """The problems, with one for each kind of note."""
        counted = [
            Problem("note", "/", Phrase("{0} ({1})", message, count), fix)
            for (message, fix), count in self.notes.items()
            if count
        ]
        if self.unread_codings:
            message = Phrase(
                "codings of a system that is not known, or without a code of its form ({0})", self.unread_codings
            )
            counted.append(
                Problem("note", "/", message, Phrase("Their words are used; map their codes with --conceptmap"))
            )
        return (*self.problems, *counted)


def period_of(encounter: Resource) -> Span | None:
    """The period of an encounter, None if it has none."""
    return period(part(encounter.body, "period"))


def status_of(resource: Resource) -> str:
    """The `status` of a resource, in FHIR's words."""
    return word(resource.body, "status")
