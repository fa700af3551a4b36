"""From the inputs of a case to the values of evidences (`docs/certificate.md`, section 7)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from sys import intern
from typing import Any

from reasoner.probability.structure import BeliefStructure, Evidence

_COMPLEMENTS = {
    "present": "absent",
    "history": "no_history",
    "family": "no_family",
    "takes": "not_taking",
    "allergy": "no_allergy",
    "immunised": "not_immunised",
}
_COMPLEMENT = _COMPLEMENTS | {no: yes for yes, no in _COMPLEMENTS.items()}
_MEASURED = re.compile(r"value\(([a-z][A-Za-z0-9_]*),(-?[0-9]+)\)")


@dataclass(frozen=True, slots=True)
class Term:
    """One value of one evidence, and the input that gave it."""

    evidence: str
    value: int
    atom: str


def complement(atom: str) -> str:
    """The atom that denies this one (`absent(x)` for `present(x)`), or `""` where the predicate has none.

    Law: `complement(complement(a)) == a` wherever there is one.
    """
    predicate, bracket, rest = atom.partition("(")
    other = _COMPLEMENT.get(predicate)
    return f"{other}{bracket}{rest}" if other else ""


def terms(
    source: BeliefStructure | Mapping[str, Any], inputs: Collection[str], without: Iterable[str] = ()
) -> tuple[Term, ...]:
    """The values that the inputs give to evidences, for a single use; for many, keep an `EvidenceIndex`.

    Parameters: `source`, a structure or a belief document; `inputs` and `without` as for `EvidenceIndex`.
    """
    return EvidenceIndex(evidences_of(source), frozenset(without)).terms(inputs)


def evidences_of(source: BeliefStructure | Mapping[str, Any]) -> tuple[Evidence, ...]:
    """The evidences of a structure or of a belief document, in document order."""
    if isinstance(source, BeliefStructure):
        return source.evidences
    return tuple(
        Evidence(
            item["id"],
            item["kind"],
            atoms=tuple(item.get("atoms", ())),
            observable=item.get("observable", ""),
            cuts=tuple(item.get("from", ())),
            window=item.get("window"),
            ages=tuple(item["ages"]) if "ages" in item else None,
            instead_of=tuple(item.get("instead_of", ())),
        )
        for item in source["evidences"]
    )


@dataclass(frozen=True, slots=True)
class _Answer:
    """What an atom says about an evidence: nothing if `other`, which denies it, holds as well, or the evidence does not count."""

    row: int
    term: Term
    other: str
    evidence: Evidence


class EvidenceIndex:
    """Evidences ready to be answered by the inputs of many cases.

    Parameters: `evidences`, in document order; `without`, those that give nothing in the profile. `denials` are the rows of the
    answer no.
    """

    def __init__(self, evidences: Sequence[Evidence], without: Collection[str] = frozenset()) -> None:
        self._plain: dict[str, list[tuple[tuple[int, Term], str]]] = {}
        self._dated: list[_Answer] = []
        self._instead: dict[str, tuple[str, ...]] = {}
        self._ranges: dict[str, list[tuple[int, Evidence]]] = {}
        self.denials: list[int] = []
        row = 0
        for evidence in evidences:
            if evidence.id not in without:
                self._enter(evidence, row)
            row += evidence.values

    def _enter(self, evidence: Evidence, row: int) -> None:
        if evidence.instead_of:
            self._instead[evidence.id] = evidence.instead_of
        if evidence.kind == "binary":
            self.denials.append(row + 1)
        if evidence.kind == "range":
            self._ranges.setdefault(evidence.observable, []).append((row, evidence))
        for value, atom in enumerate(evidence.atoms):
            other = evidence.atoms[1 - value] if evidence.kind == "binary" else complement(atom)
            term = Term(evidence.id, value, atom)
            if evidence.window is None and evidence.ages is None:
                self._plain.setdefault(intern(atom), []).append(((row + value, term), intern(other)))
            else:
                self._dated.append(_Answer(row + value, term, other, evidence))

    def rows(self, inputs: Collection[str]) -> list[tuple[int, Term]]:
        """The values that the inputs give to evidences, each with its row (values counted through all evidences), in order.

        Parameters: `inputs`, the atoms of the closure, with their ages in minutes if it is a mapping (without, all are of now).
        Laws: the order of `inputs` does not matter; a finding that is neither affirmed nor denied gives no term; one that
        is both gives none either.
        """
        ages: Mapping[str, int] = inputs if isinstance(inputs, Mapping) else {}
        known = inputs if isinstance(inputs, (Mapping, set, frozenset)) else frozenset(inputs)
        answers = chain.from_iterable(map(self._plain.__getitem__, filter(known.__contains__, self._plain)))
        found = [row for row, other in answers if other not in known]
        dated = (one for one in self._dated if one.term.atom in known and _counts(one, ages, known))
        found += [(one.row, one.term) for one in dated]
        for atom in [atom for atom in known if atom[:6] == "value("]:
            found += self._measured(atom, ages, known)
        found.sort(key=_row)
        return self._heard(found) if self._instead else found

    def terms(self, inputs: Collection[str]) -> tuple[Term, ...]:
        """The terms of `rows`."""
        return tuple([term for _, term in self.rows(inputs)])

    def _measured(self, atom: str, ages: Mapping[str, int], known: Collection[str]) -> Iterator[tuple[int, Term]]:
        match = _MEASURED.fullmatch(atom)
        for row, evidence in self._ranges.get(match[1], ()) if match else ():
            reached = sum(cut <= int(match[2]) for cut in evidence.cuts) if match else 0
            if reached and _is_recent(evidence, atom, ages) and _is_of_age(evidence, known):
                yield row + reached - 1, Term(evidence.id, reached - 1, atom)

    def _heard(self, found: list[tuple[int, Term]]) -> list[tuple[int, Term]]:
        """Without those in whose stead an earlier one counts."""
        silent: set[str] = set()
        heard = []
        for row, term in found:
            if term.evidence not in silent:
                heard.append((row, term))
                silent.update(self._instead.get(term.evidence, ()))
        return heard


_row = itemgetter(0)


def _counts(answer: _Answer, ages: Mapping[str, int], known: Collection[str]) -> bool:
    evidence = answer.evidence
    denied = answer.other in known and _is_recent(evidence, answer.other, ages)
    return not denied and _is_recent(evidence, answer.term.atom, ages) and _is_of_age(evidence, known)


def _is_recent(evidence: Evidence, atom: str, ages: Mapping[str, int]) -> bool:
    return evidence.window is None or ages.get(atom, 0) <= evidence.window


def _is_of_age(evidence: Evidence, known: Collection[str]) -> bool:
    if evidence.ages is None:
        return True
    low, high = evidence.ages
    months = [int(atom[10:-1]) for atom in known if atom.startswith("value(age,")]
    return any(low <= number <= high for number in months)
