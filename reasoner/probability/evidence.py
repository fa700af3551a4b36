"""From the inputs of a case to the values of evidences (`docs/certificate.md`, section 7)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
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
    """The values that the inputs give to evidences, in document order, then by value.

    Parameters: `source`, a structure or a belief document; `inputs`, the atoms of the closure, with their ages in minutes if it
    is a mapping (without, all are of now); `without`, evidences
    that give nothing in the profile.
    Laws: the order of `inputs` does not matter; a finding that is neither affirmed nor denied gives no term; one that
    is both gives none either.
    """
    return find_terms(evidences_of(source), inputs, frozenset(without))


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


def find_terms(
    evidences: Sequence[Evidence], inputs: Collection[str], without: Collection[str] = frozenset()
) -> tuple[Term, ...]:
    """`terms` over evidences that were read before."""
    ages: Mapping[str, int] = inputs if isinstance(inputs, Mapping) else {}
    known = inputs if isinstance(inputs, (set, frozenset)) else frozenset(inputs)
    measured = _measured(known)
    found: list[Term] = []
    for evidence in evidences:
        if evidence.id in without:
            continue
        if evidence.kind == "binary" and evidence.window is None:
            yes, no = evidence.atoms
            is_so = yes in known
            if is_so != (no in known):
                found.append(_term(evidence.id, 0, yes) if is_so else _term(evidence.id, 1, no))
            continue
        values = _values(evidence, _recent(evidence, known, ages), measured)
        found.extend(_term(evidence.id, value, atom) for value, atom in values)
    return tuple(found)


@lru_cache(maxsize=10_000)
def _term(evidence: str, value: int, atom: str) -> Term:
    return Term(evidence, value, atom)


def _recent(evidence: Evidence, inputs: Collection[str], ages: Mapping[str, int]) -> Collection[str]:
    """The inputs that are not too old for an evidence."""
    window = evidence.window
    if window is None:
        return inputs
    return {atom for atom in evidence.atoms if atom in inputs and ages.get(atom, 0) <= window}


def _measured(inputs: Collection[str]) -> dict[str, int]:
    matches = (_MEASURED.fullmatch(atom) for atom in sorted([atom for atom in inputs if atom[:6] == "value("]))
    return {match[1]: int(match[2]) for match in matches if match}


def _values(evidence: Evidence, inputs: Collection[str], measured: Mapping[str, int]) -> Iterator[tuple[int, str]]:
    if evidence.kind == "binary":
        yes, no = evidence.atoms
        if (yes in inputs) != (no in inputs):
            yield (0, yes) if yes in inputs else (1, no)
    elif evidence.kind == "categorical":
        for value, atom in enumerate(evidence.atoms):
            if atom in inputs and complement(atom) not in inputs:
                yield value, atom
    elif evidence.observable in measured:
        number = measured[evidence.observable]
        reached = sum(cut <= number for cut in evidence.cuts)
        if reached:
            yield reached - 1, f"value({evidence.observable},{number})"
