"""The patients that a record can describe, as a program that chooses one: only what a slice of the rules reads of them.

A record gives *seeds*: predicate, concept, perhaps a number, and minutes since. Of concepts those that the slice reads suffice:
what a class below them adds is what they add together. Of numbers one stands for each region (`flow`), of ages one for each
stretch between the windows that read the atom. What no rule tells apart is taken as recorded now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reasoner.authoring.check.cuts import Flow
from reasoner.authoring.check.flow import Slot
from reasoner.authoring.check.relevance import Pattern, Slice
from reasoner.authoring.check.statements import seen_within
from reasoner.ontology.grounding import DOWNWARD, UPWARD
from reasoner.ontology.plausibility import AGE, MINUTES_PER_MONTH
from reasoner.vocabulary import ENTRY_WORDS

MEASURED = ("value", "at_most", "at_least")
_WORDS = {"severity": "present", "side": "present", "site": "present", "onset": "present", "route": "takes"}
QUALIFIED = {**_WORDS, "criticality": "allergy", "reaction": "allergy", "family_onset": "family"}
"""What says more of an atom: predicate, and the predicate of that atom."""
OPPOSITES = (
    ("present", "absent"),
    ("history", "no_history"),
    ("family", "no_family"),
    ("takes", "not_taking"),
    ("allergy", "no_allergy"),
    ("immunised", "not_immunised"),
)
_ADMINISTERS, _ANY = "administers", "substance"
_PREFERENCES = """#minimize { 1@5,H : seed(belief,H,_,_) }.
#minimize { 1@4 : contradictory }.
#minimize { 1@3,P,C,X : seed(P,C,X,_), P != belief; 1@3,P,C : seed(P,C,_); 1@3,P : seed(P,_) }.
#minimize { 1@3,P,C,X : said(P,C,X,_) }.
#minimize { 1@2,P,C,X : seed(P,C,X,M), P != belief, M > 0; 1@2,P,C : seed(P,C,M), M > 0 }.
#minimize { 1@1,P,C,N : seed(P,C,N,_), unusual(P,C,N) }.
#minimize { R@0,P,C,N : seed(P,C,N,_), P != belief, rank(P,C,R); R@0,P,C : seed(P,C,_), rank(P,C,R) }.
"""
"""The smallest patient first: without a belief, without a contradiction, with few facts, new ones, and usual values; of these the
first by name."""


@dataclass(frozen=True)
class Vocabulary:
    """What ontology and ranges say.

    Parameters: `isa`, the superclasses of each class; `observables` and `definitions`, as documents have them; `given`, the
    substances that each action administers.
    """

    concepts: Mapping[str, Any]
    isa: Mapping[str, Sequence[str]]
    observables: Mapping[str, Any]
    definitions: Sequence[Mapping[str, Any]]
    given: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, documents: Mapping[str, Any]) -> Vocabulary:
        """What the documents of a knowledge base say."""
        ontology, observables = documents["ontology"], documents["observables"]
        given: dict[str, list[str]] = {}
        for axiom in ontology["axioms"].values():
            if axiom[0] == "some" and axiom[2] == _ADMINISTERS:
                given.setdefault(axiom[1], []).append(axiom[3])
        return cls(ontology["concepts"], ontology["isa"], observables["observables"], observables["definitions"], given)

    def under(self, low: str, high: str) -> bool:
        """Whether one class is another or below it."""
        return low == high or high in self.isa.get(low, ())

    def shared(self, one: str, other: str) -> str:
        """A substance that both of two actions administer, the narrower of two of which one is a kind of the other; or empty."""
        pairs = ((mine, theirs) for mine in self.given.get(one, ()) for theirs in self.given.get(other, ()))
        found = {
            mine if self.under(mine, theirs) else theirs
            for mine, theirs in pairs
            if _ANY not in (mine, theirs) and (self.under(mine, theirs) or self.under(theirs, mine))
        }
        return min(found, default="")


@dataclass
class Space:
    """The program of the patients that a slice reads.

    Parameters: `slice`; `flow`, of the rules; `vocabulary`.
    """

    slice: Slice
    flow: Flow
    vocabulary: Vocabulary
    _read: dict[str, dict[str, set[int]]] = field(default_factory=dict, init=False)
    _arguments: dict[tuple[str, str], set[str]] = field(default_factory=dict, init=False)
    is_open: bool = field(default=False, init=False)
    """Whether some rule reads a predicate of any concept at all, for which one stands that nothing else names."""

    def __post_init__(self) -> None:
        named = {one for pattern in self.slice.read for one in pattern[1:] if one}
        for pattern, windows in self.slice.read.items():
            self._take(pattern, windows, named)
        if AGE in self._read.get("value", {}):
            self._cut_by_age()
        for row in self._defined():
            slots = self.flow.cuts.setdefault(Slot("value", row["observable"], 1), set())
            slots.update(row[key] + step for key, step in (("at_least", 0), ("at_most", 1)) if key in row)

    def text(self, *, consistent: bool) -> str:
        """The program; `consistent` leaves out records that contradict themselves."""
        lines = [*self._seeds(), *self._measurements(), *self._beliefs(), *self._qualifiers(), *self._seen()]
        said = sorted((name, one) for name, concepts in self._read.items() for one in concepts if name not in QUALIFIED)
        lines += [f"rank({name},{one},{place})." for place, (name, one) in enumerate(said)]
        lines += [*self._contradictions(), ":- contradictory." if consistent else ""]
        return "\n".join((*lines, _PREFERENCES))

    def unfollowed(self) -> list[str]:
        """The rules that compare numbers, or count concepts, in a way for which the space is not enough."""
        used = {(name, concept) for name, concepts in self._read.items() for concept in concepts}
        return sorted(
            {
                rule
                for slot, rule in self.flow.unfollowed.items()
                if (slot.predicate, slot.concept) in used or (not slot.concept and slot.predicate in self._read)
            }
            | self.slice.counting
        )

    def _take(self, pattern: Pattern, windows: Iterable[int], named: set[str]) -> None:
        name, *arguments = pattern
        concept = arguments[0] if arguments else "none"
        self.is_open |= concept is None
        for one in [concept] if concept else [*self._likely(name, named), self._other(name, named)]:
            if one:
                self._read.setdefault(name, {}).setdefault(one, set()).update(windows)
                if len(arguments) > 1 and arguments[1]:
                    self._arguments.setdefault((name, one), set()).add(arguments[1])
        if name in QUALIFIED and concept:
            self._read.setdefault(QUALIFIED[name], {}).setdefault(concept, set())

    def _likely(self, name: str, named: set[str]) -> list[str]:
        """The concepts that are named somewhere and can be meant here."""
        measured = name in MEASURED
        return sorted(
            one for one in named if (one in self.vocabulary.observables) == measured and one in self.vocabulary.concepts
        )

    def _other(self, name: str, named: set[str]) -> str:
        """A concept that nothing names, nor is above or below one that is."""
        if name in MEASURED:
            return next((one for one in sorted(self.vocabulary.observables) if one not in named), "")
        above = {high for one in named for high in self.vocabulary.isa.get(one, ())}
        rest = (
            one
            for one in sorted(self.vocabulary.concepts)
            if one not in named and one not in above and named.isdisjoint(self.vocabulary.isa.get(one, ()))
        )
        return next((one for one in rest if one not in self.vocabulary.observables), "")

    def _moments(self, windows: Iterable[int]) -> list[int]:
        """An age in minutes for each stretch that windows tell apart."""
        return [0, *sorted({window + 1 for window in windows if window >= 0})]

    def _windows(self, name: str, concept: str) -> set[int]:
        """The windows through which a seed may be read: those of all classes that it gives."""
        reading, under = self._read.get(name, {}), self.vocabulary.under
        own = {w for one, base in QUALIFIED.items() if base == name for w in self._read.get(one, {}).get(concept, ())}
        if name in UPWARD:
            return own.union(*[windows for other, windows in reading.items() if under(concept, other)])
        if name in DOWNWARD:
            return own.union(*[windows for other, windows in reading.items() if under(other, concept)])
        return own.union(reading.get(concept, ()))

    def _seeds(self) -> Iterator[str]:
        """What is said without a number."""
        yield "given(P,C,M) :- seed(P,C,M)."
        for name, concepts in sorted(self._read.items()):
            if name in MEASURED or name in QUALIFIED or name == "belief":
                continue
            windows = {one: self._windows(name, one) for one in concepts}
            if name == "complaint":
                for one in concepts:
                    windows[one] |= self._windows("present", one)
                yield "given(present,C,M) :- seed(complaint,C,M)."
            for one in sorted(concepts):
                moments = ";".join(map(str, self._moments(windows[one])))
                seed = f"seed({name},M)" if name == "no_known_allergy" else f"seed({name},{one},M)"
                most = " 1" if name in ("sex", "no_known_allergy") else ""
                yield f"{{ {seed} : M = ({moments}) }}{most}."
                yield f":- 2 {{ {seed} }}." if not most else ""
            if name == "sex":
                yield "contradictory :- seed(sex,C,_), seed(sex,D,_), C < D."
            yield from self._closed(name, sorted(concepts))

    def _closed(self, name: str, concepts: Sequence[str]) -> Iterator[str]:
        for low in self._sources(name, concepts):
            for high in concepts:
                one, other = (low, high) if name in UPWARD else (high, low)
                if low == high or (name in UPWARD | DOWNWARD and self.vocabulary.under(one, other)):
                    yield f"gives({name},{low},{high})."

    def _sources(self, name: str, concepts: Sequence[str]) -> list[str]:
        found = {row["finding"] for row in self._defined()} if name == "present" else set()
        found |= set(self._read.get("complaint", {})) if name == "present" else set()
        return sorted({*concepts, *found})

    def _defined(self) -> list[Mapping[str, Any]]:
        """The definitions of findings by measurements of which the slice reads both."""
        measured = {one for name in MEASURED for one in self._read.get(name, {})}
        findings = {**self._read.get("present", {}), **self._read.get("absent", {})}
        return [
            row
            for row in self.vocabulary.definitions
            if row["observable"] in measured and any(self.vocabulary.under(row["finding"], one) for one in findings)
        ]

    def _measurements(self) -> Iterator[str]:
        observed: dict[str, list[str]] = {}
        for name in MEASURED:
            for one in self._read.get(name, {}):
                observed.setdefault(one, []).append(name)
        yield "given(P,C,N,M) :- seed(P,C,N,M), P != belief."
        for one, names in sorted(observed.items()):
            windows = {w for name in names for w in self._read[name][one]}
            windows |= {
                w
                for row in self._defined()
                if row["observable"] == one
                for w in self._windows("present", row["finding"])
            }
            moments = ";".join(map(str, self._moments(windows)))
            choices = "; ".join(
                f"seed({name},{one},N,M) : N = ({';'.join(map(str, self.values(name, one)))}), M = ({moments})"
                for name in sorted(names)
            )
            yield f"{{ {choices} }} 1."
            usual = self.vocabulary.observables.get(one, {}).get("usual")
            for name in names if usual else ():
                yield from (
                    f"unusual({name},{one},{number})."
                    for number in self.values(name, one)
                    if not usual[0] <= number <= usual[1]
                )
            if one != AGE and AGE in self._read.get("value", {}):
                yield from self._plausible(one, self._moments(windows))
        for row in self._defined():
            yield from self._finding(row)

    def values(self, name: str, concept: str) -> list[int]:
        """One number for each region of a measurement: the one next to where the region begins, of the first the last."""
        slot = Slot(name, concept, 1)
        regions = self.flow.regions(slot)
        if len(regions) == 1:
            low, high = regions[0]
            usual = self.vocabulary.observables.get(concept, {}).get("usual", (low, low))
            return [min(max(sum(usual) // 2, low), high)]
        return [regions[0][1], *(low for low, _ in regions[1:])]

    def _cut_by_age(self) -> None:
        """Tell apart the values and ages between which plausibility changes."""
        ages = self.flow.cuts.setdefault(Slot("value", AGE, 1), set())
        for name in MEASURED:
            for one, windows in self._read.get(name, {}).items():
                bands = self.vocabulary.observables.get(one, {}).get("plausible_by_age", ())
                cuts = self.flow.cuts.setdefault(Slot(name, one, 1), set())
                for start, low, high in bands:
                    cuts.update((low, high + 1))
                    ages.update(start + -(-moment // MINUTES_PER_MONTH) for moment in self._moments(windows))

    def _plausible(self, concept: str, moments: Sequence[int]) -> Iterator[str]:
        """What a value cannot be at the patient's age when it was taken."""
        bands = self.vocabulary.observables.get(concept, {}).get("plausible_by_age", ())
        for moment in moments:
            shift = -(-moment // MINUTES_PER_MONTH)
            for index, (start, low, high) in enumerate(bands):
                begins = start + shift if start else 0
                until = f", A < {bands[index + 1][0] + shift}" if index + 1 < len(bands) else ""
                at = f":- seed(P,{concept},N,{moment}), seed(value,{AGE},A,_), A >= {begins}{until}"
                yield f"{at}, N < {low}."
                yield f"{at}, N > {high}."

    def _finding(self, row: Mapping[str, Any]) -> Iterator[str]:
        low, high = row.get("at_least"), row.get("at_most")
        at_least = f", N >= {low}" if low is not None else ""
        at_most = f", N <= {high}" if high is not None else ""
        given = f"given(present,{row['finding']},M) :- seed"
        yield f"{given}(value,{row['observable']},N,M){at_least}{at_most}."
        if low is None:
            yield f"{given}(at_most,{row['observable']},N,M){at_most}."
        if high is None:
            yield f"{given}(at_least,{row['observable']},N,M){at_least}."

    def _beliefs(self) -> Iterator[str]:
        for one in sorted(self._read.get("belief", {})):
            lows = ";".join(str(low) for low, _ in self._regions("belief", one, 1))
            highs = ";".join(str(high) for _, high in self._regions("belief", one, 2))
            yield f"{{ seed(belief,{one},L,H) : L = ({lows}), H = ({highs}), L <= H }} 1."
        if "belief" in self._read:
            yield "belief(C,L,H) :- seed(belief,C,L,H)."

    def _regions(self, name: str, concept: str, place: int) -> list[tuple[int, int]]:
        return self.flow.regions(Slot(name, concept, place))

    def _qualifiers(self) -> Iterator[str]:
        for name, base in QUALIFIED.items():
            for one in sorted(self._read.get(name, {})):
                values: Iterable[str] = self._arguments.get((name, one)) or ENTRY_WORDS.get(name, ())
                if name in ("onset", "family_onset"):
                    values = [str(number) for number in self.values(name, one)]
                moments = ";".join(map(str, self._moments(self._windows(base, one))))
                for value in sorted(values):
                    yield f"{{ said({name},{one},{value},M) : M = ({moments}), M >= L }} 1 :- seed({base},{one},L)."

    def _seen(self) -> Iterator[str]:
        """What rules see of what is given, through each window."""
        for name, concepts in sorted(self._read.items()):
            for window in sorted({w for windows in concepts.values() for w in windows}):
                seen = seen_within(name, window)
                limit = f", M <= {window}" if window >= 0 else ""
                if name in MEASURED:
                    yield f"{seen}(C,N) :- given({name},C,N,M){limit}."
                elif name in QUALIFIED:
                    yield f"{seen}(C,X) :- said({name},C,X,M){limit}."
                elif name == "no_known_allergy":
                    yield f"{seen} :- seed(no_known_allergy,M){limit}."
                elif name != "belief":
                    yield f"{seen}(D) :- given({name},C,M), gives({name},C,D){limit}."

    def _contradictions(self) -> Iterator[str]:
        for name, opposite in OPPOSITES:
            said = self._sources(name, sorted(self._read.get(name, {})))
            for one in said if opposite in self._read else ():
                for other in self._read[opposite]:
                    if self.vocabulary.under(one, other):
                        yield f"contradictory :- given({name},{one},_), given({opposite},{other},_)."
        if "no_known_allergy" in self._read and "allergy" in self._read:
            yield "contradictory :- seed(no_known_allergy,_), seed(allergy,_,_)."
