"""What is read off the models and the belief (`docs/certificate.md`, section 8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reasoner.checker.belief import Belief
from reasoner.checker.quantities import Grounded
from reasoner.checker.shapes import CheckError
from reasoner.checker.syntax import Atom, Value
from reasoner.checker.terms import show

LEVELS = ("immediate", "very_urgent", "urgent")
RECOMMENDED = ("must", "should", "may")
ADVISED_AGAINST = ("must_not", "should_not")
_NO_ORDER = 1000
_FIRST = 5
_UNDERSTOOD = ("used", "unknown", "superseded", "suspected", "inactive", "entered_in_error")
_CONFLICTS = ("contradiction", "conflict")
_ACTIONS = ("recommended", "order", "dose", "review", "after_checking", "caution", "advised_against")
_READ = frozenset(("alarm", "open", "wanted", *_ACTIONS, *_CONFLICTS))


class _Atoms:
    """The atoms of the predicates that conclusions are read off, by name and number of arguments."""

    def __init__(self, model: Iterable[Atom]) -> None:
        self._found: defaultdict[tuple[str, int], list[tuple[Value, ...]]] = defaultdict(list)
        for atom in model:
            if atom[0] in _READ:
                self._found[str(atom[0]), len(atom) - 1].append(atom[1:])

    def of(self, name: str, arity: int) -> list[tuple[Value, ...]]:
        return self._found.get((name, arity), [])

    def named(self, *names: str) -> list[Atom]:
        found = [(name, arguments) for (name, arity), rows in self._found.items() if arity for arguments in rows]
        return [(name, *arguments) for name, arguments in found if name in names]

    def about(self, name: str, arity: int, subject: Value) -> list[tuple[Value, ...]]:
        return [arguments[1:] for arguments in self.of(name, arity) if arguments[0] == subject]


def _number(value: Value, what: str) -> int:
    if not isinstance(value, int):
        raise CheckError(f"{show(value)} is not a number of {what}")
    return value


def _rank(value: Value, ranks: Sequence[str], what: str) -> int:
    if value not in ranks:
        raise CheckError(f"{show(value)} is not a {what}")
    return ranks.index(str(value))


def conclusions(
    model: Iterable[Atom], hypotheses: Sequence[str], belief: Belief, grounded: Grounded, *, complaint: bool
) -> dict[str, Any]:
    """Everything that section 8 reads off.

    Parameters: `model` holds the atoms of both models; `complaint`, whether the case presents one (section 7).
    Raises: CheckError where an atom's arguments are not of the kinds that the conclusions need.
    """
    atoms = _Atoms(model)
    ppm = dict(zip(hypotheses, belief.stated["posterior_ppm"], strict=True))
    return {
        "alarms": _alarms(atoms),
        "must_not_miss": _must_not_miss(atoms, ppm),
        "actions": _actions(atoms),
        "against": _against(atoms),
        "questions": _questions(atoms, belief.stated["questions"] if complaint else ()),
        "hypotheses": _hypotheses(hypotheses, belief) if complaint else [],
        "conflicts": sorted(map(show, atoms.named(*_CONFLICTS))),
        "not_understood": [fact["id"] for fact in grounded.facts if fact["state"] not in _UNDERSTOOD],
        "unknown": [fact["id"] for fact in grounded.facts if fact["state"] == "unknown"],
        "superseded": [fact["id"] for fact in grounded.facts if fact["state"] == "superseded"],
        "not_used_in_probability": [
            fact["id"]
            for fact in grounded.facts
            if fact["state"] == "used" and belief.atoms_used.isdisjoint(grounded.closures[fact["id"]])
        ],
    }


def _alarms(atoms: _Atoms) -> list[dict[str, Any]]:
    urgent: dict[str, tuple[int, int, str]] = {}
    for alarm, level, minutes in atoms.of("alarm", 3):
        found = (_rank(level, LEVELS, "level of an alarm"), _number(minutes, "minutes"), show(alarm))
        urgent[found[2]] = min(found, urgent.get(found[2], found))
    return [{"alarm": alarm, "level": LEVELS[level], "minutes": t} for level, t, alarm in sorted(urgent.values())]


def _must_not_miss(atoms: _Atoms, ppm: Mapping[str, int]) -> list[str]:
    found = [show(hypothesis) for (hypothesis,) in atoms.of("open", 1)]
    for hypothesis in found:
        if hypothesis not in ppm:
            raise CheckError(f"open({hypothesis}) is not about a hypothesis")
    return sorted(found, key=lambda hypothesis: (-ppm[hypothesis], hypothesis))


def _actions(atoms: _Atoms) -> list[dict[str, Any]]:
    ranked = []
    for action, status in atoms.of("recommended", 2):
        orders = [_number(order, "order") for (order,) in atoms.about("order", 2, action)]
        doses = [(_number(n, "a dose"), show(unit), show(route)) for n, unit, route in atoms.about("dose", 4, action)]
        reviews = [_number(minutes, "minutes") for (minutes,) in atoms.about("review", 2, action)]
        entry: dict[str, Any] = {
            "action": show(action),
            "status": show(status),
            "order": min(orders, default=_NO_ORDER),
            "doses": [list(dose) for dose in sorted(doses)],
            "after_checking": sorted([show(x) for (x,) in atoms.about("after_checking", 2, action)]),
            "caution": sorted([show(x) for (x,) in atoms.about("caution", 2, action)]),
        }
        if reviews:
            entry["review_minutes"] = min(reviews)
        rank = _rank(status, RECOMMENDED, "status of a recommendation")
        ranked.append((rank, entry["order"], entry["action"], entry))
    return [entry for *_, entry in sorted(ranked, key=lambda item: item[:3])]


def _against(atoms: _Atoms) -> list[dict[str, str]]:
    found = [
        (show(action), _rank(status, ADVISED_AGAINST, "status of advice against"))
        for action, status in atoms.of("advised_against", 2)
    ]
    return [{"action": action, "status": ADVISED_AGAINST[status]} for action, status in sorted(found)]


def _questions(atoms: _Atoms, believed: Iterable[Mapping[str, str]]) -> list[dict[str, Any]]:
    reasons: defaultdict[str, set[str]] = defaultdict(set)
    for asked, reason in atoms.of("wanted", 2):
        reasons[show(asked)].add(show(reason))
    for question in believed:
        reasons[question["ask"]].add(question["hypothesis"])
    ordered = sorted(reasons, key=lambda asked: (-len(reasons[asked]), asked))
    return [{"ask": asked, "for": sorted(reasons[asked])} for asked in ordered]


def _hypotheses(hypotheses: Sequence[str], belief: Belief) -> list[dict[str, Any]]:
    rows = zip(hypotheses, belief.stated["posterior_ppm"], belief.stated["intervals_ppm"], strict=True)
    ordered = sorted(rows, key=lambda row: (-row[1], row[0]))
    shown = ordered[:_FIRST] + [row for row in ordered[_FIRST:] if row[0] == "other"]
    return [
        {"hypothesis": hypothesis, "ppm": ppm, "interval": list(interval), "band": belief.profile.band(ppm)}
        for hypothesis, ppm, interval in shown
    ]
