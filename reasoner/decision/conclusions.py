"""The conclusions of an answer, in the order in which people need them (`docs/certificate.md`, section 8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reasoner.vocabulary import split_atom

LEVELS = ("immediate", "very_urgent", "urgent")
STATUSES = ("must", "should", "may")
AGAINST = ("must_not", "should_not")
NO_ORDER = 1000
SHOWN_HYPOTHESES = 5


class Atoms:
    """The atoms of a model by predicate, each as its arguments."""

    def __init__(self, atoms: Iterable[str]) -> None:
        self._rows: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for atom in atoms:
            name, arguments = split_atom(atom)
            self._rows[name].append(arguments)

    def rows(self, name: str) -> list[tuple[str, ...]]:
        """The argument lists of a predicate's atoms, in the order of the model."""
        return self._rows.get(name, [])

    def second(self, name: str, first: str) -> list[str]:
        """Sorted: what stands second where `first` stands first."""
        return sorted(row[1] for row in self.rows(name) if row[0] == first)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The hypotheses of a belief with their posteriors: what conclusions need of it.

    Parameters: `hypotheses`; `ppm` and `intervals` (lower, upper) in parts per million, in the same order; `bands`, names
    with their least ppm, highest first; `questions`, (concept to ask, hypothesis) pairs.
    """

    hypotheses: Sequence[str]
    ppm: Sequence[int]
    intervals: Sequence[Sequence[int]]
    bands: Sequence[tuple[str, int]]
    questions: Sequence[tuple[str, str]]

    def order(self) -> list[int]:
        """Indices by posterior, highest first, ties by name."""
        return sorted(range(len(self.hypotheses)), key=lambda index: (-self.ppm[index], self.hypotheses[index]))


def conclude(
    model: Sequence[str], ranking: Ranking, facts: Sequence[Mapping[str, Any]], informative: set[str]
) -> dict[str, Any]:
    """Gather the conclusions.

    Parameters: `model`, the atoms of assess and act; `ranking`; `facts` as in the certificate; `informative`, the ids of
    the facts that some probability used.
    Returns: the object `conclusions` of the certificate.
    """
    atoms = Atoms(model)
    states: dict[str, list[str]] = {"unknown": [], "superseded": [], "not_understood": []}
    for fact in facts:
        if fact["state"] != "used":
            states[fact["state"] if fact["state"] in states else "not_understood"].append(fact["id"])
    return {
        "alarms": _alarms(atoms),
        "must_not_miss": _must_not_miss(atoms, ranking),
        "actions": _actions(atoms),
        "against": _against(atoms),
        "questions": _questions(atoms, ranking),
        "hypotheses": _hypotheses(ranking),
        "conflicts": sorted(atom for atom in model if atom.startswith(("contradiction(", "conflict("))),
        "not_used_in_probability": [
            fact["id"] for fact in facts if fact["state"] == "used" and fact["id"] not in informative
        ],
        **states,
    }


def _alarms(atoms: Atoms) -> list[dict[str, Any]]:
    urgent: dict[str, tuple[int, int]] = {}
    for alarm, level, minutes in atoms.rows("alarm"):
        key = (LEVELS.index(level), int(minutes))
        urgent[alarm] = min(urgent.get(alarm, key), key)
    ordered = sorted((level, minutes, alarm) for alarm, (level, minutes) in urgent.items())
    return [{"alarm": alarm, "level": LEVELS[level], "minutes": minutes} for level, minutes, alarm in ordered]


def _must_not_miss(atoms: Atoms, ranking: Ranking) -> list[str]:
    rank = {ranking.hypotheses[index]: place for place, index in enumerate(ranking.order())}
    return sorted((row[0] for row in atoms.rows("open")), key=lambda name: (rank.get(name, len(rank)), name))


def _actions(atoms: Atoms) -> list[dict[str, Any]]:
    actions = []
    for action, status in atoms.rows("recommended"):
        reviews = [int(minutes) for minutes in atoms.second("review", action)]
        actions.append(
            {
                "action": action,
                "status": status,
                "order": min((int(key) for key in atoms.second("order", action)), default=NO_ORDER),
                "doses": sorted(
                    [int(amount), unit, route] for named, amount, unit, route in atoms.rows("dose") if named == action
                ),
                "after_checking": atoms.second("after_checking", action),
                "caution": atoms.second("caution", action),
                **({"review_minutes": min(reviews)} if reviews else {}),
            }
        )
    return sorted(actions, key=lambda item: (STATUSES.index(item["status"]), item["order"], item["action"]))


def _against(atoms: Atoms) -> list[dict[str, str]]:
    rows = sorted(atoms.rows("advised_against"), key=lambda row: (row[0], AGAINST.index(row[1])))
    return [{"action": action, "status": status} for action, status in rows]


def _questions(atoms: Atoms, ranking: Ranking) -> list[dict[str, Any]]:
    reasons: dict[str, set[str]] = defaultdict(set)
    for asked, reason in (*atoms.rows("wanted"), *ranking.questions):
        reasons[asked].add(reason)
    ordered = sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0]))
    return [{"ask": asked, "for": sorted(why)} for asked, why in ordered]


def _hypotheses(ranking: Ranking) -> list[dict[str, Any]]:
    order = ranking.order()
    shown = order[:SHOWN_HYPOTHESES]
    shown += [index for index in order if ranking.hypotheses[index] == "other" and index not in shown]
    return [
        {
            "hypothesis": ranking.hypotheses[index],
            "ppm": ranking.ppm[index],
            "interval": list(ranking.intervals[index]),
            "band": next(name for name, least in ranking.bands if ranking.ppm[index] >= least),
        }
        for index in shown
    ]
