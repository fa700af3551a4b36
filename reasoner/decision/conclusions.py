"""The conclusions of an answer, in the order in which people need them (`docs/certificate.md`, section 8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from reasoner.decision.results import (
    Action,
    Against,
    AgainstStatus,
    Alarm,
    Conclusions,
    Dose,
    Hypothesis,
    Level,
    OpenQuestion,
    Status,
)
from reasoner.errors import KnowledgeError
from reasoner.ontology.facts import NOT_UNDERSTOOD
from reasoner.vocabulary import split_atom

LEVELS: tuple[Level, ...] = ("immediate", "very_urgent", "urgent")
STATUSES: tuple[Status, ...] = ("must", "should", "may")
AGAINST: tuple[AgainstStatus, ...] = ("must_not", "should_not")
PREDICATES = frozenset(
    {
        *("alarm", "open", "recommended", "order", "dose", "after_checking", "caution", "review"),
        *("advised_against", "wanted", "contradiction", "conflict"),
    }
)
"""The predicates that conclusions are read off."""
NO_ORDER = 1000
SHOWN_HYPOTHESES = 5


class Atoms:
    """The atoms of a model that conclusions are read off, by predicate, each as its arguments."""

    def __init__(self, atoms: Iterable[str]) -> None:
        self._rows: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for atom in atoms:
            name = atom.partition("(")[0]
            if name in PREDICATES:
                self._rows[name].append(split_atom(atom)[1])

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
    intervals: Sequence[tuple[int, int]]
    bands: Sequence[tuple[str, int]]
    questions: Sequence[tuple[str, str]]

    def order(self) -> list[int]:
        """Indices by posterior, highest first, ties by name."""
        return sorted(range(len(self.hypotheses)), key=lambda index: (-self.ppm[index], self.hypotheses[index]))


def conclude(
    model: Sequence[str], ranking: Ranking, facts: Sequence[tuple[str, str]], informative: Collection[str]
) -> Conclusions:
    """Gather the conclusions.

    Parameters: `model`, the atoms of assess and act; `ranking`; `facts`, the id and the state of each, in their order;
    `informative`, the ids of the facts that some probability used.
    """
    atoms = Atoms(model)
    states: dict[str, list[str]] = defaultdict(list)
    for identifier, state in facts:
        states["not_understood" if state in NOT_UNDERSTOOD else state].append(identifier)
    return Conclusions(
        alarms=_alarms(atoms),
        must_not_miss=_must_not_miss(atoms, ranking),
        actions=_actions(atoms),
        against=_against(atoms),
        questions=_questions(atoms, ranking),
        hypotheses=_hypotheses(ranking),
        conflicts=tuple(sorted(atom for atom in model if atom.startswith(("contradiction(", "conflict(")))),
        not_used_in_probability=tuple(one for one in states["used"] if one not in informative),
        unknown=tuple(states["unknown"]),
        superseded=tuple(states["superseded"]),
        not_understood=tuple(states["not_understood"]),
    )


def _alarms(atoms: Atoms) -> tuple[Alarm, ...]:
    urgent: dict[str, tuple[int, int]] = {}
    for alarm, level, minutes in atoms.rows("alarm"):
        key = (_place(level, LEVELS), int(minutes))
        urgent[alarm] = min(urgent.get(alarm, key), key)
    ordered = sorted((level, minutes, alarm) for alarm, (level, minutes) in urgent.items())
    return tuple(Alarm(alarm, LEVELS[level], minutes) for level, minutes, alarm in ordered)


def _must_not_miss(atoms: Atoms, ranking: Ranking) -> tuple[str, ...]:
    rank = {ranking.hypotheses[index]: place for place, index in enumerate(ranking.order())}
    return tuple(sorted((row[0] for row in atoms.rows("open")), key=lambda name: (rank.get(name, len(rank)), name)))


def _actions(atoms: Atoms) -> tuple[Action, ...]:
    found = []
    for action, status in atoms.rows("recommended"):
        reviews = [int(minutes) for minutes in atoms.second("review", action)]
        doses = [Dose(int(amount), unit, route) for named, amount, unit, route in atoms.rows("dose") if named == action]
        found.append(
            Action(
                action,
                STATUSES[_place(status, STATUSES)],
                order=min((int(key) for key in atoms.second("order", action)), default=NO_ORDER),
                doses=tuple(sorted(doses, key=lambda dose: (dose.amount, dose.unit, dose.route))),
                after_checking=tuple(atoms.second("after_checking", action)),
                caution=tuple(atoms.second("caution", action)),
                review_minutes=min(reviews, default=None),
            )
        )
    return tuple(sorted(found, key=lambda one: (STATUSES.index(one.status), one.order, one.action)))


def _against(atoms: Atoms) -> tuple[Against, ...]:
    rows = sorted((action, _place(status, AGAINST)) for action, status in atoms.rows("advised_against"))
    return tuple(Against(action, AGAINST[place]) for action, place in rows)


def _questions(atoms: Atoms, ranking: Ranking) -> tuple[OpenQuestion, ...]:
    reasons: dict[str, set[str]] = defaultdict(set)
    for asked, reason in (*atoms.rows("wanted"), *ranking.questions):
        reasons[asked].add(reason)
    ordered = sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(OpenQuestion(asked, tuple(sorted(why))) for asked, why in ordered)


def _hypotheses(ranking: Ranking) -> tuple[Hypothesis, ...]:
    order = ranking.order()
    shown = order[:SHOWN_HYPOTHESES]
    shown += [index for index in order if ranking.hypotheses[index] == "other" and index not in shown]
    return tuple(
        Hypothesis(
            ranking.hypotheses[index],
            ranking.ppm[index],
            ranking.intervals[index],
            next(name for name, least in ranking.bands if ranking.ppm[index] >= least),
        )
        for index in shown
    )


def _place(word: str, words: Sequence[str]) -> int:
    """The place of a word in its order.

    Raises: KnowledgeError if a rule concluded with a word that is not among them.
    """
    if word not in words:
        known = ", ".join(words)
        raise KnowledgeError(f"a rule concluded with `{word}`", fix=f"let the rules of its module use one of {known}")
    return words.index(word)
