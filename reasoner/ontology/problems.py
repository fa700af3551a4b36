"""What was not understood in a record, told to the person who can mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from functools import cached_property, reduce
from typing import Any, Literal

from reasoner.errors import Phrase, Problem, Slot
from reasoner.ontology.facts import Fact, Grounding
from reasoner.ontology.matching import Matcher
from reasoner.ontology.measurement import two_readings
from reasoner.ontology.plausibility import AGE, months_at, plausible_range, usual_range
from reasoner.vocabulary import KIND_NAMES, LANGUAGES, Entry, lexical_key

UNDERSTOOD = frozenset({"used", "unknown", "superseded"})
"""The states of facts that need no one's attention."""
_SEVERITIES: Mapping[str, Literal["error", "warning", "note"]] = {
    "later": "warning",
    "suspected": "warning",
    "inactive": "warning",
    "entered_in_error": "note",
}
"""How severe a state is that is no error: the record itself says why the entry is not used."""
Telling = tuple[Phrase, Phrase]
"""What was found and expected, and what to do."""
_QUOTED = {"unknown_basis": "basis", "not_a_number": "value", "ambiguous_number": "value", "unknown_unit": "unit"}
"""What of an entry is to blame, where it is not its text."""
MONTHS_IN_WORDS = 36
"""The age from which messages count years."""


class ProblemTeller:
    """Explains the facts of a grounding that were not understood, by the documents of a knowledge base."""

    def __init__(self, documents: Mapping[str, Mapping[str, Any]]) -> None:
        self._concepts: Mapping[str, Any] = documents["ontology"]["concepts"]
        self._lexicon: Mapping[str, Mapping[str, str]] = documents["lexicon"]
        self._matcher = Matcher(self._lexicon)
        self._observables: Mapping[str, Any] = documents["observables"]["observables"]

    def problems(self, grounding: Grounding) -> tuple[Problem, ...]:
        """One problem for each fact whose state is not in `UNDERSTOOD`, or whose value is unusual or missing, in their order.

        Each has the entry's pointer as its place. A used fact whose codes are not known, and which was found by its words, is a
        note; an unusual value, which is used all the same, a warning, and so is something that is measured and has no value.
        Law: a message holds no word of the record that the knowledge base does not know; such words are the `quote`.
        """
        age = next((fact for fact in grounding.facts if fact.concept == AGE and fact.state == "used"), None)
        told = [
            fact
            for fact in grounding.facts
            if fact.state != "used" or fact.found_by == "text" or fact.concept in self._measured
        ]
        found = (problem for fact in told for problem in self._of(fact, age))
        return tuple(problem for problem in found if problem is not None)

    def _of(self, fact: Fact, age: Fact | None) -> Iterator[Problem | None]:
        if fact.state not in UNDERSTOOD:
            yield self._problem(fact, age)
            return
        yield self._unusual(fact, age) if fact.n is not None else self._valueless(fact)
        if fact.found_by == "text":
            yield self._by_words(fact)

    def _unusual(self, fact: Fact, age: Fact | None) -> Problem | None:
        """The warning that a value which is used is seldom seen; None where it is not."""
        observable = self._measured.get(fact.concept or "")
        if fact.state != "used" or fact.n is None or observable is None:
            return None
        months = _months(fact.entry, age) if age is not None and "usual_by_age" in observable else None
        bounds = usual_range(observable, months)
        if bounds is None or not _outside(fact.n, bounds, fact.entry.comparator):
            return None
        low, high = (self._decimal(end, observable["resolution"]) for end in bounds)
        told = (self._labels(fact.concept or ""), low, high, observable["unit"])
        message = (
            Phrase("{0} is unusual; {1} to {2} {3} is usual; it is used", *told)
            if months is None
            else Phrase(
                "{0} is unusual; {1} to {2} {3} is usual at the age of {4}; it is used", *told, _age_in_words(months)
            )
        )
        return Problem("warning", fact.entry.pointer, message, Phrase("check the value and its unit"), fact.entry.value)

    def _valueless(self, fact: Fact) -> Problem | None:
        """The warning that something which is measured was recorded as if it were a finding; None where it was not."""
        if fact.state != "used" or fact.concept not in self._measured:
            return None
        message = Phrase("'{0}' is measured, and recorded without a value, which says nothing", self._name(fact.entry))
        return Problem("warning", fact.entry.pointer, message, Phrase("record its value and unit"), fact.entry.text)

    @cached_property
    def _measured(self) -> dict[str, Mapping[str, Any]]:
        """Observables by the concept whose values they give: that of a basis, where they have bases."""
        return {
            concept: observable
            for name, observable in self._observables.items()
            for concept in (name, *(basis["concept"] for basis in observable.get("bases", {}).values()))
        }

    def _problem(self, fact: Fact, age: Fact | None) -> Problem:
        if fact.state == "implausible":
            message, fix = self._implausible(fact, age)
            return Problem("error", fact.entry.pointer, message, fix, fact.entry.value)
        tell: Callable[[Entry], Telling] = getattr(self, f"_{fact.state}")
        message, fix = tell(fact.entry)
        severity = _SEVERITIES.get(fact.state, "error")
        return Problem(severity, fact.entry.pointer, message, fix, getattr(fact.entry, _QUOTED.get(fact.state, "text")))

    def _by_words(self, fact: Fact) -> Problem:
        message = Phrase(
            "no known code; taken by its words for '{0}'", self._labels(self._matched(fact.entry)["concept"])
        )
        fix = Phrase("map the code to a concept (--conceptmap) if this is wrong")
        return Problem("note", fact.entry.pointer, message, fix)

    def _entered_in_error(self, _entry: Entry) -> Telling:
        return Phrase("recorded as entered in error, and not used"), Phrase("No need to act")

    def _suspected(self, _entry: Entry) -> Telling:
        message = Phrase("recorded as suspected only, and used neither as present nor as absent")
        return message, Phrase("record it as confirmed or refuted once that is known")

    def _inactive(self, _entry: Entry) -> Telling:
        message = Phrase("recorded as no longer active; whether the allergy persists is not known")
        return message, Phrase("record it as active or refuted once that is known")

    def _double_negation(self, _entry: Entry) -> Telling:
        message = Phrase("denied twice: by its words or code, its polarity or its verification")
        return message, Phrase("record what is absent by the word for what it is")

    def _unreadable(self, entry: Entry) -> Telling:
        if (entry.polarity == "absent" or entry.verification == "refuted") and entry.kind != "unreadable":
            message = Phrase("{0} recorded as absent, which has no meaning", KIND_NAMES[entry.kind])
            return message, Phrase("record absence as a finding, a medication, an allergy or an immunisation")
        if entry.kind != "unreadable":
            message = Phrase("{0} of a relative or of the past; only findings can be", KIND_NAMES[entry.kind])
            return message, Phrase("record it as a finding of that person or time, or leave it out")
        return Phrase("could not be read as an entry"), Phrase("write it in a form that the record's format allows")

    def _later(self, entry: Entry) -> Telling:
        moment = max(entry.earliest, entry.recorded)
        message = Phrase("of {0}, after the moment that was asked about, and not used", moment)
        return message, Phrase("ask about a later moment if it should be used")

    def _unknown_concept(self, entry: Entry) -> Telling:
        near = self._nearest(entry.text)
        fix = Phrase("did you mean {0}?", _either(near)) if near else Phrase("use a word or code of the ontology")
        return Phrase("no known concept; a label, synonym, id or code of the ontology was expected"), fix

    def _not_measurable(self, entry: Entry) -> Telling:
        message = Phrase("'{0}' is recorded with a value, but it is not something with a scale", self._name(entry))
        return message, Phrase("record it as a finding, or name what was measured")

    def _missing_basis(self, entry: Entry) -> Telling:
        bases = self._bases(entry)
        return Phrase("'{0}' has no basis; {1} was expected", self._name(entry), bases), Phrase("state {0}", bases)

    def _unknown_basis(self, entry: Entry) -> Telling:
        bases = self._bases(entry)
        if not bases:
            return Phrase("'{0}' has a basis; none was expected", self._name(entry)), Phrase("leave the basis out")
        message = Phrase("'{0}' has an unknown basis; {1} was expected", self._name(entry), bases)
        return message, Phrase("state {0}", bases)

    def _not_a_number(self, entry: Entry) -> Telling:
        message = Phrase(
            "the value of '{0}' is no number; a plain decimal number of at most 24 characters was expected",
            self._name(entry),
        )
        return message, Phrase("write digits, such as 118 or 37.5")

    def _ambiguous_number(self, entry: Entry) -> Telling:
        thousands, decimal = two_readings(entry.value)
        message = Phrase(
            "'{0}' has the value '{1}', which is {2} if the mark groups thousands and {3} if it is a decimal mark",
            self._name(entry),
            entry.value,
            _number(thousands),
            _number(decimal),
        )
        return message, Phrase("write {0} or {1}", _number(thousands), _number(decimal))

    def _missing_unit(self, entry: Entry) -> Telling:
        message = Phrase("'{0}' has no unit; one of {1} was expected", self._name(entry), self._units(entry))
        return message, Phrase("state the unit")

    def _unknown_unit(self, entry: Entry) -> Telling:
        units = self._units(entry)
        message = Phrase("'{0}' has another unit; one of {1} was expected", self._name(entry), units)
        return message, Phrase("convert it to {0}", units)

    def _implausible(self, fact: Fact, age: Fact | None) -> Telling:
        entry = fact.entry
        observable = self._observable(entry)
        months = _months(entry, age) if age is not None and "plausible_by_age" in observable else None
        low, high = (self._decimal(end, observable["resolution"]) for end in plausible_range(observable, months))
        found = " ".join(part for part in (entry.value, entry.unit, entry.basis) if part)
        told = (self._name(entry), found, low, high, observable["unit"])
        if months is None:
            message = Phrase("'{0}' is {1}; {2} to {3} {4} was expected", *told)
            return message, Phrase("check the value, its unit and its decimal mark")
        message = Phrase("'{0}' is {1}; {2} to {3} {4} was expected at the age of {5}", *told, _age_in_words(months))
        return message, Phrase("check the value, its unit and its decimal mark, and the age")

    def _conflicting(self, entry: Entry) -> Telling:
        message = Phrase(
            "'{0}' has different values at {1}, {2} {3} among them",
            self._name(entry),
            entry.latest,
            entry.value,
            entry.unit,
        )
        return message, Phrase("keep the right one, or give their moments")

    def _observable(self, entry: Entry) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._observables[self._matched(entry)["concept"]]
        return found

    def _matched(self, entry: Entry) -> Mapping[str, str]:
        row, _ = self._matcher.find(entry)
        assert row is not None  # told only of entries whose concept was found
        return row

    def _labels(self, concept: str) -> Mapping[str, str]:
        """The labels of a concept by language."""
        labels: Mapping[str, str] = self._concepts[concept]["labels"]
        return labels

    def _name(self, entry: Entry) -> Slot:
        """What an entry is called in messages: its words, where the knowledge base knows them, else the concept's label."""
        if self._matcher.row(entry.text) is not None:
            return entry.text
        return self._labels(self._matched(entry)["concept"])

    def _bases(self, entry: Entry) -> str:
        return _either(list(self._observable(entry).get("bases", {})))

    def _units(self, entry: Entry) -> str:
        observable = self._observable(entry)
        spelled = frozenset(observable.get("spelled", ()))
        return ", ".join(unit for unit in observable["units"] if unit not in spelled)

    @staticmethod
    def _decimal(steps: int, resolution: tuple[int, int]) -> Slot:
        numerator, denominator = resolution
        return _number(f"{steps * numerator / denominator:.12g}")

    @cached_property
    def _words(self) -> dict[str, str]:
        """Keys of words, not codes, with the concept whose label to suggest for them."""
        return {key: row["concept"] for key, row in self._lexicon.items() if ":" not in key and len(row) == 1}

    def _nearest(self, text: str) -> list[Phrase]:
        keys = get_close_matches(lexical_key(text)[:80], self._words, n=5, cutoff=0.6)
        concepts = list(dict.fromkeys(self._words[key] for key in keys))[:3]
        return [Phrase("'{0}'", self._labels(concept)) for concept in concepts]


def problems(grounding: Grounding, documents: Mapping[str, Mapping[str, Any]]) -> tuple[Problem, ...]:
    """What was not understood in one grounding; for many, keep a `ProblemTeller`."""
    return ProblemTeller(documents).problems(grounding)


def _outside(n: int, bounds: tuple[int, int], comparator: str) -> bool:
    """Whether a value lies outside a range, for all that is known of it: "<" says nothing of how low it is not."""
    return (n < bounds[0] and not comparator.startswith(">")) or (n > bounds[1] and not comparator.startswith("<"))


def _months(entry: Entry, age: Fact) -> int:
    taken, age_taken = (datetime.fromisoformat(moment) for moment in (entry.earliest, age.entry.earliest))
    return months_at(age.n or 0, age_taken, taken)


def _age_in_words(months: int) -> Phrase:
    if months < MONTHS_IN_WORDS:
        return Phrase("{0} month", months) if months == 1 else Phrase("{0} months", months)
    return Phrase("{0} years", months // 12)


def _number(text: str) -> Slot:
    """A decimal as each language writes it."""
    return {language: text.replace(".", ",") if language == "fr" else text for language in LANGUAGES}


def _either(words: Sequence[str]) -> str:
    """Words of which one is meant; nothing, where there are none."""
    return reduce(lambda told, word: Phrase("{0} or {1}", told, word), words) if words else ""
