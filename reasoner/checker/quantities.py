"""From the entries of a record to states, seeds and inputs (`docs/certificate.md`, section 4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from reasoner.checker.entries import Entry, Words, months
from reasoner.checker.observables import AGE, Definition, Observable, is_ambiguous, is_decimal
from reasoner.checker.ontology import Ontology
from reasoner.checker.shapes import minute

UPWARD = frozenset(("present", "history", "family", "takes", "took", "allergy", "immunised", "complaint"))
_DENIED = {
    "present": "absent",
    "history": "no_history",
    "family": "no_family",
    "takes": "not_taking",
    "allergy": "no_allergy",
    "immunised": "not_immunised",
}
DOWNWARD = frozenset(_DENIED.values())
CLOSED = UPWARD | DOWNWARD
COMPLEMENTS = _DENIED | {denied: said for said, denied in _DENIED.items()}
_OTHERS = "value at_most at_least sex onset no_known_allergy prefers severity side site route reaction criticality family_onset"
INPUT_PREDICATES = UPWARD | DOWNWARD | frozenset(_OTHERS.split())

MONTH = 43830
_DENIABLE = ("finding", "medication", "allergy", "immunisation")
_PAST = ("inactive", "remission", "resolved")
_CERTAIN_KINDS = ("finding", "medication")


@dataclass(frozen=True, slots=True)
class Reading:
    """What an entry came to; `plain`, whether the lexicon's row says nothing but the concept."""

    state: str
    found_by: str | None = None
    concept: str | None = None
    n: int | None = None
    past: bool = False
    in_history: bool = False
    of_relative: bool = False
    denied: bool = False
    plain: bool = True


@dataclass(frozen=True)
class Grounded:
    """Facts as the certificate lists them, and the inputs that they give.

    `closures` holds each used fact's atoms, `ages` the age of each input in minutes, `pairs` the subsumptions used.
    """

    facts: list[dict[str, Any]] = field(default_factory=list)
    closures: dict[str, frozenset[str]] = field(default_factory=dict)
    ages: dict[str, int] = field(default_factory=dict)
    sources: dict[str, list[str]] = field(default_factory=dict)
    pairs: set[tuple[str, str]] = field(default_factory=set)

    def inputs(self) -> list[dict[str, Any]]:
        """The inputs as the certificate lists them."""
        return [{"atom": atom, "age": self.ages[atom], "facts": self.sources[atom]} for atom in sorted(self.ages)]


@dataclass(frozen=True)
class Grounding:
    """Turns entries into facts and inputs; one for a knowledge base, remembering what it has closed."""

    lexicon: Mapping[str, Mapping[str, str]]
    observables: Mapping[str, Observable]
    definitions: Mapping[str, Sequence[Definition]]
    ontology: Ontology
    asked: frozenset[str]
    _closed: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict, init=False)

    @cached_property
    def words(self) -> Words:
        """What the lexicon and the observables make of words."""
        return Words(
            self.lexicon, frozenset(name for one in self.observables.values() for name in (*one.units, *one.bases))
        )

    def ground(self, entries: Sequence[Entry], recorded: str, as_of: int) -> Grounded:
        """Facts and inputs, at a moment in minutes, of a record made at an ISO minute."""
        times = [(entry.get("earliest", recorded), entry.get("latest", recorded)) for entry in entries]
        starts = [minute(earliest, "earliest") for earliest, _ in times]
        readings = [self._read(entry, start, as_of) for entry, start in zip(entries, starts, strict=True)]
        readings = _settle(readings, entries, times)
        birth = _birth(readings, entries, starts)
        if birth is not None:
            again = [
                self._read(entry, start, as_of, birth) if entry["kind"] == "measurement" else reading
                for entry, start, reading in zip(entries, starts, readings, strict=True)
            ]
            readings = _settle(again, entries, times)
        used = [
            set(self._seeds(entry, reading, as_of)) if reading.state == "used" else set()
            for entry, reading in zip(entries, readings, strict=True)
        ]
        named = frozenset(words for seeds in used for predicate, words in seeds if predicate in CLOSED) - self.asked
        result = Grounded()
        for index, (entry, start, reading) in enumerate(zip(entries, starts, readings, strict=True), start=1):
            fact: dict[str, Any] = {"id": f"f{index}", "entry": entry, "state": reading.state}
            if reading.found_by is not None:
                fact["found_by"] = reading.found_by
            if reading.concept is not None:
                fact["concept"] = reading.concept
            if reading.n is not None:
                fact["n"] = reading.n
            if reading.state == "used":
                self._use(fact, used[index - 1], as_of - start, named, result)
            result.facts.append(fact)
        return result

    def _read(self, entry: Entry, start: int, as_of: int, birth: int | None = None) -> Reading:
        """Points 1 to 7, by the age that follows from a birth in minutes, if there is one."""
        kind, polarity, verification = entry["kind"], entry.get("polarity"), entry.get("verification")
        denials = (polarity == "absent") + (verification == "refuted")
        if kind == "unreadable" or (denials and kind not in _DENIABLE):
            return Reading("unreadable")
        if kind != "finding" and (entry.get("subject", "patient") != "patient" or entry.get("context") == "history"):
            return Reading("unreadable")
        if verification == "entered_in_error":
            return Reading("entered_in_error")
        if start > as_of or ("recorded" in entry and minute(entry["recorded"], "recorded") > as_of):
            return Reading("later")
        row, found_by = self.words.find(entry)
        if row is None:
            return Reading("unknown_concept")
        denials += "polarity" in row
        past = entry.get("clinical") in _PAST or ("end" in entry and minute(entry["end"], "end") <= as_of)
        state, concept, n = "used", row["concept"], None
        if denials > 1:
            state = "double_negation"
        elif kind == "measurement":
            months_old = None if birth is None else max(0, (start - birth) // MONTH)
            state, concept, n = self._measure(entry, concept, months_old)
        if state == "used":
            if polarity == "unknown":
                state = "unknown"
            elif verification == "suspected" and kind in _CERTAIN_KINDS:
                state = "suspected"
            elif kind == "allergy" and past:
                state = "inactive"
        in_history = past or "history" in (row.get("context"), entry.get("context"))
        relative = row.get("subject", entry.get("subject", "patient")) != "patient"
        return Reading(state, found_by, concept, n, past, in_history, relative, denials == 1, len(row) == 1)

    def _measure(self, entry: Entry, concept: str, months_old: int | None) -> tuple[str, str, int | None]:
        """Point 5: state, concept and value; where a basis has been recognised, the concept is the basis's."""
        observable = self.observables.get(concept)
        if observable is None:
            return "not_measurable", concept, None
        basis = entry.get("basis")
        if basis is None and observable.bases:
            return "missing_basis", concept, None
        if basis is not None:
            if basis not in observable.bases:
                return "unknown_basis", concept, None
            concept = observable.bases[basis][0]
        value, unit = entry.get("value", ""), entry.get("unit")
        if not is_decimal(value):
            return "not_a_number", concept, None
        if is_ambiguous(value):
            return "ambiguous_number", concept, None
        if unit is None:
            return "missing_unit", concept, None
        if unit not in observable.units:
            return "unknown_unit", concept, None
        n = observable.multiple(value, unit, basis)
        return ("used", concept, n) if observable.is_plausible(n, months_old) else ("implausible", concept, None)

    def _use(
        self, fact: dict[str, Any], seeds: set[tuple[str, str]], age: int, named: frozenset[str], result: Grounded
    ) -> None:
        fact["seeds"] = sorted(map(_atom, seeds))
        fact["age"] = age
        atoms: set[str] = set()
        for seed in seeds:
            predicate, concept = seed
            others = self._others(seed, named)
            atoms.update([_atom(seed), *[f"{predicate}({other})" for other in others]])
            result.pairs.update([(concept, other) if predicate in UPWARD else (other, concept) for other in others])
        result.closures[fact["id"]] = frozenset(atoms)
        for atom in atoms:
            if atom not in result.ages or age < result.ages[atom]:
                result.ages[atom] = age
            result.sources.setdefault(atom, []).append(fact["id"])

    def _seeds(self, entry: Entry, reading: Reading, as_of: int) -> Iterator[tuple[str, str]]:
        """The seeds of a used entry, each as predicate and arguments; a seed without arguments has an empty string."""
        concept, kind = reading.concept or "", entry["kind"]
        if kind == "measurement":
            yield from self._measured(concept, reading.n or 0, entry.get("comparator", ""))
        elif kind in ("complaint", "sex", "preference"):
            yield {"complaint": "complaint", "sex": "sex", "preference": "prefers"}[kind], concept
            if kind == "complaint" and reading.plain:
                yield "present", concept
        elif kind == "allergy" and concept == "none_known":
            if not reading.denied:
                yield "no_known_allergy", ""
        else:
            predicate = _predicate(kind, reading)
            yield (_DENIED[predicate] if reading.denied else predicate), concept
            if not reading.denied:
                for name, value in self._qualities(predicate, entry, as_of):
                    yield name, f"{concept},{value}"

    def _measured(self, concept: str, n: int, comparator: str) -> Iterator[tuple[str, str]]:
        """A value, or a bound on it, and what it defines."""
        direction = comparator[:1]
        yield {"": "value", "<": "at_most", ">": "at_least"}[direction], f"{concept},{n}"
        for definition in self.definitions.get(concept, ()):
            least, most = definition.at_least, definition.at_most
            one_sided = direction == "" or (least is None, most is None) == (direction == "<", direction == ">")
            if one_sided and (least is None or least <= n) and (most is None or n <= most):
                yield "present", definition.finding

    def _qualities(self, predicate: str, entry: Entry, as_of: int) -> Iterator[tuple[str, object]]:
        """What else is said of what a seed says: names and values."""
        if predicate == "present":
            if "onset" in entry:
                yield "onset", max(0, as_of - minute(entry["onset"], "onset"))
            yield from [(name, entry[name]) for name in ("severity", "side") if name in entry]
            yield from self._named("site", entry)
        elif predicate == "takes" and "route" in entry:
            yield "route", entry["route"]
        elif predicate == "allergy":
            yield from [(name, entry[name]) for name in ("criticality",) if name in entry]
            yield from self._named("reaction", entry)
        elif predicate == "family" and entry.get("onset_age"):
            yield "family_onset", months(entry["onset_age"])

    def _named(self, name: str, entry: Entry) -> Iterator[tuple[str, object]]:
        row = self.words.row(entry[name]) if name in entry else None
        if row is not None:
            yield name, row["concept"]

    def _others(self, seed: tuple[str, str], named: frozenset[str]) -> Sequence[str]:
        """The concepts that a seed is closed over, kept to those that are asked about or named by the record."""
        predicate, concept = seed
        if predicate not in CLOSED:
            return ()
        others = self.ontology.above if predicate in UPWARD else self.ontology.below
        if named:
            return [other for other in others.get(concept, ()) if other in self.asked or other in named]
        if seed not in self._closed:
            self._closed[seed] = tuple([other for other in others.get(concept, ()) if other in self.asked])
        return self._closed[seed]


def _atom(seed: tuple[str, str]) -> str:
    predicate, arguments = seed
    return f"{predicate}({arguments})" if arguments else predicate


def _predicate(kind: str, reading: Reading) -> str:
    """What a finding, a medication, an allergy or an immunisation says if it is not denied."""
    if kind != "finding":
        past = reading.past and not reading.denied
        return {"medication": "took" if past else "takes", "allergy": "allergy"}.get(kind, "immunised")
    return "family" if reading.of_relative else "history" if reading.in_history else "present"


def _birth(readings: Sequence[Reading], entries: Sequence[Entry], starts: Sequence[int]) -> int | None:
    """The moment from which months of age are counted: that of the age's entry, less as many months as it says."""
    for reading, entry, start in zip(readings, entries, starts, strict=True):
        if reading.state == "used" and reading.concept == AGE and reading.n is not None and "comparator" not in entry:
            return start - reading.n * MONTH
    return None


def _settle(readings: Sequence[Reading], entries: Sequence[Entry], times: Sequence[tuple[str, str]]) -> list[Reading]:
    """Points 8 and 9, among the measurements that have reached them."""
    at: defaultdict[tuple[str, str], list[tuple[int, tuple[int, str]]]] = defaultdict(list)
    newest: dict[str, str] = {}
    for index, (reading, entry, (_, latest)) in enumerate(zip(readings, entries, times, strict=True)):
        if reading.state == "used" and reading.n is not None and reading.concept is not None:
            at[reading.concept, latest].append((index, (reading.n, entry.get("comparator", ""))))
            newest[reading.concept] = max(newest.get(reading.concept, ""), latest)
    result = list(readings)
    for (concept, latest), found in at.items():
        values = [value for _, value in found]
        for position, (index, value) in enumerate(found):
            if len(set(values)) > 1:
                result[index] = replace(readings[index], state="conflicting")
            elif latest < newest[concept] or value in values[:position]:
                result[index] = replace(readings[index], state="superseded")
    return result
