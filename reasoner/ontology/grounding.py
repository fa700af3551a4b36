"""Grounding: entries of a record become facts, and facts the atoms that rules and probabilities reason from.

`docs/certificate.md`, section 4, is the specification; the checker follows it separately.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any

from reasoner.errors import RecordError
from reasoner.ontology.facts import Fact, Grounding, Input
from reasoner.ontology.measurement import Scales
from reasoner.ontology.plausibility import AGE, months_at
from reasoner.vocabulary import Entry, lexical_key

UPWARD = frozenset({"present", "history", "family", "takes", "allergy", "complaint"})
"""Predicates that hold of a superclass if they hold of a class."""
DOWNWARD = frozenset({"absent", "no_history", "no_family", "not_taking", "no_allergy"})
"""Predicates that hold of a subclass if they hold of a class."""

_WORDS = {
    "kind": frozenset({"finding", "complaint", "measurement", "medication", "allergy", "sex", "unreadable"}),
    "polarity": frozenset({"", "present", "absent", "unknown"}),
    "subject": frozenset({"", "patient", "mother", "father", "sibling", "child", "relative"}),
    "context": frozenset({"", "current", "history"}),
}
_DENIABLE = frozenset({"finding", "medication", "allergy"})
_PAIRS = {
    "medication": ("takes", "not_taking"),
    "allergy": ("allergy", "no_allergy"),
    "current": ("present", "absent"),
    "history": ("history", "no_history"),
    "family": ("family", "no_family"),
}

_ALLOWED = frozenset(product(*_WORDS.values()))
_MOST_SPELLINGS = 20_000
_ISO_MINUTE = len("2026-03-01T09:30")

Seed = tuple[str, str, str]
"""An atom of an entry: predicate, concept (of a closed predicate, else empty), and the atom as clingo writes it."""


@dataclass(slots=True)
class _Draft:
    """An entry on its way through the points of section 4."""

    entry: Entry
    earliest: datetime
    state: str = ""
    observable: str = ""
    concept: str | None = None
    n: int | None = None
    context: str = "current"
    subject: str = "patient"
    stated: bool = True


class Grounder:
    """Grounds records against one knowledge base; made once, used for many cases."""

    def __init__(self, documents: Mapping[str, Mapping[str, Any]]) -> None:
        """Prepare the documents `ontology`, `lexicon` and `observables` for look-up."""
        self._isa: Mapping[str, Sequence[str]] = documents["ontology"]["isa"]
        self._lexicon: Mapping[str, Mapping[str, str]] = documents["lexicon"]
        self._scales = Scales(documents["observables"]["observables"])
        self._below: dict[str, list[str]] = {}
        for sub in sorted(self._isa):
            for sup in self._isa[sub]:
                self._below.setdefault(sup, []).append(sub)
        self._thresholds: dict[str, list[tuple[int | None, int | None, str]]] = {}
        for row in documents["observables"]["definitions"]:
            bounds = (row.get("at_least"), row.get("at_most"), row["finding"])
            self._thresholds.setdefault(row["observable"], []).append(bounds)
        self._spellings: dict[str, Mapping[str, str]] = {}
        self._closures: dict[tuple[str, str], tuple[str, ...]] = {}

    def ground(self, entries: Iterable[Entry], as_of: str) -> Grounding:
        """Turn the entries of a record into facts and inputs.

        Parameters: `as_of`, an ISO minute; later entries are named and not used.
        Raises: RecordError if an entry is none of `docs/certificate.md`, section 3; readers never make such entries.
        Laws: the inputs' atoms and ages do not depend on the order of the entries, except that of equal measurements
        the first is used; an entry of unknown polarity gives no atom; `absent` never gives `present`.
        """
        now = datetime.fromisoformat(as_of)
        drafts = [self._draft(entry, now) for entry in entries]
        self._compare_with_age(drafts)
        _settle(drafts)
        seeds = [self._seeds(draft, now) if draft.state == "used" else () for draft in drafts]
        ages = [_minutes(draft.earliest, now) for draft in drafts]
        facts = tuple(
            Fact(
                f"f{position}",
                draft.entry,
                draft.state,
                draft.concept,
                draft.n,
                tuple(sorted({atom for _, _, atom in own})),
                age if draft.state == "used" else None,
                self._withheld(draft.entry),
            )
            for position, (draft, own, age) in enumerate(zip(drafts, seeds, ages, strict=True), start=1)
        )
        return Grounding(facts, self._inputs(facts, seeds), self._pairs(seeds))

    def _draft(self, entry: Entry, now: datetime) -> _Draft:
        """An entry with its state as far as it depends on the entry alone: points 1 to 5."""
        _check_words(entry)
        draft = _Draft(entry, _moment(entry, entry.earliest))
        if _out_of_place(entry):
            draft.state = "unreadable"
        elif draft.earliest > now:
            draft.state = "later"
        elif (row := self._row(entry.text)) is None:
            draft.state = "unknown_concept"
        else:
            draft.concept = row["concept"]
            draft.stated = "context" not in row and "subject" not in row
            draft.context = row.get("context") or entry.context or "current"
            draft.subject = row.get("subject") or entry.subject or "patient"
            if entry.kind == "measurement":
                reading = self._scales.read(entry, row["concept"])
                draft.observable = row["concept"]
                draft.concept, draft.state, draft.n = reading.concept, reading.state, reading.n
            if not draft.state and entry.polarity == "unknown":
                draft.state = "unknown"
        return draft

    def _compare_with_age(self, drafts: Sequence[_Draft]) -> None:
        """The last part of point 4: what cannot be the value of a patient of this age is implausible."""
        ages = [draft for draft in drafts if draft.concept == AGE and draft.entry.kind == "measurement"]
        ages = [draft for draft in ages if not draft.state]
        newest = max((draft.entry.latest for draft in ages), default="")
        ages = [draft for draft in ages if draft.entry.latest == newest]
        if len({draft.n for draft in ages}) != 1:
            return
        age, taken = ages[0].n or 0, ages[0].earliest
        for draft in drafts:
            if draft.n is None or draft.concept == AGE:
                continue
            if not self._scales.plausible(draft.n, draft.observable, months_at(age, taken, draft.earliest)):
                draft.state, draft.n = "implausible", None

    def _withheld(self, entry: Entry) -> frozenset[str]:
        """The keys of an entry whose words the certificate does not keep: section 3."""
        unknown = self._scales.unknown_words(entry)
        return unknown if self._row(entry.text) is not None else unknown | {"text"}

    def _row(self, text: str) -> Mapping[str, str] | None:
        """The lexicon's row for a text; spellings that were found are remembered, as records repeat them."""
        row = self._spellings.get(text) or self._lexicon.get(lexical_key(text))
        if row is not None and len(self._spellings) < _MOST_SPELLINGS:
            self._spellings[text] = row
        return row

    def _seeds(self, draft: _Draft, now: datetime) -> tuple[Seed, ...]:
        entry, concept = draft.entry, draft.concept or ""
        match entry.kind:
            case "measurement":
                n = draft.n or 0
                found = [("value", "", f"value({concept},{n})")]
                for low, high, finding in self._thresholds.get(concept, ()):
                    if (low is None or low <= n) and (high is None or n <= high):
                        found.append(_seed("present", finding))
                return tuple(found)
            case "complaint":
                return (_seed("complaint", concept), *([_seed("present", concept)] if draft.stated else []))
            case "sex":
                return (("sex", "", f"sex({concept})"),)
            case "allergy" if concept == "none_known":
                return () if entry.polarity == "absent" else (("no_known_allergy", "", "no_known_allergy"),)
            case "medication" | "allergy":
                return (_seed(_PAIRS[entry.kind][entry.polarity == "absent"], concept),)
        column = "family" if draft.subject != "patient" else draft.context
        seed = _seed(_PAIRS[column][entry.polarity == "absent"], concept)
        if entry.onset and seed[0] == "present":
            minutes = max(0, _minutes(_moment(entry, entry.onset), now))
            return seed, ("onset", "", f"onset({concept},{minutes})")
        return (seed,)

    def _closure(self, seed: Seed) -> tuple[str, ...]:
        """The atoms that a seed gives, itself first."""
        predicate, concept, atom = seed
        if not concept:
            return (atom,)
        key = (predicate, concept)
        if key not in self._closures:
            others = self._isa if predicate in UPWARD else self._below
            self._closures[key] = (atom, *(f"{predicate}({other})" for other in others.get(concept, ())))
        return self._closures[key]

    def _inputs(self, facts: Sequence[Fact], seeds: Sequence[tuple[Seed, ...]]) -> tuple[Input, ...]:
        given: dict[str, list[Fact]] = {}
        for fact, own in zip(facts, seeds, strict=True):
            for atom in dict.fromkeys(atom for seed in own for atom in self._closure(seed)):
                given.setdefault(atom, []).append(fact)
        return tuple(
            Input(atom, min(fact.age or 0 for fact in given[atom]), tuple(fact.id for fact in given[atom]))
            for atom in sorted(given)
        )

    def _pairs(self, seeds: Sequence[tuple[Seed, ...]]) -> tuple[tuple[str, str], ...]:
        pairs: set[tuple[str, str]] = set()
        for predicate, concept in {(predicate, concept) for own in seeds for predicate, concept, _ in own}:
            if predicate in UPWARD:
                pairs.update((concept, sup) for sup in self._isa.get(concept, ()))
            elif predicate in DOWNWARD:
                pairs.update((sub, concept) for sub in self._below.get(concept, ()))
        return tuple(sorted(pairs))


def ground(entries: Iterable[Entry], as_of: str, documents: Mapping[str, Mapping[str, Any]]) -> Grounding:
    """Ground one record; for many, keep a `Grounder`."""
    return Grounder(documents).ground(entries, as_of)


def _out_of_place(entry: Entry) -> bool:
    """Whether an entry is unreadable by itself: as a whole, or for a polarity, subject or context that its kind lacks."""
    return (
        entry.kind == "unreadable"
        or (entry.polarity == "absent" and entry.kind not in _DENIABLE)
        or (entry.kind != "finding" and (entry.subject not in ("", "patient") or entry.context == "history"))
    )


def _settle(drafts: Sequence[_Draft]) -> None:
    """Points 6 to 8: measurements of one concept against each other, then everything left is used."""
    measured: dict[str, list[_Draft]] = {}
    for draft in drafts:
        if draft.state:
            continue
        draft.state = "used"
        if draft.entry.kind == "measurement" and draft.concept:
            measured.setdefault(draft.concept, []).append(draft)
    for rivals in measured.values():
        newest = max(rival.entry.latest for rival in rivals)
        values: dict[str, set[int | None]] = {}
        for rival in rivals:
            seen = values.setdefault(rival.entry.latest, set())
            if rival.entry.latest < newest or rival.n in seen:
                rival.state = "superseded"
            seen.add(rival.n)
        for rival in rivals:
            if len(values[rival.entry.latest]) > 1:
                rival.state = "conflicting"


def _seed(predicate: str, concept: str) -> Seed:
    return predicate, concept, f"{predicate}({concept})"


def _minutes(earlier: datetime, later: datetime) -> int:
    return int((later - earlier).total_seconds()) // 60


def _moment(entry: Entry, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        if len(text) == _ISO_MINUTE and moment.tzinfo is None:
            return moment
    except ValueError:
        pass
    raise RecordError(f"{entry.pointer}: {text!r} is not an ISO minute", fix="write moments as 2026-03-01T09:30")


def _check_words(entry: Entry) -> None:
    """Refuse an entry that section 3 does not allow: reading it as something else could turn its meaning round."""
    _moment(entry, entry.latest)
    if (entry.kind, entry.polarity, entry.subject, entry.context) in _ALLOWED:
        return
    for name, words in _WORDS.items():
        if getattr(entry, name) not in words:
            known = ", ".join(sorted(word for word in words if word))
            raise RecordError(f"{entry.pointer}: {name} is {getattr(entry, name)!r}", fix=f"write one of {known}")
