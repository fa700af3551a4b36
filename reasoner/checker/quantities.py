"""From the entries of a record to states, seeds and inputs (`docs/certificate.md`, section 4)."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from reasoner.checker.observables import AGE, Definition, Observable, is_ambiguous, is_decimal
from reasoner.checker.ontology import Ontology
from reasoner.checker.shapes import CheckError, minute, record, sequence, table, text

UPWARD = frozenset(("present", "history", "family", "takes", "allergy", "complaint"))
DOWNWARD = frozenset(("absent", "no_history", "no_family", "not_taking", "no_allergy"))
INPUT_PREDICATES = UPWARD | DOWNWARD | {"value", "sex", "onset", "no_known_allergy"}
COMPLEMENTS = {
    "present": "absent",
    "history": "no_history",
    "family": "no_family",
    "takes": "not_taking",
    "allergy": "no_allergy",
}
COMPLEMENTS |= {absent: present for present, absent in COMPLEMENTS.items()}

MONTH = 43830
_REQUIRED = ("pointer", "kind", "text", "earliest", "latest")
_OPTIONAL = ("polarity", "subject", "context", "value", "unit", "basis", "onset")
_CHOICES = {
    "kind": {"finding", "complaint", "measurement", "medication", "allergy", "sex", "unreadable"},
    "polarity": {"present", "absent", "unknown"},
    "subject": {"patient", "mother", "father", "sibling", "child", "relative"},
    "context": {"current", "history"},
}
_DENIABLE = ("finding", "medication", "allergy")
_POINTER = re.compile(r"(/([^~/]|~[01])*)*")
_SPACES = str.maketrans({"_": " ", "-": " ", "'": " ", "’": " "})


# --- documents -----------------------------------------------------------------------------------------------------


def read_lexicon(value: object) -> dict[str, dict[str, str]]:
    """The document `lexicon`. Raises: CheckError where it is not well-formed."""
    lexicon = table(value, "lexicon")
    for name, row in lexicon.items():
        place = f"lexicon/{name}"
        fields = record(row, place, ("concept",), ("context", "subject"))
        text(fields["concept"], f"{place}/concept")
        if fields.get("context", "history") != "history" or fields.get("subject", "relative") != "relative":
            raise CheckError(f"{place}: a context is 'history' and a subject 'relative', or not there")
        if key(name) != name or not name:
            raise CheckError(f"{place} is not a key: it should be {key(name)!r}, and not empty")
    return lexicon


# --- the record ----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=10_000)
def key(string: str) -> str:
    """The key under which the lexicon lists a text."""
    if not string.isascii():
        decomposed = unicodedata.normalize("NFKD", string)
        string = "".join([letter for letter in decomposed if unicodedata.category(letter) != "Mn"])
    return " ".join(string.casefold().translate(_SPACES).split())


def check_entries(value: object, place: str) -> list[dict[str, str]]:
    """The entries of a record. Raises: CheckError, naming the first that is not well-formed."""
    entries = sequence(value, place)
    for index, item in enumerate(entries):
        here = f"{place}/{index}"
        entry = record(item, here, _REQUIRED, _OPTIONAL)
        if not all(isinstance(part, str) for part in entry.values()):
            raise CheckError(f"{here} holds something that is not a string")
        for name, choices in _CHOICES.items():
            if name in entry and entry[name] not in choices:
                raise CheckError(f"{here}/{name} is none of {', '.join(sorted(choices))}")
        if not _POINTER.fullmatch(entry["pointer"]):
            raise CheckError(f"{here}/pointer is not a JSON pointer")
        if minute(entry["earliest"], f"{here}/earliest") > minute(entry["latest"], f"{here}/latest"):
            raise CheckError(f"{here}: earliest is after latest")
        if "onset" in entry:
            minute(entry["onset"], f"{here}/onset")
    if len({entry["pointer"] for entry in entries}) != len(entries):
        raise CheckError(f"{place}: two entries have the same pointer")
    return entries


@dataclass(frozen=True, slots=True)
class Reading:
    """What an entry came to; `by_code`, whether the lexicon's row says whose or of when it is."""

    state: str
    concept: str | None = None
    n: int | None = None
    context: str = "current"
    subject: str = "patient"
    by_code: bool = False


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
    _closed: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict, init=False)

    @cached_property
    def _names(self) -> frozenset[str]:
        """Every unit and every basis of any observable."""
        return frozenset(name for one in self.observables.values() for name in (*one.units, *one.bases))

    def kept(self, entry: Mapping[str, str]) -> dict[str, str]:
        """An entry as a certificate keeps it: words that the knowledge base does not know are empty (section 3)."""
        known = {
            "text": key(entry["text"]) in self.lexicon,
            "value": is_decimal(entry.get("value", "")),
            "unit": entry.get("unit") in self._names,
            "basis": entry.get("basis") in self._names,
        }
        return {name: word if known.get(name, True) else "" for name, word in entry.items()}

    def ground(self, entries: Sequence[Mapping[str, str]], as_of: int) -> Grounded:
        """Facts and inputs of a record at a moment in minutes."""
        readings = _settle([self._read(entry, as_of) for entry in entries], entries)
        birth = _birth(readings, entries)
        if birth is not None:
            readings = [
                self._read(entry, as_of, birth) if entry["kind"] == "measurement" else reading
                for entry, reading in zip(entries, readings, strict=True)
            ]
            readings = _settle(readings, entries)
        result = Grounded()
        for index, (entry, reading) in enumerate(zip(entries, readings, strict=True), start=1):
            fact: dict[str, Any] = {"id": f"f{index}", "entry": entry, "state": reading.state}
            if reading.concept is not None:
                fact["concept"] = reading.concept
            if reading.n is not None:
                fact["n"] = reading.n
            if reading.state == "used":
                self._use(fact, entry, reading, as_of, result)
            result.facts.append(fact)
        return result

    def _read(self, entry: Mapping[str, str], as_of: int, birth: int | None = None) -> Reading:
        """Points 1 to 5, by the age that follows from a birth in minutes, if there is one."""
        kind, polarity = entry["kind"], entry.get("polarity", "present")
        if kind == "unreadable" or (polarity == "absent" and kind not in _DENIABLE):
            return Reading("unreadable")
        if kind != "finding" and (entry.get("subject", "patient") != "patient" or entry.get("context") == "history"):
            return Reading("unreadable")
        if minute(entry["earliest"], "earliest") > as_of:
            return Reading("later")
        row = self.lexicon.get(key(entry["text"]))
        if row is None:
            return Reading("unknown_concept")
        context = row.get("context", entry.get("context", "current"))
        subject = row.get("subject", entry.get("subject", "patient"))
        reading = Reading("used", row["concept"], None, context, subject, "context" in row or "subject" in row)
        if kind == "measurement":
            reading = self._measure(entry, row["concept"], birth)
        if polarity == "unknown" and reading.state == "used":
            return Reading("unknown", reading.concept, reading.n)
        return reading

    def _measure(self, entry: Mapping[str, str], concept: str, birth: int | None) -> Reading:
        """Point 4: where a basis has been recognised, the concept is the basis's."""
        observable = self.observables.get(concept)
        if observable is None:
            return Reading("not_measurable", concept)
        basis = entry.get("basis")
        if basis is None and observable.bases:
            return Reading("missing_basis", concept)
        if basis is not None:
            if basis not in observable.bases:
                return Reading("unknown_basis", concept)
            concept = observable.bases[basis][0]
        value, unit = entry.get("value", ""), entry.get("unit")
        if not is_decimal(value):
            return Reading("not_a_number", concept)
        if is_ambiguous(value):
            return Reading("ambiguous_number", concept)
        if unit is None:
            return Reading("missing_unit", concept)
        if unit not in observable.units:
            return Reading("unknown_unit", concept)
        n = observable.multiple(value, unit, basis)
        months = None if birth is None else max(0, (minute(entry["earliest"], "earliest") - birth) // MONTH)
        return Reading("used", concept, n) if observable.is_plausible(n, months) else Reading("implausible", concept)

    def _use(
        self, fact: dict[str, Any], entry: Mapping[str, str], reading: Reading, as_of: int, result: Grounded
    ) -> None:
        seeds = self._seeds(entry, reading, as_of)
        age = as_of - minute(entry["earliest"], "earliest")
        fact["seeds"] = sorted(map(_atom, seeds))
        fact["age"] = age
        atoms = {atom for seed in seeds for atom in self._closure(seed)}
        result.closures[fact["id"]] = frozenset(atoms)
        for atom in atoms:
            if atom not in result.ages or age < result.ages[atom]:
                result.ages[atom] = age
            result.sources.setdefault(atom, []).append(fact["id"])
        for predicate, concept in seeds:
            if predicate in UPWARD:
                result.pairs.update([(concept, above) for above in self.ontology.above.get(concept, ())])
            elif predicate in DOWNWARD:
                result.pairs.update([(below, concept) for below in self.ontology.below.get(concept, ())])

    def _seeds(self, entry: Mapping[str, str], reading: Reading, as_of: int) -> set[tuple[str, str]]:
        """The seeds of a used entry, each as predicate and arguments; a seed without arguments has an empty string."""
        concept = reading.concept or ""
        absent = entry.get("polarity") == "absent"
        match entry["kind"]:
            case "measurement":
                n = reading.n or 0
                found = {
                    ("present", definition.finding)
                    for definition in self.definitions.get(concept, ())
                    if (definition.at_least is None or definition.at_least <= n)
                    and (definition.at_most is None or n <= definition.at_most)
                }
                return {("value", f"{concept},{n}")} | found
            case "complaint":
                return {("complaint", concept)} | (set() if reading.by_code else {("present", concept)})
            case "sex":
                return {("sex", concept)}
            case "medication":
                return {("not_taking" if absent else "takes", concept)}
            case "allergy" if concept == "none_known":
                return set() if absent else {("no_known_allergy", "")}
            case "allergy":
                return {("no_allergy" if absent else "allergy", concept)}
        if reading.subject != "patient":
            return {("no_family" if absent else "family", concept)}
        if reading.context == "history":
            return {("no_history" if absent else "history", concept)}
        if absent:
            return {("absent", concept)}
        seeds = {("present", concept)}
        if "onset" in entry:
            seeds.add(("onset", f"{concept},{max(0, as_of - minute(entry['onset'], 'onset'))}"))
        return seeds

    def _closure(self, seed: tuple[str, str]) -> tuple[str, ...]:
        """The atoms that a seed gives, itself included."""
        predicate, arguments = seed
        if predicate not in UPWARD and predicate not in DOWNWARD:
            return (_atom(seed),)
        if seed not in self._closed:
            others = self.ontology.above if predicate in UPWARD else self.ontology.below
            self._closed[seed] = tuple(f"{predicate}({name})" for name in (arguments, *others.get(arguments, ())))
        return self._closed[seed]


def _atom(seed: tuple[str, str]) -> str:
    predicate, arguments = seed
    return f"{predicate}({arguments})" if arguments else predicate


def _birth(readings: Sequence[Reading], entries: Sequence[Mapping[str, str]]) -> int | None:
    """The moment from which months of age are counted: that of the age's entry, less as many months as it says."""
    for reading, entry in zip(readings, entries, strict=True):
        if reading.state == "used" and reading.concept == AGE and reading.n is not None:
            return minute(entry["earliest"], "earliest") - reading.n * MONTH
    return None


def _settle(readings: Sequence[Reading], entries: Sequence[Mapping[str, str]]) -> list[Reading]:
    """Points 6 and 7, among the measurements that have reached them."""
    at: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    newest: dict[str, str] = {}
    for index, (reading, entry) in enumerate(zip(readings, entries, strict=True)):
        if reading.state == "used" and reading.n is not None and reading.concept is not None:
            at[reading.concept, entry["latest"]].append((index, reading.n))
            newest[reading.concept] = max(newest.get(reading.concept, ""), entry["latest"])
    result = list(readings)
    for (concept, latest), found in at.items():
        conflicting = len({n for _, n in found}) > 1
        for position, (index, n) in enumerate(found):
            if conflicting:
                result[index] = Reading("conflicting", concept, n)
            elif latest < newest[concept] or position > 0:
                result[index] = Reading("superseded", concept, n)
    return result
