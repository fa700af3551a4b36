"""From the inputs of a case to the values of evidences (`docs/certificate.md`, section 7)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
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
        )
        for item in source["evidences"]
    )


@dataclass(frozen=True, slots=True)
class _Answer:
    """What an atom says about an evidence: nothing if it is older than the window or `other`, which denies it, holds as well."""

    row: int
    term: Term
    other: str
    window: int | None


class EvidenceIndex:
    """Evidences ready to be answered by the inputs of many cases.

    Parameters: `evidences`, in document order; `without`, those that give nothing in the profile. `denials` are the rows of the
    answer no.
    """

    def __init__(self, evidences: Sequence[Evidence], without: Collection[str] = frozenset()) -> None:
        self._answers: dict[str, list[_Answer]] = {}
        self._ranges: dict[str, list[tuple[int, Evidence]]] = {}
        self.denials: list[int] = []
        row = 0
        for evidence in evidences:
            if evidence.id not in without:
                self._enter(evidence, row)
            row += evidence.values

    def _enter(self, evidence: Evidence, row: int) -> None:
        if evidence.kind == "binary":
            self.denials.append(row + 1)
        if evidence.kind == "range":
            self._ranges.setdefault(evidence.observable, []).append((row, evidence))
        for value, atom in enumerate(evidence.atoms):
            other = evidence.atoms[1 - value] if evidence.kind == "binary" else complement(atom)
            answer = _Answer(row + value, Term(evidence.id, value, atom), other, evidence.window)
            self._answers.setdefault(atom, []).append(answer)

    def rows(self, inputs: Collection[str]) -> list[tuple[int, Term]]:
        """The values that the inputs give to evidences, each with its row (values counted through all evidences), in order.

        Parameters: `inputs`, the atoms of the closure, with their ages in minutes if it is a mapping (without, all are of now).
        Laws: the order of `inputs` does not matter; a finding that is neither affirmed nor denied gives no term; one that
        is both gives none either.
        """
        ages: Mapping[str, int] = inputs if isinstance(inputs, Mapping) else {}
        known = inputs if isinstance(inputs, (Mapping, set, frozenset)) else frozenset(inputs)
        found = [
            (answer.row, answer.term)
            for atom in self._answers.keys() & known
            for answer in self._answers[atom]
            if (answer.other not in known if answer.window is None else _is_recent(answer, ages, known))
        ]
        for atom in [atom for atom in known if atom[:6] == "value("]:
            found += self._measured(atom)
        found.sort(key=_row)
        return found

    def terms(self, inputs: Collection[str]) -> tuple[Term, ...]:
        """The terms of `rows`."""
        return tuple([term for _, term in self.rows(inputs)])

    def _measured(self, atom: str) -> Iterator[tuple[int, Term]]:
        match = _MEASURED.fullmatch(atom)
        for row, evidence in self._ranges.get(match[1], ()) if match else ():
            reached = sum(cut <= int(match[2]) for cut in evidence.cuts) if match else 0
            if reached:
                yield row + reached - 1, Term(evidence.id, reached - 1, atom)


_row = itemgetter(0)


def _is_recent(answer: _Answer, ages: Mapping[str, int], known: Collection[str]) -> bool:
    window = answer.window or 0
    return ages.get(answer.term.atom, 0) <= window and not (
        answer.other in known and ages.get(answer.other, 0) <= window
    )
