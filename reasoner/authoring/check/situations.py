"""Which modules can be in force together: when, where, and with which rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from reasoner.authoring.check.cuts import Flow
from reasoner.authoring.check.space import Vocabulary
from reasoner.authoring.workspace import Workspace
from reasoner.engine.programs import in_force
from reasoner.knowledge.modules import states
from reasoner.symbolic.prepared import Prepared

_LATEST = "2026-03-01"
"""The day that is asked about where modules leave the day open."""
_USUAL = ("FR", "EU", "INT")


@dataclass(frozen=True)
class Situation:
    """A set of modules that are in force together.

    Parameters: `day`, an ISO date, and `jurisdiction`, of a question for which they are; `rules`, theirs; `flow`, of these.
    """

    modules: frozenset[str]
    day: str
    jurisdiction: str
    rules: tuple[Prepared, ...]
    flow: Flow
    vocabulary: Vocabulary
    inputs: frozenset[str]

    @property
    def as_of(self) -> str:
        """The moment of a question."""
        return f"{self.day}T12:00"

    @property
    def given(self) -> frozenset[str]:
        """The predicates that the space chooses: those of a record, and belief."""
        return self.inputs | {"belief"}


def situations(workspace: Workspace, modules: Mapping[str, Any], flow: Flow) -> tuple[Situation, ...]:
    """Every set of modules that some day and jurisdiction have in force, the largest first, each once.

    Parameters: `modules`, the document; `flow`, of all rules at least.
    """
    found: dict[frozenset[str], tuple[str, str]] = {}
    places = sorted({*modules["within"], *(one for row in modules["modules"] for one in row["jurisdiction"])})
    places.sort(key=lambda place: (place not in _USUAL, _USUAL.index(place) if place in _USUAL else 0))
    for place in places:
        for day in _days(modules):
            force = in_force(states(modules, day, place))
            if force:
                found.setdefault(force, (day, place))
    vocabulary = Vocabulary.of(workspace.documents)
    inputs = frozenset(one.name for one in workspace.predicates.values() if one.program == "input") - {"belief"}
    ordered = sorted(found.items(), key=lambda item: (-len(item[0]), sorted(item[0])))
    return tuple(
        Situation(
            force,
            day,
            place,
            tuple(one for one in workspace.prepared if one.rule.module in force),
            flow,
            vocabulary,
            inputs,
        )
        for force, (day, place) in ordered
    )


def _days(modules: Mapping[str, Any]) -> list[str]:
    """A day for each stretch of time in which the same modules are valid, the latest first."""
    days = {_LATEST}
    for row in modules["modules"]:
        days |= {row["valid_from"], row["valid_until"]} - {""}
        if row["valid_until"]:
            days.add((date.fromisoformat(row["valid_until"]) + timedelta(days=1)).isoformat())
        if row["valid_from"]:
            days.add((date.fromisoformat(row["valid_from"]) - timedelta(days=1)).isoformat())
    return sorted(days, key=lambda day: (day != _LATEST, [-int(part) for part in day.split("-")]))
