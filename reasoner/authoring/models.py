"""The models of cases, of which an edit is asked first: most edits change nothing for most patients.

Let M be the stable model of a case. If what an edit removes concludes on M what the edit adds concludes on M, then the reduct of
the new program has the least model of the old one, so M is stable still; and where no choice is open it is the only one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from reasoner.authoring.meaning import Meaning, meaning
from reasoner.engine.knowledge_base import KnowledgeBase
from reasoner.engine.reasoner import Reasoner
from reasoner.engine.state import State
from reasoner.patient.record import Patient
from reasoner.symbolic.atoms import read_atom
from reasoner.symbolic.matching import Seen, joined, value_of
from reasoner.symbolic.prepared import Prepared
from reasoner.symbolic.settling import choosing

NOTHING: frozenset[tuple[Any, ...]] = frozenset()


@dataclass(frozen=True)
class Asked:
    """A patient and a question."""

    patient: Patient
    as_of: str
    jurisdiction: str = "FR"
    profile: str = "emergency"


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked of every patient: the moment of the record where `as_of` is empty."""

    as_of: str = ""
    jurisdiction: str = "FR"
    profile: str = "emergency"

    def of(self, patient: Patient) -> Asked:
        """The question about one patient."""
        return Asked(patient, self.as_of or patient.recorded, self.jurisdiction, self.profile)

    def checked(self, knowledge: KnowledgeBase) -> None:
        """Refuse what can be asked of no patient.

        Raises: RequestError if there is no such jurisdiction or profile, or the moment is none.
        """
        Reasoner(knowledge, self.jurisdiction).asked(self.as_of or date.max, self.profile)


@dataclass(frozen=True, eq=False)
class Models:
    """The models of cases under one knowledge base."""

    knowledge: KnowledgeBase
    _reasoners: dict[str, Reasoner] = field(default_factory=dict, init=False, repr=False)
    _kept: dict[str, tuple[State, Seen]] = field(default_factory=dict, init=False, repr=False)

    def reasoner(self, jurisdiction: str) -> Reasoner:
        """The reasoner of a jurisdiction, made once."""
        if jurisdiction not in self._reasoners:
            self._reasoners[jurisdiction] = Reasoner(self.knowledge, jurisdiction)
        return self._reasoners[jurisdiction]

    def state(self, asked: Asked) -> State:
        """What the rules conclude of a case.

        Raises: as `Reasoner.state`.
        """
        reasoner = self.reasoner(asked.jurisdiction)
        return reasoner.state(asked.patient, as_of=asked.as_of, profile=asked.profile)

    def kept(self, key: str, asked: Asked) -> tuple[State, Seen]:
        """State and model of a case that is asked about again and again, under a key that stands for it.

        Raises: as `state`.
        """
        if key not in self._kept:
            state = self.state(asked)
            self._kept[key] = state, self.seen(state)
        return self._kept[key]

    def take_over(self, other: Models, keys: Iterable[str]) -> None:
        """Keep what was found under other rules for cases that the edit between the two does not touch."""
        self._kept.update({key: other._kept[key] for key in keys if key in other._kept})

    def seen(self, state: State) -> Seen:
        """A state's model as rules see it."""
        ages = {read_atom(text): age for text, age in state.grounding.ages.items()}
        atoms = (*ages, *map(read_atom, (*state.believed, *state.atoms)))
        return Seen(atoms, ages, self.knowledge.inputs)


@dataclass(frozen=True)
class Edit:
    """What differs between the rules of two knowledge bases.

    Parameters: `old` and `new`, all rules of both.
    """

    old: tuple[Prepared, ...]
    new: tuple[Prepared, ...]

    @cached_property
    def gone(self) -> tuple[Prepared, ...]:
        """The rules of the old base that the new one has not."""
        kept = {meaning(one) for one in self.new}
        return tuple(one for one in self.old if meaning(one) not in kept)

    @cached_property
    def added(self) -> tuple[Prepared, ...]:
        """The rules of the new base that the old one has not."""
        known = {meaning(one) for one in self.old}
        return tuple(one for one in self.new if meaning(one) not in known)

    @cached_property
    def _choosing(self) -> frozenset[Meaning]:
        """The rules that do not settle one model by themselves, or read what these give."""
        return frozenset(meaning(one) for rules in (self.old, self.new) for one in choosing(rules))

    @cached_property
    def _choices(self) -> tuple[Prepared, ...]:
        return tuple(one for one in (*self.old, *self.new) if one.plan.kind == "choice")

    def touches(self, seen: Seen, modules: Iterable[str]) -> bool:
        """Whether the edit may change the model of a case.

        Parameters: `seen`, its model under the old rules; `modules`, those in force.
        Law: where it may not, the new rules have that model, too.
        """
        force = frozenset(modules)
        gone, added = ([one for one in some if one.rule.module in force] for some in (self.gone, self.added))
        if conclusions(gone, seen) != conclusions(added, seen):
            return True
        if not any(meaning(one) in self._choosing for one in (*gone, *added)):
            return False
        return any(one.rule.module in force and any(_instances(one, seen)) for one in self._choices)

    def acting(self, old: Seen, new: Seen, modules: Collection[str]) -> frozenset[str]:
        """The ids of edited rules that conclude something in one model that no rule of theirs concludes in the other.

        Parameters: `old` and `new`, the models of a case; `modules`, those in force.
        """
        before = {one.rule.id: conclusions([one], old) for one in self.gone if one.rule.module in modules}
        after = {one.rule.id: conclusions([one], new) for one in self.added if one.rule.module in modules}
        return frozenset(
            name for name in before.keys() | after.keys() if before.get(name, NOTHING) != after.get(name, NOTHING)
        )


def conclusions(rules: Sequence[Prepared], seen: Seen) -> frozenset[tuple[Any, ...]]:
    """What the instances of rules that hold in a model conclude, choose, forbid or cost."""
    return frozenset(one for rule in rules for one in _instances(rule, seen))


def _instances(prepared: Prepared, seen: Seen) -> Iterable[tuple[Any, ...]]:
    plan = prepared.plan
    for found in joined(plan.body, {}, seen, prepared.rule.window):
        yield (plan.kind, plan.head[0], *(value_of(term, found) for term in plan.head[1]))
