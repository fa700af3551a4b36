"""The hierarchy of concepts as people walk through it: what is directly above something, and the shortest way between two."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from reasoner.engine.knowledge_base import KnowledgeBase

Basis = Literal["stated", "inferred"]


@dataclass(frozen=True, slots=True)
class Step:
    """That one concept is a kind of another.

    Parameters: `sub` and `sup`; `basis`, whether an axiom states it or axioms imply it; `axioms`, those that it rests on.
    """

    sub: str
    sup: str
    basis: Basis
    axioms: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The step for machines."""
        return {"sub": self.sub, "sup": self.sup, "basis": self.basis, "axioms": list(self.axioms)}


class Hierarchy:
    """Walks the hierarchy of a knowledge base, stated and inferred."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge
        self._isa: Mapping[str, list[str]] = knowledge.content["ontology"]["isa"]
        self._axioms: Mapping[str, Any] = knowledge.content["ontology"]["axioms"]

    @cached_property
    def _above(self) -> Mapping[str, tuple[str, ...]]:
        """What is directly above each concept: nothing that it is stands between."""
        found = {}
        for name, uppers in self._isa.items():
            farther = {one for upper in uppers for one in self._isa.get(upper, ()) if one != upper}
            found[name] = tuple(one for one in uppers if one not in farther)
        return found

    @cached_property
    def _below(self) -> Mapping[str, tuple[str, ...]]:
        below: dict[str, list[str]] = {}
        for name, uppers in self._above.items():
            for upper in uppers:
                below.setdefault(upper, []).append(name)
        return {name: tuple(subs) for name, subs in below.items()}

    def is_a(self, sub: str, sup: str) -> bool:
        """Whether every one of the first is one of the second."""
        return sub == sup or sup in self._isa.get(sub, ())

    def step(self, sub: str, sup: str) -> Step:
        """Why one concept is a kind of another. Precondition: it is, and they are two."""
        proof = self._knowledge.proofs.proof(sub, sup)
        axioms = tuple(dict.fromkeys(one for _, premises, _ in proof for one in premises if isinstance(one, str)))
        stated = any(axiom[0] == "sub" and axiom[1:] == [[sub], sup] for one in axioms for axiom in [self._axioms[one]])
        return Step(sub, sup, "stated" if stated else "inferred", axioms)

    def upwards(self, sub: str, sup: str) -> tuple[Step, ...]:
        """The shortest way from a concept up to one above it; empty if it is none."""
        return tuple(self.step(*pair) for pair in self._way(sub, sup, lambda name: self._above.get(name, ())))

    def path(self, start: str, end: str) -> tuple[Step, ...]:
        """The shortest way between two concepts, up and down, each step as what is a kind of what; empty if they are one."""

        def around(name: str) -> tuple[str, ...]:
            return (*self._above.get(name, ()), *self._below.get(name, ()))

        return tuple(
            self.step(one, other) if self.is_a(one, other) else self.step(other, one)
            for one, other in self._way(start, end, around)
        )

    @staticmethod
    def _way(start: str, end: str, around: Any) -> Iterator[tuple[str, str]]:
        came: dict[str, str] = {start: ""}
        waiting = deque([start])
        while waiting and end not in came:
            name = waiting.popleft()
            for other in around(name):
                if other not in came:
                    came[other] = name
                    waiting.append(other)
        way = []
        while came.get(end):
            way.append((came[end], end))
            end = came[end]
        return reversed(way)
