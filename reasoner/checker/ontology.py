"""The hierarchy of concepts: proofs of subsumption, and the closure of EL axioms (`docs/certificate.md`, 2 and 4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

from reasoner.checker.shapes import CheckError, record, sequence, table, text, texts

Axiom: TypeAlias = "Sub | Some | FromSome | Role"
Link: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Sub:
    """A1 ⊓ … ⊓ An ⊑ B."""

    conjuncts: tuple[str, ...]
    superclass: str


@dataclass(frozen=True, slots=True)
class Some:
    """A ⊑ ∃r.B."""

    subclass: str
    role: str
    filler: str


@dataclass(frozen=True, slots=True)
class FromSome:
    """∃r.A ⊑ B."""

    role: str
    filler: str
    superclass: str


@dataclass(frozen=True, slots=True)
class Role:
    """r ⊑ s, or r ∘ s ⊑ t where there are two."""

    chain: tuple[str, ...]
    role: str


@dataclass(frozen=True)
class Ontology:
    """Axioms by id, and for each concept its strict superclasses (`above`) and subclasses (`below`)."""

    axioms: Mapping[str, Axiom]
    concepts: frozenset[str]
    above: Mapping[str, tuple[str, ...]]
    below: Mapping[str, tuple[str, ...]] = field(init=False)

    def __post_init__(self) -> None:
        below: defaultdict[str, list[str]] = defaultdict(list)
        for concept in sorted(self.above):
            for superclass in self.above[concept]:
                below[superclass].append(concept)
        object.__setattr__(self, "below", {concept: tuple(under) for concept, under in below.items()})


def read_ontology(value: object) -> Ontology:
    """The document `ontology`. Raises: CheckError where it is not well-formed."""
    document = record(value, "ontology", ("axioms", "concepts", "isa"))
    axioms = {
        name: read_axiom(axiom, f"ontology/axioms/{name}")
        for name, axiom in table(document["axioms"], "ontology/axioms").items()
    }
    concepts = frozenset(table(document["concepts"], "ontology/concepts"))
    above: dict[str, tuple[str, ...]] = {}
    for concept, superclasses in table(document["isa"], "ontology/isa").items():
        place = f"ontology/isa/{concept}"
        names = texts(superclasses, place)
        if not names or any(one >= other for one, other in pairwise(names)) or concept in names:
            raise CheckError(f"{place} is not a sorted list of strict superclasses, each once")
        if unknown := {concept, *names} - concepts:
            raise CheckError(f"{place}: {min(unknown)} is not a concept")
        above[concept] = tuple(names)
    return Ontology(axioms, concepts, above)


def read_axiom(value: object, place: str) -> Axiom:
    """An axiom in normal form. Raises: CheckError for any other form."""
    match value:
        case ["sub", [_, *_] as conjuncts, str(superclass)]:
            return Sub(tuple(texts(conjuncts, place)), superclass)
        case ["some", str(subclass), str(role), str(filler)]:
            return Some(subclass, role, filler)
        case ["from_some", str(role), str(filler), str(superclass)]:
            return FromSome(role, filler, superclass)
        case ["role", [_] | [_, _] as chain, str(role)]:
            return Role(tuple(texts(chain, place)), role)
    raise CheckError(f"{place} is not an axiom in normal form")


# --- proofs --------------------------------------------------------------------------------------------------------


def check_proof(axioms: Mapping[str, Axiom], proof: object, sub: str, sup: str, place: str) -> None:
    """Check every step of a proof of sub ⊑ sup.

    Raises: CheckError, naming the first step (from 0) whose conclusion does not follow by its rule.
    """
    conclusions: list[list[str]] = []
    for index, step in enumerate(sequence(proof, f"{place}/proof")):
        here = f"{place}/proof/{index}"
        name, premises, given = sequence(step, here, 3)
        axiom: Axiom | None = None
        references = sequence(premises, f"{here}/1")
        if name != "self":
            identifier = text(references[0] if references else None, f"{here}/1/0")
            axiom, references = axioms.get(identifier), references[1:]
            if axiom is None:
                raise CheckError(f"{here}: there is no axiom {identifier[:60]}")
        for reference in references:
            if type(reference) is not int or not 0 <= reference < index:
                raise CheckError(f"{here}: a premise is not the index of an earlier step")
        earlier = [conclusions[reference] for reference in references]
        conclusion = texts(given, f"{here}/2")
        if conclusion in conclusions:
            raise CheckError(f"{here}: {' '.join(conclusion)[:120]} was concluded before")
        if not _follows(name, axiom, earlier, conclusion):
            raise CheckError(f"{here}: {' '.join(conclusion)[:120]} does not follow by the rule {str(name)[:20]}")
        conclusions.append(conclusion)
    if not conclusions or conclusions[-1] != ["is", sub, sup]:
        raise CheckError(f"{place}: the proof does not end in {sub} is {sup}")


def _follows(name: str, axiom: Axiom | None, earlier: list[list[str]], conclusion: list[str]) -> bool:
    match name, axiom, earlier, conclusion:
        case "self", None, [], ["is", x, same]:
            return x == same
        case "sub", Sub(conjuncts, superclass), [*_], ["is", x, result]:
            return result == superclass and earlier == [["is", x, conjunct] for conjunct in conjuncts]
        case "some", Some(subclass, role, filler), [["is", y, a]], ["has", x, r, b]:
            return (y, a, r, b) == (x, subclass, role, filler)
        case "from_some", FromSome(role, filler, superclass), [["has", z, r, y], ["is", w, a]], ["is", x, b]:
            return (z, r, w, a, b) == (x, role, y, filler, superclass)
        case "role", Role((one,), role), [["has", z, r, b]], ["has", x, s, y]:
            return (z, r, b, s) == (x, one, y, role)
        case "chain", Role((one, two), role), [["has", u, r, y], ["has", v, s, z]], ["has", x, t, w]:
            return (u, r, v, s, z, t) == (x, one, y, two, w, role)
    return False


def check_pairs(value: object, pairs: Iterable[tuple[str, str]], axioms: Mapping[str, Axiom] | None) -> None:
    """Check the certificate's `ontology`: exactly the pairs that the closure used, each with a proof.

    Parameters: `axioms` is None where the proofs are left out.
    """
    items = sequence(value, "ontology")
    expected = sorted(pairs)
    for index, (item, (sub, sup)) in enumerate(zip(items, expected, strict=False)):
        place = f"ontology/{index}"
        fields = record(item, place, ("sub", "sup", "proof"))
        if (fields["sub"], fields["sup"]) != (sub, sup):
            raise CheckError(f"{place} is not the next pair that the closure used, {sub} is {sup}")
        if axioms is not None:
            check_proof(axioms, fields["proof"], sub, sup, place)
    if len(items) != len(expected):
        raise CheckError(f"ontology has {len(items)} pairs, the closure used {len(expected)}")


# --- closure -------------------------------------------------------------------------------------------------------


class _Saturation:
    """Consequences of the axioms, each drawn once: what every class is, and what every class has."""

    def __init__(self, axioms: Iterable[Axiom]) -> None:
        self.sub: defaultdict[str, list[Sub]] = defaultdict(list)
        self.some: defaultdict[str, list[Some]] = defaultdict(list)
        self.from_some: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        self.roles: defaultdict[str, list[str]] = defaultdict(list)
        self.chains: list[tuple[str, str, str]] = []
        for axiom in axioms:
            self._sort_in(axiom)
        self.superclasses: defaultdict[str, set[str]] = defaultdict(set)
        self.links: set[Link] = set()
        self.to: defaultdict[str, set[Link]] = defaultdict(set)
        self.origin: defaultdict[str, set[Link]] = defaultdict(set)
        self.waiting: list[tuple[str, str] | Link] = []

    def _sort_in(self, axiom: Axiom) -> None:
        match axiom:
            case Sub(conjuncts, _):
                for conjunct in set(conjuncts):
                    self.sub[conjunct].append(axiom)
            case Some(subclass, _, _):
                self.some[subclass].append(axiom)
            case FromSome(role, filler, superclass):
                self.from_some[role, filler].append(superclass)
            case Role((one,), role):
                self.roles[one].append(role)
            case Role((one, two), role):
                self.chains.append((one, two, role))

    def saturate(self, names: Iterable[str]) -> None:
        self.waiting = [(name, name) for name in names]
        while self.waiting:
            match self.waiting.pop():
                case [x, a]:
                    if a not in self.superclasses[x]:
                        self.superclasses[x].add(a)
                        self._is(x, a)
                case [x, role, y]:
                    if (x, role, y) not in self.links:
                        self.links.add((x, role, y))
                        self.origin[x].add((x, role, y))
                        self.to[y].add((x, role, y))
                        self._has(x, role, y)

    def _is(self, x: str, a: str) -> None:
        for axiom in self.sub[a]:
            if self.superclasses[x].issuperset(axiom.conjuncts):
                self.waiting.append((x, axiom.superclass))
        self.waiting += [(x, axiom.role, axiom.filler) for axiom in self.some[a]]
        self.waiting += [(z, b) for z, role, _ in self.to[x] for b in self.from_some.get((role, a), ())]

    def _has(self, x: str, role: str, y: str) -> None:
        self.waiting += [(x, b) for a in self.superclasses[y] for b in self.from_some.get((role, a), ())]
        self.waiting += [(x, wider, y) for wider in self.roles[role]]
        for one, two, result in self.chains:
            if role == one:
                self.waiting += [(x, result, z) for _, second, z in self.origin[y] if second == two]
            if role == two:
                self.waiting += [(w, result, y) for w, first, _ in self.to[x] if first == one]


def closure(ontology: Ontology) -> dict[str, tuple[str, ...]]:
    """All strict subsumptions between concepts that follow from the axioms, in the form of `isa`.

    Source: the completion rules for EL with role chains (Baader, Brandt, Lutz: Pushing the EL envelope, 2005).
    """
    saturation = _Saturation(ontology.axioms.values())
    names = set(ontology.concepts)
    for axiom in ontology.axioms.values():
        match axiom:
            case Sub(conjuncts, superclass):
                names.update(conjuncts, (superclass,))
            case Some(one, _, other) | FromSome(_, one, other):
                names.update((one, other))
    saturation.saturate(sorted(names))
    found = {
        concept: tuple(sorted((saturation.superclasses[concept] & ontology.concepts) - {concept}))
        for concept in ontology.concepts
    }
    return {concept: superclasses for concept, superclasses in found.items() if superclasses}
