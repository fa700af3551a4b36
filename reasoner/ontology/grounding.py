"""Grounding: entries of a record become facts, and facts the atoms that rules and probabilities reason from.

`docs/certificate.md`, sections 3 and 4, is the specification; the checker follows it separately.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import compress
from operator import attrgetter
from sys import intern
from typing import Any

from reasoner.errors import RecordError
from reasoner.ontology.entries import check_words, denials, is_length, is_out_of_place, is_past
from reasoner.ontology.facts import Closure, Fact, Grounding
from reasoner.ontology.matching import Matcher
from reasoner.ontology.measurement import Scales
from reasoner.ontology.plausibility import AGE, months_at
from reasoner.ontology.seeds import Claim, Seed, Seeds, Threshold, minutes_between
from reasoner.vocabulary import Entry

UPWARD = frozenset({"present", "history", "family", "takes", "took", "allergy", "immunised", "complaint"})
"""Predicates that hold of a superclass if they hold of a class."""
DOWNWARD = frozenset({"absent", "no_history", "no_family", "not_taking", "no_allergy", "not_immunised"})
"""Predicates that hold of a subclass if they hold of a class."""

_ISO_MINUTE = len("2026-03-01T09:30")
_MOST_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class _Given:
    """What an entry gives: its seeds, their atoms sorted, the concepts that the hierarchy closes, and the entry's age."""

    seeds: tuple[Seed, ...] = ()
    atoms: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    age: int | None = None


_NOTHING = _Given()
_EMPTY: Closure = ({}, ())


@dataclass(slots=True)
class _Draft:
    """An entry on its way through the points of section 4; `withheld` and `codes` say what a certificate keeps of its words.

    `closure` is what it gives where no concept of the record is `related` to its own and asked about by nothing (`unasked`,
    its own such concepts): those of one record may contradict each other. `fact` is what the entry is in the end. That of a
    measurement depends on the record: `outcomes` are the drafts that became of it, by their states.
    """

    entry: Entry
    earliest: datetime
    withheld: frozenset[str]
    codes: tuple[str, ...] = ()
    state: str = ""
    observable: str = ""
    concept: str | None = None
    found_by: str = ""
    n: int | None = None
    claim: Claim | None = None
    given: _Given = _NOTHING
    closure: Closure = _EMPTY
    related: frozenset[str] = frozenset()
    unasked: frozenset[str] = frozenset()
    is_measured: bool = False
    fact: Fact | None = None
    outcomes: dict[str, _Draft] = field(default_factory=dict)


_CLOSURE, _FACT, _UNASKED, _IS_MEASURED = map(attrgetter, ("closure", "fact", "unasked", "is_measured"))


class Grounder:
    """Grounds records against one knowledge base; made once, used for many cases."""

    def __init__(self, documents: Mapping[str, Mapping[str, Any]]) -> None:
        """Prepare the documents `ontology`, `lexicon`, `observables` and, if there is one, `asked` for look-up."""
        self._isa: Mapping[str, Sequence[str]] = documents["ontology"]["isa"]
        self._asked = frozenset(
            documents["asked"]["concepts"] if "asked" in documents else documents["ontology"]["concepts"]
        )
        self._matcher = Matcher(documents["lexicon"])
        self._scales = Scales(documents["observables"]["observables"])
        self._below: dict[str, list[str]] = {}
        for sub in sorted(self._isa):
            for sup in self._isa[sub]:
                self._below.setdefault(sup, []).append(sub)
        thresholds: dict[str, list[Threshold]] = {}
        for row in documents["observables"]["definitions"]:
            bounds = (row.get("at_least"), row.get("at_most"), row["finding"])
            thresholds.setdefault(row["observable"], []).append(bounds)
        self._seeds = Seeds(self._matcher, thresholds)
        self._closures: dict[tuple[Seed, ...], tuple[Closure, frozenset[str]]] = {}
        self._drafts: tuple[str, dict[int, _Draft]] = ("", {})

    def ground(self, entries: Iterable[Entry], as_of: str) -> Grounding:
        """Turn the entries of a record into facts and inputs.

        Parameters: `as_of`, an ISO minute; later entries are named and not used.
        Raises: RecordError if an entry is none of `docs/certificate.md`, section 3; readers never make such entries.
        Laws: the inputs' atoms and ages do not depend on the order of the entries, except that of equal measurements
        the first is used; an entry of unknown polarity gives no atom; `absent` never gives `present`.
        """
        remembered = self._remembered(as_of)
        drafts = [remembered.get(id(entry)) or self._remember(entry, as_of, remembered) for entry in entries]
        measured = list(compress(range(len(drafts)), map(_IS_MEASURED, drafts)))
        own = [drafts[place] for place in measured]
        states = _settled(own, self._compared_with_age(own))
        for place, draft, state in zip(measured, own, states, strict=True):
            drafts[place] = draft.outcomes.get(state) or self._outcome(draft, state, as_of)
        closures = list(map(_CLOSURE, drafts))
        named = frozenset().union(*filter(None, map(_UNASKED, drafts)))
        for place, draft in enumerate(drafts) if named else ():
            if not draft.related.isdisjoint(named):
                closures[place] = self._united(draft.given, self._asked | named)
        return Grounding(tuple(map(_FACT, drafts)), tuple(closures))

    def _remembered(self, as_of: str) -> dict[int, _Draft]:
        """What was made of entries before, at this moment; readers give the same entry again where records repeat each other.

        Each stands under the identity of its entry, which no other entry takes while the draft holds it.
        """
        moment, found = self._drafts
        if moment != as_of or len(found) > _MOST_REMEMBERED:
            found = {}
            self._drafts = as_of, found
        return found

    def _remember(self, entry: Entry, as_of: str, remembered: dict[int, _Draft]) -> _Draft:
        draft = self._draft(entry, as_of)
        draft.is_measured = entry.kind == "measurement" or draft.n is not None
        if entry.kind != "measurement":
            if not draft.state:
                draft.state = "used"
            self._close(draft, as_of)
        remembered[id(entry)] = draft
        return draft

    def _outcome(self, draft: _Draft, state: str, as_of: str) -> _Draft:
        """What becomes of a measurement in a record in which its state is this one, remembered."""
        n = None if state == "implausible" else draft.n
        settled = draft.outcomes[state] = replace(draft, state=state, n=n, outcomes={})
        self._close(settled, as_of)
        return settled

    def _give(self, draft: _Draft, now: datetime) -> _Given:
        """What an entry gives, once its state is settled."""
        if draft.state != "used" or draft.claim is None:
            return _NOTHING
        seeds = self._seeds.of(draft.claim, now)
        return _Given(
            seeds,
            tuple(sorted({atom for _, _, atom in seeds})),
            tuple(concept for _, concept, _ in seeds if concept),
            minutes_between(draft.earliest, now),
        )

    def _draft(self, entry: Entry, as_of: str) -> _Draft:
        """An entry with its state as far as it depends on the entry alone: points 1 to 7."""
        check_words(entry)
        known = tuple([code for code in entry.codes if self._matcher.row(code) is not None])
        draft = _Draft(entry, _moment(entry, entry.earliest), self._withheld(entry), known)
        for name in ("latest", "onset", "end", "recorded"):
            if word := getattr(entry, name):
                _moment(entry, word)
        if is_out_of_place(entry):
            draft.state = "unreadable"
        elif entry.verification == "entered_in_error":
            draft.state = "entered_in_error"
        elif entry.earliest > as_of or entry.recorded > as_of:
            draft.state = "later"
        else:
            self._find(draft, as_of)
        return draft

    def _find(self, draft: _Draft, as_of: str) -> None:
        """Points 4 to 7."""
        entry = draft.entry
        row, found_by = self._matcher.find(entry)
        if row is None:
            draft.state = "unknown_concept"
            return
        draft.concept = row["concept"]
        draft.found_by = found_by if entry.codes else ""
        denied = denials(entry, row)
        if denied > 1:
            draft.state = "double_negation"
            return
        if entry.kind == "measurement":
            reading = self._scales.read(entry, row["concept"])
            draft.observable = row["concept"]
            draft.concept, draft.state, draft.n = reading.concept, reading.state, reading.n
        past = is_past(entry, as_of)
        if draft.state:
            return
        if entry.polarity == "unknown":
            draft.state = "unknown"
        elif entry.verification == "suspected" and entry.kind in ("finding", "medication"):
            draft.state = "suspected"
        elif past and entry.kind == "allergy":
            draft.state = "inactive"
        draft.claim = Claim(
            entry,
            draft.concept,
            draft.n or 0,
            row.get("subject") or entry.subject or "patient",
            past or "history" in (row.get("context"), entry.context),
            past,
            denied == 1,
            len(row) == 1,
        )

    def _compared_with_age(self, drafts: Sequence[_Draft]) -> list[str]:
        """The states of measurements after the last part of point 5: what cannot be at the patient's age is implausible."""
        states = [draft.state for draft in drafts]
        ages = [draft for draft in drafts if draft.concept == AGE and draft.entry.kind == "measurement"]
        ages = [draft for draft in ages if not draft.state]
        newest = max((draft.entry.latest for draft in ages), default="")
        ages = [draft for draft in ages if draft.entry.latest == newest]
        if len({(draft.n, draft.entry.comparator) for draft in ages}) != 1 or ages[0].entry.comparator:
            return states
        age, taken = ages[0].n or 0, ages[0].earliest
        for place, draft in enumerate(drafts):
            if draft.n is None or draft.concept == AGE:
                continue
            if not self._scales.plausible(draft.n, draft.observable, months_at(age, taken, draft.earliest)):
                states[place] = "implausible"
        return states

    def _withheld(self, entry: Entry) -> frozenset[str]:
        """The keys of an entry whose words the certificate does not keep: section 3."""
        unknown = self._scales.unknown_words(entry) | self._matcher.unknown_words(entry)
        lengths = [name for name in ("every", "onset_age") if (word := getattr(entry, name)) and not is_length(word)]
        return unknown.union(lengths) if lengths else unknown

    def _close(self, draft: _Draft, as_of: str) -> None:
        """What an entry gives once its state is settled, with what the hierarchy adds, remembered by what it gives."""
        given = draft.given = self._give(draft, datetime.fromisoformat(as_of))
        found = self._closures.get(given.seeds)
        if found is None:
            found = self._closures[given.seeds] = self._united(given, self._asked), self._related(given)
        draft.closure, draft.related = found
        draft.unasked = frozenset(given.concepts) - self._asked
        draft.fact = _fact(draft)

    def _related(self, given: _Given) -> frozenset[str]:
        """Every class above or below the concepts of an entry."""
        return frozenset(
            other for one in given.concepts for other in (*self._isa.get(one, ()), *self._below.get(one, ()))
        )

    def _united(self, given: _Given, asked: frozenset[str]) -> Closure:
        """The atoms that an entry gives, and the subsumptions that they rest on, among the concepts that are asked about."""
        atoms: dict[str, None] = {}
        pairs: list[tuple[str, str]] = []
        for seed in given.seeds:
            closed, used = self._closed(seed, asked)
            atoms.update(closed)
            pairs += used
        return atoms, pairs

    def _closed(self, seed: Seed, asked: frozenset[str]) -> Closure:
        predicate, concept, atom = seed
        if not concept:
            return {intern(atom): None}, ()
        if predicate in UPWARD:
            others = [other for other in self._isa.get(concept, ()) if other in asked]
            pairs = [(concept, other) for other in others]
        else:
            others = [other for other in self._below.get(concept, ()) if other in asked]
            pairs = [(other, concept) for other in others]
        return dict.fromkeys(map(intern, (atom, *[f"{predicate}({other})" for other in others]))), pairs


def ground(entries: Iterable[Entry], as_of: str, documents: Mapping[str, Mapping[str, Any]]) -> Grounding:
    """Ground one record; for many, keep a `Grounder`."""
    return Grounder(documents).ground(entries, as_of)


def _fact(draft: _Draft) -> Fact:
    """The fact of an entry whose state is settled."""
    given = draft.given
    return Fact(
        draft.entry,
        draft.state,
        draft.concept,
        draft.n,
        given.atoms,
        given.age,
        draft.found_by,
        draft.withheld,
        draft.codes,
    )


def _settled(drafts: Sequence[_Draft], states: list[str]) -> list[str]:
    """The states after points 8 to 10: measurements of one concept against each other, then those that are left are used.

    Parameters: `states`, of the drafts in their order; they are changed.
    """
    measured: dict[str, list[int]] = {}
    for place, draft in enumerate(drafts):
        if states[place]:
            continue
        states[place] = "used"
        if draft.concept:
            measured.setdefault(draft.concept, []).append(place)
    for rivals in measured.values():
        if len(rivals) > 1:
            _compare(drafts, rivals, states)
    return states


def _compare(drafts: Sequence[_Draft], rivals: Sequence[int], states: list[str]) -> None:
    """The states of some measurements of one concept, given by their places."""
    newest = max(drafts[rival].entry.latest for rival in rivals)
    values: dict[str, set[tuple[int | None, str]]] = {}
    for rival in rivals:
        draft = drafts[rival]
        seen = values.setdefault(draft.entry.latest, set())
        if draft.entry.latest < newest or (draft.n, draft.entry.comparator) in seen:
            states[rival] = "superseded"
        seen.add((draft.n, draft.entry.comparator))
    for rival in rivals:
        if len(values[drafts[rival].entry.latest]) > 1:
            states[rival] = "conflicting"


def _moment(entry: Entry, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        if len(text) == _ISO_MINUTE and moment.tzinfo is None:
            return moment
    except ValueError:
        pass
    raise RecordError(f"{entry.pointer}: {text!r} is not an ISO minute", fix="write moments as 2026-03-01T09:30")
