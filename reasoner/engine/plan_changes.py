"""What would change the plan: what could still be found out, tried, and kept where actions or alarms would be others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reasoner.decision.kinds import Kinds
from reasoner.engine.knowledge_base import plausible
from reasoner.engine.next_test import Means
from reasoner.engine.unknown_facts import unknown_facts
from reasoner.engine.what_if import what_if
from reasoner.errors import DeadlineExceeded, RequestError, Unanswerable
from reasoner.interruption import Interruption
from reasoner.vocabulary import split_atom

if TYPE_CHECKING:
    from reasoner.engine.reasoner import Reasoner
    from reasoner.engine.state import State

PLAN = ("recommended(", "advised_against(", "alarm(")
"""What the plan is: the beginnings of its atoms."""
MOST_TRIED = 1_000


@dataclass(frozen=True, slots=True)
class PlanChange:
    """A fact after which the plan would be another.

    Parameters: `atom`; `means`, whether a test or a question finds it out; `chance_ppm`, how probable it is by what is believed
    now, None where the differential says nothing of it; `gained` and `lost`, the atoms of the plan.
    """

    atom: str
    means: Means
    chance_ppm: int | None
    gained: tuple[str, ...]
    lost: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The change for machines."""
        return {
            "atom": self.atom,
            "means": self.means,
            "chance_ppm": self.chance_ppm,
            "gained": list(self.gained),
            "lost": list(self.lost),
        }


@dataclass(frozen=True)
class PlanChanges:
    """What would change the plan.

    Parameters: `changes`, the most probable first, then those of which nothing is believed; `tried`, so many facts were supposed
    of `candidates`; the others were not reached.
    Laws: with the atom of a change in the record, the engine gives its `gained` and not its `lost`; where `is_complete`, no
    other single candidate would change the plan.
    """

    changes: tuple[PlanChange, ...]
    tried: int
    candidates: int

    @property
    def is_complete(self) -> bool:
        """Whether every candidate was tried."""
        return self.tried == self.candidates

    def as_json(self) -> dict[str, Any]:
        """Everything for machines."""
        changes = [one.as_json() for one in self.changes]
        counts = {"tried": self.tried, "candidates": self.candidates, "is_complete": self.is_complete}
        return {"changes": changes, **counts}


def plan_changes(
    reasoner: Reasoner, state: State, *, most: int = MOST_TRIED, interruption: Interruption | None = None
) -> PlanChanges:
    """What single answer, result or fact would change what is recommended, advised against, or an alarm.

    Tried are the answers of evidences that are not known, and what rules name and the record does not: first what rules name,
    which is likeliest to change something, and among that the most probable.
    Parameters: `most`, so many are tried; `interruption`: once its deadline has passed, what was found until then is told as
    incomplete. Raises: Cancelled if the caller gave up.
    """
    go_on = interruption or Interruption()
    candidates = _candidates(reasoner, state)
    kinds = Kinds(reasoner.knowledge.content["ontology"]["isa"], reasoner.knowledge.attributes)
    changes: list[PlanChange] = []
    tried = 0
    try:
        for atom, chance in candidates[:most]:
            go_on.check("plan")
            if change := _tried(reasoner, state, atom):
                concept = split_atom(atom)[1][0]
                means: Means = "test" if any(kinds.tested([concept])) else "question"
                changes.append(PlanChange(atom, means, chance, *change))
            tried += 1
    except DeadlineExceeded:
        pass
    changes.sort(key=lambda one: (one.chance_ppm is None, -(one.chance_ppm or 0), one.atom))
    return PlanChanges(tuple(changes), tried, len(candidates))


def _candidates(reasoner: Reasoner, state: State) -> list[tuple[str, int | None]]:
    """Facts to suppose, each with its chance."""
    ranges = plausible(reasoner.knowledge.content["observables"]["observables"])
    named = dict.fromkeys(unknown_facts(reasoner.program(state.modules).rules, state.grounding.ages, ranges))
    answers: dict[str, int | None] = {}
    if state.presented:
        answers = {one.atoms[0]: one.chance_ppm for one in reasoner.suppositions(state).more.suppositions}
    found = {**named, **answers}
    return sorted(found.items(), key=lambda row: (row[0] not in named, -(row[1] or 0), row[0]))


def _tried(reasoner: Reasoner, state: State, atom: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """What a fact would add to the plan and take from it; None if nothing, or if it cannot be told beside the record."""
    try:
        changed = what_if(reasoner, state, [atom], ())
    except (RequestError, Unanswerable):
        return None
    gained, lost = _of_plan(changed.gained), _of_plan(changed.lost)
    return (gained, lost) if gained or lost else None


def _of_plan(atoms: Sequence[str]) -> tuple[str, ...]:
    return tuple(atom for atom in atoms if atom.startswith(PLAN))
