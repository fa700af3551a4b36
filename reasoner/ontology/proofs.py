"""Proofs at hand when answering: the derivations that the hierarchy rests on, shared, and cut out on demand.

A proof for every pair of classes would repeat the same steps many times over. The cache document `proofs` holds each
step once: `{"steps": [[rule, premises, conclusion]]}`, premises being axiom ids or indices of earlier steps. It is no
part of the knowledge base's identity: the checker checks every proof against the axioms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from reasoner.ontology.saturation import Saturation, Step, extract


def shared_steps(saturation: Saturation, isa: Mapping[str, Iterable[str]]) -> dict[str, Any]:
    """The cache document with the steps that some pair of `isa` needs, and no other."""
    needed: set[int] = set()
    targets = (saturation.position(sub, sup) for sub, sups in isa.items() for sup in sups)
    waiting = [target for target in targets if target is not None]
    while waiting:
        position = waiting.pop()
        if position not in needed:
            needed.add(position)
            waiting.extend(premise for premise in saturation.steps[position][1] if isinstance(premise, int))
    renumbered = {position: index for index, position in enumerate(sorted(needed))}
    steps = [
        [rule, [renumbered[premise] if isinstance(premise, int) else premise for premise in premises], conclusion]
        for rule, premises, conclusion in (saturation.steps[position] for position in renumbered)
    ]
    return {"steps": steps}


class ProofBook:
    """Looks up proofs in the cache document `proofs`."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self._steps: list[Step] = document["steps"]
        self._proofs: dict[tuple[str, str], list[Step]] = {}

    @cached_property
    def _positions(self) -> dict[tuple[str, str], int]:
        conclusions = (step[2] for step in self._steps)
        return {(found[1], found[2]): index for index, found in enumerate(conclusions) if found[0] == "is"}

    def proof(self, sub: str, sup: str) -> list[Step]:
        """The proof that every `sub` is a `sup`.

        Raises: KeyError if there is none.
        """
        pair = (sub, sup)
        if pair not in self._proofs:
            self._proofs[pair] = extract(self._steps, self._positions[pair])
        return self._proofs[pair]

    def rows(self, pairs: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
        """The certificate's `ontology` for the pairs that a grounding used, in their order."""
        return [{"sub": sub, "sup": sup, "proof": self.proof(sub, sup)} for sub, sup in pairs]
