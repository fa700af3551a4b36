"""What grounding returns: a fact for each entry, the inputs of reasoning, and the subsumptions that they rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from reasoner.vocabulary import Entry

NOT_UNDERSTOOD = frozenset(
    {
        *(
            "unreadable",
            "later",
            "unknown_concept",
            "double_negation",
            "not_measurable",
            "missing_basis",
            "unknown_basis",
        ),
        *("not_a_number", "ambiguous_number", "missing_unit", "unknown_unit", "implausible", "conflicting"),
    }
)
"""The states of facts that someone has to look at: nothing of them is used, and nothing in the record says so."""

Closure = tuple[Mapping[str, None], Sequence[tuple[str, str]]]
"""The atoms that a fact gives, and the subsumptions that they rest on."""


def fact_id(place: int) -> str:
    """How the fact at a place of its record, from 1, is called."""
    return f"f{place}"


@dataclass(frozen=True, slots=True)
class Fact:
    """What was made of one entry, wherever in a record it stands.

    `state` is that of section 4; the `concept` is there from point 4 on, and for used entries the atoms; `n` is the value in
    steps of the concept's resolution, `age` the minutes from the entry's earliest moment to `as_of` (used entries only);
    `found_by`, of an entry with codes, the code or `text` that gave the concept; `withheld` names the keys whose words the
    knowledge base does not know, `codes` holds the codes that it does.
    """

    entry: Entry
    state: str
    concept: str | None = None
    n: int | None = None
    seeds: tuple[str, ...] = ()
    age: int | None = None
    found_by: str = ""
    withheld: frozenset[str] = frozenset()
    codes: tuple[str, ...] = ()

    def kept(self, recorded: str) -> dict[str, Any]:
        """The entry as a certificate keeps it: words that the knowledge base does not know, such as a name, are empty.

        Parameters: `recorded`, the moment of the record.
        """
        entry = self.entry.as_json(recorded)
        for name in self.withheld:
            entry[name] = ""
        if self.entry.codes:
            entry["codes"] = list(self.codes)
        return entry

    def as_json(self, place: int, recorded: str) -> dict[str, Any]:
        """The fact's object in the certificate of a record in which it stands at a place, from 1."""
        result: dict[str, Any] = {"id": fact_id(place), "entry": self.kept(recorded), "state": self.state}
        if self.found_by:
            result["found_by"] = self.found_by
        if self.concept is not None:
            result["concept"] = self.concept
        if self.n is not None:
            result["n"] = self.n
        if self.state == "used":
            result |= {"seeds": list(self.seeds), "age": self.age}
        return result


@dataclass(frozen=True, slots=True)
class Input:
    """An atom that holds of the case, the least age (minutes) of an entry that gives it, and the facts that do."""

    atom: str
    age: int
    facts: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The input's object in the certificate."""
        return {"atom": self.atom, "age": self.age, "facts": list(self.facts)}


@dataclass(frozen=True)
class Grounding:
    """Everything that a record says at a moment: `facts` in the record's order.

    `closures` holds for each fact the inputs that it gives, and the subsumptions that they rest on.
    """

    facts: tuple[Fact, ...]
    closures: tuple[Closure, ...] = field(repr=False)

    @cached_property
    def givers(self) -> Mapping[str, Sequence[int]]:
        """The places (from 1) of the facts that give each input, in their order."""
        givers: dict[str, list[int]] = {}
        for place, (atoms, _) in enumerate(self.closures, start=1):
            for atom in atoms:
                givers.setdefault(atom, []).append(place)
        return givers

    def giving(self, atoms: Set[str]) -> set[int]:
        """The places (from 1) of the facts that give one of some atoms."""
        return {place for place, (given, _) in enumerate(self.closures, start=1) for atom in given if atom in atoms}

    @cached_property
    def ages(self) -> dict[str, int]:
        """The inputs, each with the least age (minutes) of a fact that gives it."""
        found: dict[str, int] = {}
        for fact, (atoms, _) in zip(self.facts, self.closures, strict=True):
            age = fact.age or 0
            for atom in atoms:
                if atom not in found or age < found[atom]:
                    found[atom] = age
        return found

    def as_json(self, recorded: str) -> list[dict[str, Any]]:
        """The facts as the certificate of a record has them."""
        return [fact.as_json(place, recorded) for place, fact in enumerate(self.facts, start=1)]

    @cached_property
    def inputs(self) -> tuple[Input, ...]:
        """The inputs sorted by atom."""
        return tuple(
            Input(atom, self.ages[atom], tuple(map(fact_id, self.givers[atom]))) for atom in sorted(self.givers)
        )

    @cached_property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The subsumptions (sub, sup) on which the inputs rest, sorted."""
        return tuple(sorted({pair for _, pairs in self.closures for pair in pairs}))
