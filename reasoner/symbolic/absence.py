"""Why an atom does not hold: each rule that could give it, and in the instances that come nearest the literals that fail.

What is missing is explained in turn, each atom once, so that the whole is a graph and no larger than the rules that it goes
through. Atoms that only wait for each other are told as what they are: a circle that nothing founds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from reasoner.symbolic.atoms import show_value
from reasoner.symbolic.counting import Counting
from reasoner.symbolic.firing import Atom
from reasoner.symbolic.giving import Giving
from reasoner.symbolic.matching import (
    Binding,
    Seen,
    instantiated,
    read_pattern,
    show_pattern,
)
from reasoner.symbolic.nearest import nearest
from reasoner.symbolic.obstacles import Obstacle, given_instead, obstacle_of
from reasoner.symbolic.prepared import Prepared

MOST_SHOWN = 5
"""So many of those that come nearest are told."""
MOST_EXPLAINED = 5_000
"""So many atoms that are missing are explained."""

AbsenceKind = Literal["fact", "no_rule", "blocked", "circle"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """An instance of a rule that comes nearest to giving an atom.

    Parameters: `substitution`, of the variables that have a value; `obstacles`, every literal that is seen to fail; `others`, how
    many more instances come as near; `met`, the atoms of its body that hold.
    """

    rule: str
    substitution: tuple[tuple[str, str], ...]
    obstacles: tuple[Obstacle, ...]
    others: int = 0
    met: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The attempt for machines."""
        return {
            "rule": self.rule,
            "substitution": dict(self.substitution),
            "obstacles": [one.as_json() for one in self.obstacles],
            **({"others": self.others} if self.others else {}),
            **({"met": list(self.met)} if self.met else {}),
        }


@dataclass(frozen=True, slots=True)
class Absence:
    """Why one atom does not hold.

    Parameters: `kind`: `fact`, no rule gives it, a record could; `no_rule`, neither, or rules that need what nothing could give;
    `blocked`, each rule that could give it fails; `circle`, some rule fails only for want of atoms that want this one.
    """

    atom: str
    kind: AbsenceKind
    attempts: tuple[Attempt, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The absence for machines."""
        return {"atom": self.atom, "kind": self.kind, "attempts": [one.as_json() for one in self.attempts]}


def absence(rules: Iterable[Prepared], seen: Seen, inputs: Collection[str], *wanted: str) -> dict[str, Absence]:
    """Why atoms do not hold, and each atom that is missing for them, the wanted ones first.

    Parameters: `rules`, those in force; `seen`, the stable model with the facts; `inputs`, the predicates of facts; `wanted`,
    atoms, `_` for an argument that may be anything.
    Laws: in every attempt each obstacle fails in the model; an atom of the model is no key of the result. An attempt that needs
    what no rule could give is told only where there is no other.
    """
    giving = Giving(rules)
    counting = Counting(giving, seen)
    found: dict[str, Absence] = {}
    waiting = list(map(read_pattern, wanted))
    while waiting and len(found) < MOST_EXPLAINED:
        atom = waiting.pop(0)
        text = show_pattern(atom)
        if text in found:
            continue
        able = giving.able(atom)
        attempts = tuple(attempt for one in able for attempt in attempts_of(one, seen, atom, counting))
        kind: AbsenceKind = "fact" if atom[0] in inputs else "blocked" if attempts else "no_rule"
        found[text] = Absence(text, kind, attempts)
        waiting += [read_pattern(one) for one in _wanting(attempts)]
    kept = _hopeful(found, [show_pattern(read_pattern(one)) for one in wanted])
    return {text: _circled(one, kept) for text, one in kept.items()}


def _wanting(attempts: Iterable[Attempt]) -> list[str]:
    """What is missing for some attempts, then what might count and does not."""
    obstacles = [one for attempt in attempts for one in attempt.obstacles]
    missing = [one.atom for one in obstacles if one.kind == "missing"]
    return [*missing, *(atom for one in obstacles for atom in one.lacking)]


def _hopeful(found: Mapping[str, Absence], wanted: Sequence[str]) -> dict[str, Absence]:
    """The absences without attempts that need what no rule could ever give, where an atom has others."""
    hopeless = {text for text, one in found.items() if one.kind == "no_rule"}

    def is_hopeless(attempt: Attempt) -> bool:
        return any(one.kind == "missing" and one.atom in hopeless for one in attempt.obstacles)

    while True:
        more = {
            text
            for text, one in found.items()
            if text not in hopeless and one.kind == "blocked" and all(map(is_hopeless, one.attempts))
        }
        if not more:
            break
        hopeless |= more
    kept: dict[str, Absence] = {}
    waiting = list(wanted)
    while waiting:
        text = waiting.pop(0)
        if text in kept or text not in found:
            continue
        one = found[text]
        attempts = tuple(attempt for attempt in one.attempts if not is_hopeless(attempt)) or one.attempts
        kept[text] = replace(one, attempts=attempts, kind="no_rule" if text in hopeless else one.kind)
        waiting += _wanting(attempts)
    return kept


def _circled(one: Absence, found: Mapping[str, Absence]) -> Absence:
    """The absence, told as a circle if some attempt fails only for want of atoms that want it."""
    if one.kind != "blocked":
        return one
    for attempt in one.attempts:
        wants = [obstacle.atom for obstacle in attempt.obstacles if obstacle.kind == "missing"]
        if wants and len(wants) == len(attempt.obstacles) and all(_reaches(want, one.atom, found) for want in wants):
            return Absence(one.atom, "circle", one.attempts)
    return one


def _reaches(start: str, goal: str, found: Mapping[str, Absence]) -> bool:
    waiting, met = [start], {start}
    while waiting:
        atom = waiting.pop()
        if atom == goal:
            return True
        for attempt in found[atom].attempts if atom in found else ():
            more = {one.atom for one in attempt.obstacles if one.kind == "missing"} - met
            met |= more
            waiting += more
    return False


def attempts_of(prepared: Prepared, seen: Seen, atom: Atom, counting: Counting) -> list[Attempt]:
    """The instances of a rule that come nearest to an atom that does not hold; none if its head never is that atom."""
    window = prepared.rule.window
    attempts: dict[tuple[Any, ...], Attempt] = {}
    others = 0
    for binding, parts in nearest(prepared, seen, atom):
        values = [(name, binding[name]) for name in prepared.plan.variables if name in binding]
        shown = tuple((name, show_value(value)) for name, value in values)
        if shown in attempts:
            continue
        if len(attempts) == MOST_SHOWN:
            others += 1
            continue
        obstacles = [counting.told(obstacle_of(part, binding, seen, window), part, prepared, binding) for part in parts]
        failing = tuple(obstacles or [given_instead(prepared, binding)])
        attempts[shown] = Attempt(prepared.rule.id, shown, failing, met=_met(prepared, binding, seen))
    found = list(attempts.values())
    if others:
        found[-1] = replace(found[-1], others=others)
    return found


def _met(prepared: Prepared, binding: Binding, seen: Seen) -> tuple[str, ...]:
    """The positive literals of a body that hold under a binding."""
    parts = (part for part in prepared.plan.body if part[0] == "atom")
    atoms = (instantiated(part[2], part[3], binding) for part in parts)
    return tuple(show_pattern(atom) for atom in atoms if seen.holds(atom, prepared.rule.window))
