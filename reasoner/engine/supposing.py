"""What would be believed of a case with one finding more or less: each time the record is grounded and weighed again.

Nothing is estimated here: a finding brings with it what the hierarchy and the definitions add, silences what says the same, and
counts only where the engine would count it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import zip_longest
from typing import Any

import numpy as np

from reasoner.decision.complaint import complaints
from reasoner.explain.wording import number
from reasoner.ontology.facts import Fact, Grounding
from reasoner.probability.evidence import complement, evidences_of
from reasoner.probability.fixedpoint import Integers
from reasoner.probability.posterior import Belief, PreparedBelief, believe, weigh
from reasoner.probability.ranking import End, Supposed, Supposition, chances_ppm
from reasoner.probability.structure import Evidence
from reasoner.vocabulary import Entry, split_atom

_KINDS = {"takes": "medication", "allergy": "allergy", "immunised": "immunisation", "sex": "sex"}
"""Of which kind the entry is that affirms an atom; all others are findings."""
_DENIALS = frozenset({"absent", "no_history", "no_family", "not_taking", "no_allergy", "not_immunised"})
_POINTER = "/supposed"


def entry_of(atom: str, moment: str, pointer: str) -> Entry:
    """The entry of a record that says an atom of an evidence.

    Parameters: `atom`, of a concept that is so or is not (`present(x)`, `no_history(x)`, `takes(x)`); `moment`, an ISO minute.
    """
    is_denied = split_atom(atom)[0] in _DENIALS
    predicate, (concept,) = split_atom(complement(atom) if is_denied else atom)
    kind = _KINDS.get(predicate, "finding")
    return Entry(
        pointer,
        kind,
        concept,
        moment,
        moment,
        "" if kind == "sex" else "absent" if is_denied else "present",
        subject="relative" if predicate == "family" else "",
        context="history" if predicate == "history" else "",
    )


def measurement_of(name: str, n: int, observables: Mapping[str, Any], moment: str) -> Entry:
    """The entry of a record that says a value.

    Parameters: `n`, in the resolution of the observable; `observables`, of the knowledge base; `moment`, an ISO minute.
    """
    observable = observables[name]
    basis = next((key for key, one in observable.get("bases", {}).items() if one["factor"] == [1, 1]), "")
    value = number(n * Fraction(*observable["resolution"]), "en")
    return Entry(_POINTER, "measurement", name, moment, moment, value=value, unit=observable["unit"], basis=basis)


@dataclass(frozen=True)
class Suppositions:
    """One case, and what would be believed of it if its record were otherwise (made by `Reasoner.suppositions`).

    Parameters: `ground`, from entries to their grounding at the moment of the question; `content`, of the knowledge base;
    `grounding` and `belief` of the case.
    """

    ground: Callable[[Sequence[Entry]], Grounding] = field(repr=False)
    prepared: PreparedBelief = field(repr=False)
    content: Mapping[str, Any] = field(repr=False)
    as_of: str
    grounding: Grounding = field(repr=False)
    belief: Belief = field(repr=False)

    @cached_property
    def fewer(self) -> Supposed:
        """The belief without each finding that some term rests on: without all entries of the record that give it.

        Entries without which no complaint would be presented stay, since nothing is concluded from a belief then.
        """
        return self._alone[1]

    @cached_property
    def two_fewer(self) -> Supposed:
        """The belief without each two of these findings whose changes, added up, would put another hypothesis first."""
        groups, alone = self._alone
        changes, first = alone.then - alone.now, int(alone.now.argmax())
        pairs = [
            groups[one] | groups[one + 1 + int(other)]
            for one, change in enumerate(changes)
            for other in np.flatnonzero((alone.now + change + changes[one + 1 :]).argmax(axis=1) != first)
        ]
        return self._without(dict.fromkeys(pairs))[1]

    @cached_property
    def _alone(self) -> tuple[list[frozenset[int]], Supposed]:
        return self._without(self._groups)

    @cached_property
    def _groups(self) -> list[frozenset[int]]:
        """The places of the entries behind each term."""
        givers = self.grounding.givers
        return list(dict.fromkeys(frozenset(givers[term.atom]) for term in self.belief.found))

    def _without(self, groups: Iterable[frozenset[int]]) -> tuple[list[frozenset[int]], Supposed]:
        """The groups that can be missing, each with what is believed then."""
        kept, supposed, cases = [], [], []
        for gone in groups:
            entries = [fact.entry for place, fact in enumerate(self.grounding.facts, start=1) if place not in gone]
            ages = self.ground(entries).ages
            if complaints(ages):
                kept.append(gone)
                facts = [self.grounding.facts[place - 1] for place in sorted(gone)]
                supposed.append(Supposition(tuple(dict.fromkeys(atom for fact in facts for atom in _said(fact)))))
                cases.append(ages)
        weighed = [weights for _, weights in weigh(self.prepared, self.belief.profile, cases)]
        return kept, self._weighed(supposed, weighed)

    @cached_property
    def more(self) -> Supposed:
        """The belief after each answer of each evidence that is not known.

        Not asked of are: what a known evidence says already, details of a finding that is not affirmed, and what another unknown
        evidence would say better. Of a measurement one value of each range is supposed: the least, of the first range the
        greatest. An answer that the record contradicts, or that would not count, is left out.
        """
        entries = [fact.entry for fact in self.grounding.facts]
        supposed = list(self._supposed())
        cases = [self.ground([*entries, entry]).ages for _, entry in supposed]
        beliefs = weigh(self.prepared, self.belief.profile, cases)
        answered = [
            (one, weights)
            for (one, _), (found, weights) in zip(supposed, beliefs, strict=True)
            if any((term.evidence, term.value) == (one.evidence, one.value) for term in found)
        ]
        tables = self.content["belief"]["tables"]
        now = np.array(self.belief.log_weights, dtype=np.int64)
        likelihoods = np.array([tables[one.evidence][one.value] for one, _ in answered], dtype=np.int64)
        chances = chances_ppm(now, likelihoods.reshape(len(answered), len(now))).tolist()
        valued = [replace(one, chance_ppm=chance) for (one, _), chance in zip(answered, chances, strict=True)]
        return self._weighed(valued, [weights for _, weights in answered])

    def entry(self, atom: str) -> Entry:
        """The entry of a record that says an atom: an answer, or a value in the resolution of its observable."""
        predicate, arguments = split_atom(atom)
        if predicate == "value":
            observables = self.content["observables"]["observables"]
            return measurement_of(arguments[0], int(arguments[1]), observables, self.as_of)
        return entry_of(atom, self.as_of, _POINTER)

    def believed(self, atoms: Iterable[str]) -> Belief:
        """The belief, with intervals, if the record also said some atoms."""
        entries = [fact.entry for fact in self.grounding.facts]
        return believe(self.prepared, self.belief.profile, self.ground([*entries, *map(self.entry, atoms)]).ages)

    def _weighed(self, supposed: Sequence[Supposition], weighed: Sequence[Integers]) -> Supposed:
        now = np.array(self.belief.log_weights, dtype=np.int64)
        then = np.array(weighed, dtype=np.int64).reshape(len(supposed), len(now))
        return Supposed(self.belief.hypotheses, tuple(supposed), now, then)

    def _supposed(self) -> Iterator[tuple[Supposition, Entry]]:
        for evidence in self._unknown():
            if evidence.kind == "range":
                yield from self._measured(evidence)
                continue
            for value, atom in enumerate(evidence.atoms):
                yield Supposition((atom,), evidence.id, value), entry_of(atom, self.as_of, _POINTER)

    def _measured(self, evidence: Evidence) -> Iterator[tuple[Supposition, Entry]]:
        observables = self.content["observables"]["observables"]
        for value, (cut, above) in enumerate(zip_longest(evidence.cuts, evidence.cuts[1:])):
            end: End = "less" if not value else "to" if above else "more"
            n = cut if value else above - 1
            atom, up_to = f"value({evidence.observable},{n})", f"value({evidence.observable},{(above or 0) - 1})"
            entry = measurement_of(evidence.observable, n, observables, self.as_of)
            yield Supposition((atom,), evidence.id, value, end=end, up_to=up_to if end == "to" else ""), entry

    def _unknown(self) -> list[Evidence]:
        document = self.content["belief"]
        known = {term.evidence: term.value for term in self.belief.found}
        evidences = evidences_of(document)
        left_out = {name for one in evidences if one.id in known for name in one.instead_of}
        left_out |= {*document["profiles"][self.belief.profile]["without"], *known}
        parents = document["parents"]
        unknown = [
            one
            for one in evidences
            if one.id not in left_out and (one.id not in parents or known.get(parents[one.id]) == 0)
        ]
        better = {name for one in unknown for name in one.instead_of}
        return [one for one in unknown if one.id not in better]


def _said(fact: Fact) -> list[str]:
    """What an entry says, without what it says of it (since when, how severe) and without what a definition adds."""
    if fact.entry.kind == "measurement":
        return [atom for atom in fact.seeds if atom.startswith("value(")]
    return [atom for atom in fact.seeds if len(split_atom(atom)[1]) == 1 and not atom.startswith("complaint(")]
