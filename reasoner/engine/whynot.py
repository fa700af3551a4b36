"""Why something is not concluded, as found: the absences, and the smallest sets of facts or rules that would have to differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from reasoner.symbolic.absence import Absence
from reasoner.symbolic.atoms import show_atom
from reasoner.symbolic.corrections import Changes
from reasoner.symbolic.firing import Atom

Kind = Literal["could_be_found_out", "would_have_to_be_otherwise", "excluded_by_guideline", "cannot_be_changed"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""In the order in which they are told."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A smallest set of facts, or of rules, that would have to differ; facts and rules are not mixed.

    Parameters: `kind`: `could_be_found_out`, nothing that is recorded speaks against it; `would_have_to_be_otherwise`;
    `excluded_by_guideline`, with the facts as they are; `cannot_be_changed`, of somebody of another age or sex; `atom`, what
    would hold then; `added` and `removed`, facts; `without`, the ids of rules that would have to be out of force.
    """

    kind: Kind
    atom: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    without: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The correction for machines."""
        facts = {"added": list(self.added), "removed": list(self.removed)}
        return {"kind": self.kind, "atom": self.atom, **facts, "without": list(self.without)}


@dataclass(frozen=True)
class WhyNot:
    """Why something is not concluded.

    Parameters: `target`, an atom, `_` for what may be anything; `holding`, the atoms of that form that are concluded after all;
    `atoms`, those of that form that rules could give; `absences`, the graph under them; `corrections`, the smaller ones first;
    `is_complete`, whether the search for them came to its end: then no other set of at most three facts that the rules name,
    or of three rules that stand in the way, would do.
    Law: with the changes of a correction the engine concludes its atom, and with a part of them it does not.
    """

    target: str
    holding: tuple[str, ...]
    atoms: tuple[str, ...]
    absences: Mapping[str, Absence] = field(repr=False)
    corrections: tuple[Correction, ...]
    is_complete: bool

    def as_json(self) -> dict[str, object]:
        """The explanation for machines."""
        return {
            "target": self.target,
            "holding": list(self.holding),
            "atoms": list(self.atoms),
            "absences": [one.as_json() for one in self.absences.values()],
            "corrections": [one.as_json() for one in self.corrections],
            "is_complete": self.is_complete,
        }


def correction_of(atom: str, changes: Changes) -> Correction:
    """The correction that some changes are."""
    ordered = sorted(changes, key=repr)
    added = tuple(show_atom(one.added) for one in ordered if one.added)
    removed = tuple(show_atom(one.removed) for one in ordered if one.removed)
    without = tuple(one.left_out for one in ordered if one.left_out)
    kind: Kind = "would_have_to_be_otherwise" if removed else "could_be_found_out"
    if any(one.removed and is_fixed(one.removed) for one in ordered):
        kind = "cannot_be_changed"
    return Correction("excluded_by_guideline" if without else kind, atom, added, removed, without)


def is_fixed(fact: Atom) -> bool:
    """Whether nobody can change a fact of a patient once it is so: the age, and the sex."""
    return fact[0] == "sex" or fact[:2] == ("value", "age")
