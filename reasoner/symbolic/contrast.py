"""Why one atom rather than another: what is for the one alone, what the other lacks, and what both share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reasoner.symbolic.absence import Absence, Attempt
from reasoner.symbolic.graph import Graph
from reasoner.symbolic.obstacles import Obstacle


@dataclass(frozen=True, slots=True)
class Contrast:
    """What tells two atoms apart, of which the first holds.

    Parameters: `alone`, facts that the first rests on and the second does not; `shared`, those that both rest on, the second as
    far as its rules come; `lacking`, what fails for the second where it has no further reason, with the attempt in which it does.
    Law: `alone` and `shared` are all the facts that the first rests on.
    """

    alone: tuple[str, ...]
    shared: tuple[str, ...]
    lacking: tuple[tuple[Attempt, Obstacle], ...]

    def as_json(self) -> dict[str, object]:
        """The contrast for machines."""
        return {
            "alone": list(self.alone),
            "shared": list(self.shared),
            "lacking": [{"rule": attempt.rule, **one.as_json()} for attempt, one in self.lacking],
        }


def contrast(graph: Graph, firsts: Iterable[str], seconds: Iterable[str]) -> Contrast:
    """Compare atoms that hold with others.

    Parameters: `graph`, of the reasons under all of them.
    """
    others = list(seconds)
    attempts = list(_attempts(graph, others))
    met = [atom for attempt in attempts for atom in attempt.met]
    theirs = set(graph.facts([*met, *(one for one in others if one in graph.steps)]))
    ours = graph.facts(firsts)
    lacking = {
        (obstacle.kind, obstacle.text): (attempt, obstacle)
        for attempt in attempts
        for obstacle in attempt.obstacles
        if not (obstacle.kind == "missing" and _is_explained(graph.absences.get(obstacle.atom)))
    }
    return Contrast(
        tuple(one for one in ours if one not in theirs),
        tuple(one for one in ours if one in theirs),
        tuple(lacking.values()),
    )


def _is_explained(one: Absence | None) -> bool:
    """Whether an absence has reasons of its own."""
    return one is not None and bool(one.attempts)


def _attempts(graph: Graph, atoms: Iterable[str]) -> Iterator[Attempt]:
    """Every attempt to give some atoms, or what is missing for them."""
    waiting, met = list(atoms), set[str]()
    while waiting:
        atom = waiting.pop(0)
        if atom in met or atom not in graph.absences:
            continue
        met.add(atom)
        for attempt in graph.absences[atom].attempts:
            yield attempt
            waiting += [one.atom for one in attempt.obstacles if one.kind == "missing"]
