"""EL saturation: everything that follows about named classes, each conclusion with its first derivation.

The calculus is that of `docs/certificate.md`, section 4 (Baader, Brandt and Lutz, "Pushing the EL envelope", IJCAI
2005, without nominals and bottom); it is sound and complete for subsumption between names in the normal form.
"""

from __future__ import annotations

import gc
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeAlias

Axiom: TypeAlias = list[Any]
Step: TypeAlias = list[Any]
"""`[rule, premises, conclusion]`: premises are indices of earlier steps or, first, the id of an axiom."""


def extract(steps: list[Step], target: int) -> list[Step]:
    """The steps on which one step rests, in their order and renumbered, the step itself last.

    Law: no step of the result can be left out, and its premises point backwards.
    """
    needed = {target}
    waiting = [target]
    while waiting:
        for premise in steps[waiting.pop()][1]:
            if isinstance(premise, int) and premise not in needed:
                needed.add(premise)
                waiting.append(premise)
    order = sorted(needed)
    return [
        [
            rule,
            [bisect_left(order, premise) if isinstance(premise, int) else premise for premise in premises],
            conclusion,
        ]
        for rule, premises, conclusion in (steps[position] for position in order)
    ]


class Saturation:
    """The closure of some axioms: superclasses of every class, and a proof of each.

    `steps` is every derivation, in the order in which it was made.
    """

    def __init__(self, classes: frozenset[str], steps: list[Step], known: Mapping[str, Mapping[str, int]]) -> None:
        self.steps = steps
        self._classes = classes
        self._known = known

    def isa(self, name: str) -> list[str]:
        """The strict superclasses of a class among the named classes, sorted."""
        return sorted(upper for upper in self._known.get(name, ()) if upper != name and upper in self._classes)

    def position(self, sub: str, sup: str) -> int | None:
        """The index in `steps` of the derivation of sub ⊑ sup, or None if it does not follow."""
        return self._known.get(sub, {}).get(sup)

    def proof(self, sub: str, sup: str) -> list[Step]:
        """The proof of sub ⊑ sup, as `docs/certificate.md`, section 4, defines it.

        Raises: KeyError if sub ⊑ sup does not follow.
        """
        return extract(self.steps, self._known[sub][sup])


class _Axioms:
    """Axioms by what triggers them."""

    def __init__(self, axioms: Mapping[str, Axiom]) -> None:
        self.conjuncts: dict[str, list[tuple[str, list[str], str]]] = defaultdict(list)
        self.somes: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        self.from_some: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
        self.roles: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.first: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        self.second: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for name in sorted(axioms):
            self._index(name, axioms[name])

    def _index(self, name: str, axiom: Axiom) -> None:
        kind, *rest = axiom
        if kind == "sub":
            for part in dict.fromkeys(rest[0]):
                self.conjuncts[part].append((name, rest[0], rest[1]))
        elif kind == "some":
            self.somes[rest[0]].append((name, rest[1], rest[2]))
        elif kind == "from_some":
            self.from_some[rest[0]][rest[1]].append((name, rest[2]))
        elif len(rest[0]) == 1:
            self.roles[rest[0][0]].append((name, rest[1]))
        else:
            left, right = rest[0]
            self.first[left].append((name, right, rest[1]))
            self.second[right].append((name, left, rest[1]))


class _Closure:
    """The worklist: conclusions are drawn in the order in which their premises were, so that proofs are short."""

    def __init__(self, axioms: Mapping[str, Axiom]) -> None:
        self.steps: list[Step] = []
        self.known: dict[str, dict[str, int]] = defaultdict(dict)
        self._axioms = _Axioms(axioms)
        self._links: dict[tuple[str, str, str], int] = {}
        self._from: dict[str, dict[str, list[tuple[str, int]]]] = defaultdict(lambda: defaultdict(list))
        self._to: dict[str, dict[str, list[tuple[str, int]]]] = defaultdict(lambda: defaultdict(list))

    def run(self, classes: Iterable[str]) -> None:
        for name in sorted(classes):
            self._is(name, name, "self", [])
        position = 0
        while position < len(self.steps):
            conclusion = self.steps[position][2]
            if conclusion[0] == "is":
                self._after_is(position, conclusion[1], conclusion[2])
            else:
                self._after_has(position, conclusion[1], conclusion[2], conclusion[3])
            position += 1

    def _is(self, name: str, upper: str, rule: str, premises: list[Any]) -> None:
        known = self.known[name]
        if upper not in known:
            known[upper] = len(self.steps)
            self.steps.append([rule, premises, ["is", name, upper]])

    def _has(self, name: str, role: str, filler: str, rule: str, premises: list[Any]) -> None:
        if (name, role, filler) not in self._links:
            self._links[name, role, filler] = len(self.steps)
            self.steps.append([rule, premises, ["has", name, role, filler]])

    def _after_is(self, position: int, name: str, upper: str) -> None:
        known = self.known[name]
        for axiom, parts, head in self._axioms.conjuncts.get(upper, ()):
            if head not in known and all(part in known for part in parts):
                self._is(name, head, "sub", [axiom, *(known[part] for part in parts)])
        for axiom, role, filler in self._axioms.somes.get(upper, ()):
            self._has(name, role, filler, "some", [axiom, position])
        for role, sources in self._to.get(name, {}).items():
            for axiom, head in self._axioms.from_some.get(role, {}).get(upper, ()):
                for source, link in sources:
                    self._is(source, head, "from_some", [axiom, link, position])

    def _after_has(self, position: int, name: str, role: str, filler: str) -> None:
        self._from[name][role].append((filler, position))
        self._to[filler][role].append((name, position))
        self._is(filler, filler, "self", [])
        for axiom, wider in self._axioms.roles.get(role, ()):
            self._has(name, wider, filler, "role", [axiom, position])
        heads = self._axioms.from_some.get(role, {})
        for upper, premise in list(self.known[filler].items()) if heads else ():
            for axiom, head in heads.get(upper, ()):
                self._is(name, head, "from_some", [axiom, position, premise])
        for axiom, second, wider in self._axioms.first.get(role, ()):
            for target, link in list(self._from.get(filler, {}).get(second, ())):
                self._has(name, wider, target, "chain", [axiom, position, link])
        for axiom, first, wider in self._axioms.second.get(role, ()):
            for source, link in list(self._to.get(name, {}).get(first, ())):
                self._has(source, wider, filler, "chain", [axiom, link, position])


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Derivations never refer to themselves: the search for cycles among hundreds of thousands of them finds nothing."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def saturate(axioms: Mapping[str, Axiom], classes: Iterable[str]) -> Saturation:
    """Draw every conclusion that the calculus allows.

    Parameters: `axioms` in normal form, by id; `classes`, the named classes (superclasses are reported among them).
    Returns: the closure, the same for the same axioms and classes.
    Complexity: polynomial; linear in the number of conclusions for hierarchies without chains.
    """
    names = frozenset(classes)
    closure = _Closure(axioms)
    with _without_garbage_collection():
        closure.run(names)
    return Saturation(names, closure.steps, closure.known)
