"""Grounding: entries of a record become facts, and facts the atoms that rules and probabilities reason from.

`docs/certificate.md`, sections 3 and 4, is the specification; the checker follows it separately.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reasoner.errors import RecordError
from reasoner.ontology.entries import check_words, denials, is_length, is_out_of_place, is_past
from reasoner.ontology.facts import Fact, Grounding, Input
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


@dataclass(slots=True)
class _Draft:
    """An entry on its way through the points of section 4; `withheld` and `codes` say what a certificate keeps of its words."""

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
        self._closures: dict[tuple[str, str], tuple[dict[str, None], Sequence[tuple[str, str]]]] = {}

    def ground(self, entries: Iterable[Entry], as_of: str) -> Grounding:
        """Turn the entries of a record into facts and inputs.

        Parameters: `as_of`, an ISO minute; later entries are named and not used.
        Raises: RecordError if an entry is none of `docs/certificate.md`, section 3; readers never make such entries.
        Laws: the inputs' atoms and ages do not depend on the order of the entries, except that of equal measurements
        the first is used; an entry of unknown polarity gives no atom; `absent` never gives `present`.
        """
        now = datetime.fromisoformat(as_of)
        drafts = [self._draft(entry, as_of) for entry in entries]
        self._compare_with_age(drafts)
        _settle(drafts)
        seeds_of = [
            self._seeds.of(draft.claim, now) if draft.state == "used" and draft.claim is not None else ()
            for draft in drafts
        ]
        named = frozenset(concept for seeds in seeds_of for _, concept, _ in seeds if concept) - self._asked
        facts: list[Fact] = []
        given: dict[str, list[Fact]] = {}
        pairs: set[tuple[str, str]] = set()
        for position, (draft, seeds) in enumerate(zip(drafts, seeds_of, strict=True), start=1):
            age = minutes_between(draft.earliest, now) if draft.state == "used" else None
            fact = Fact(
                f"f{position}",
                draft.entry,
                draft.state,
                draft.concept,
                draft.n,
                tuple(sorted({atom for _, _, atom in seeds})),
                age,
                draft.found_by,
                draft.withheld,
                draft.codes,
            )
            facts.append(fact)
            atoms: dict[str, None] = {}
            for seed in seeds:
                closed, used = self._closure(seed, named)
                atoms.update(closed)
                pairs.update(used)
            for atom in atoms:
                given.setdefault(atom, []).append(fact)
        inputs = tuple(
            Input(atom, min([fact.age or 0 for fact in given[atom]]), tuple([fact.id for fact in given[atom]]))
            for atom in sorted(given)
        )
        return Grounding(tuple(facts), inputs, tuple(sorted(pairs)))

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

    def _compare_with_age(self, drafts: Sequence[_Draft]) -> None:
        """The last part of point 5: what cannot be the value of a patient of this age is implausible."""
        ages = [draft for draft in drafts if draft.concept == AGE and draft.entry.kind == "measurement"]
        ages = [draft for draft in ages if not draft.state]
        newest = max((draft.entry.latest for draft in ages), default="")
        ages = [draft for draft in ages if draft.entry.latest == newest]
        if len({(draft.n, draft.entry.comparator) for draft in ages}) != 1 or ages[0].entry.comparator:
            return
        age, taken = ages[0].n or 0, ages[0].earliest
        for draft in drafts:
            if draft.n is None or draft.concept == AGE:
                continue
            if not self._scales.plausible(draft.n, draft.observable, months_at(age, taken, draft.earliest)):
                draft.state, draft.n = "implausible", None

    def _withheld(self, entry: Entry) -> frozenset[str]:
        """The keys of an entry whose words the certificate does not keep: section 3."""
        unknown = self._scales.unknown_words(entry) | self._matcher.unknown_words(entry)
        lengths = [name for name in ("every", "onset_age") if (word := getattr(entry, name)) and not is_length(word)]
        return unknown.union(lengths) if lengths else unknown

    def _closure(self, seed: Seed, named: frozenset[str]) -> tuple[dict[str, None], Sequence[tuple[str, str]]]:
        """The atoms that a seed gives, itself first, and the subsumptions that they rest on.

        Parameters: `named`, the concepts of the record that nothing asks about: they may contradict each other.
        """
        predicate, concept, atom = seed
        if not concept:
            return {atom: None}, ()
        if named:
            return self._closed(seed, self._asked | named)
        key = (predicate, concept)
        if key not in self._closures:
            self._closures[key] = self._closed(seed, self._asked)
        return self._closures[key]

    def _closed(self, seed: Seed, asked: frozenset[str]) -> tuple[dict[str, None], Sequence[tuple[str, str]]]:
        predicate, concept, atom = seed
        if predicate in UPWARD:
            others = [other for other in self._isa.get(concept, ()) if other in asked]
            pairs = [(concept, other) for other in others]
        else:
            others = [other for other in self._below.get(concept, ()) if other in asked]
            pairs = [(other, concept) for other in others]
        return dict.fromkeys((atom, *[f"{predicate}({other})" for other in others])), pairs


def ground(entries: Iterable[Entry], as_of: str, documents: Mapping[str, Mapping[str, Any]]) -> Grounding:
    """Ground one record; for many, keep a `Grounder`."""
    return Grounder(documents).ground(entries, as_of)


def _settle(drafts: Sequence[_Draft]) -> None:
    """Points 8 to 10: measurements of one concept against each other, then everything left is used."""
    measured: dict[str, list[_Draft]] = {}
    for draft in drafts:
        if draft.state:
            continue
        draft.state = "used"
        if draft.entry.kind == "measurement" and draft.concept:
            measured.setdefault(draft.concept, []).append(draft)
    for rivals in measured.values():
        newest = max(rival.entry.latest for rival in rivals)
        values: dict[str, set[tuple[int | None, str]]] = {}
        for rival in rivals:
            seen = values.setdefault(rival.entry.latest, set())
            if rival.entry.latest < newest or (rival.n, rival.entry.comparator) in seen:
                rival.state = "superseded"
            seen.add((rival.n, rival.entry.comparator))
        for rival in rivals:
            if len(values[rival.entry.latest]) > 1:
                rival.state = "conflicting"


def _moment(entry: Entry, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        if len(text) == _ISO_MINUTE and moment.tzinfo is None:
            return moment
    except ValueError:
        pass
    raise RecordError(f"{entry.pointer}: {text!r} is not an ISO minute", fix="write moments as 2026-03-01T09:30")
