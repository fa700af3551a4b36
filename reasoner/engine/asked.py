"""Which concepts anything asks about: the rest of the hierarchy makes no difference to an answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from reasoner.symbolic.plan import Part, Term
from reasoner.symbolic.prepared import Prepared
from reasoner.vocabulary import split_atom


def asked_document(rules: Iterable[Prepared], belief: Mapping[str, Any], concepts: Collection[str]) -> dict[str, Any]:
    """The document `asked` (`docs/certificate.md`, section 2).

    Parameters: `rules` of all modules; `belief`, the document; `concepts` of the ontology.
    """
    names = {name for prepared in rules for name in _constants(prepared)}
    names.update(belief["hypotheses"])
    for evidence in belief["evidences"]:
        names.update(_arguments(evidence.get("atoms", ())))
    for profile in belief["profiles"].values():
        for exposure in profile["exposures"]:
            names.add(exposure["ask"])
            names.update(_arguments(exposure[key] for key in ("atom", "absent_atom", "asked_if") if key in exposure))
    return {"concepts": sorted(names & set(concepts))}


def _arguments(atoms: Iterable[str]) -> Iterator[str]:
    return (argument for atom in atoms for argument in split_atom(atom)[1])


def _constants(prepared: Prepared) -> Iterator[str]:
    yield from (name for term in prepared.plan.head[1] for name in _in_term(term))
    yield from (name for part in prepared.plan.body for name in _in_part(part))


def _in_part(part: Part) -> Iterator[str]:
    match part:
        case ["atom", _, _, terms] | ["not" | "is", _, terms]:
            found = terms
        case ["test", left, _, right]:
            found = [left, right]
        case ["let", _, term]:
            found = [term]
        case ["range", _, low, high]:
            found = [low, high]
        case ["all", pairs]:
            found = []
            yield from (
                name
                for condition, literals in pairs
                for parts in (condition, *literals)
                for one in parts
                for name in _in_part(one)
            )
        case ["aggregate", _, elements, guards, *_]:
            found = [term for terms, _ in elements for term in terms] + [term for _, term in guards]
            yield from (name for _, parts in elements for one in parts for name in _in_part(one))
        case _:
            found = []
    yield from (name for term in found for name in _in_term(term))


def _in_term(term: Term) -> Iterator[str]:
    match term:
        case ["c", name]:
            yield name
        case ["v", _]:
            return
        case ["f", _, terms] | [_, terms]:
            yield from (name for one in terms for name in _in_term(one))
