"""The conclusions of an answer, in the order in which people need them (`docs/certificate.md`, section 8)."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

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
from reasoner.ontology.facts import NOT_UNDERSTOOD, fact_id
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
    """The atoms of a model that conclusions are read off, by predicate, each as its arguments.

    Parameters: `model`, sorted.
    """

    def __init__(self, model: Sequence[str]) -> None:
        self._model = model
        self._rows: dict[str, list[tuple[str, ...]]] = {}

    def of(self, name: str) -> Sequence[str]:
        """A predicate's atoms, which stand next to each other in the model: all that begins with its name and a bracket."""
        start = bisect_left(self._model, f"{name}(")
        return self._model[start : bisect_left(self._model, f"{name})", start)]

    def rows(self, name: str) -> list[tuple[str, ...]]:
        """The argument lists of a predicate's atoms, in the order of the model."""
        if name not in self._rows:
            self._rows[name] = [split_atom(atom)[1] for atom in self.of(name)]
        return self._rows[name]

    def second(self, name: str, first: str) -> list[str]:
        """Sorted: what stands second where `first` stands first."""
        return sorted(row[1] for row in self.rows(name) if row[0] == first)


@dataclass(frozen=True)
class Ranking:
    """The hypotheses of a belief with their posteriors: what conclusions need of it.

    Parameters: `hypotheses`; `ppm` and `intervals` (lower, upper) in parts per million, in the same order; `bands`, names
    with their least ppm, highest first; `questions`, (concept to ask, hypothesis) pairs; `presented`, whether the case
    presents a complaint: if not, neither hypotheses nor these questions are concluded.
    """

    hypotheses: Sequence[str]
    ppm: Sequence[int]
    intervals: Sequence[tuple[int, int]]
    bands: Sequence[tuple[str, int]]
    questions: Sequence[tuple[str, str]]
    presented: bool

    @cached_property
    def order(self) -> list[int]:
        """Indices by posterior, highest first, ties by name."""
        return sorted(range(len(self.hypotheses)), key=lambda index: (-self.ppm[index], self.hypotheses[index]))


def conclude(
    model: Sequence[str], ranking: Ranking, states: Sequence[str], informative: Collection[int]
) -> Conclusions:
    """Gather the conclusions.

    Parameters: `model`, the atoms of assess and act, sorted; `ranking`; `states`, of the facts in their order; `informative`, the
    places (from 1) of the facts that some probability used.
    """
    atoms = Atoms(model)
    told = [(place, state) for place, state in enumerate(states, start=1) if state != "used"]
    used = set(range(1, len(states) + 1)).difference([place for place, _ in told])
    return Conclusions(
        alarms=_alarms(atoms),
        must_not_miss=_must_not_miss(atoms, ranking),
        actions=_actions(atoms),
        against=_against(atoms),
        questions=_questions(atoms, ranking),
        hypotheses=_hypotheses(ranking),
        conflicts=(*atoms.of("conflict"), *atoms.of("contradiction")),
        not_used_in_probability=tuple(map(fact_id, sorted(used.difference(informative)))),
        unknown=_in_state(told, {"unknown"}),
        superseded=_in_state(told, {"superseded"}),
        not_understood=_in_state(told, NOT_UNDERSTOOD),
    )


def _in_state(told: Sequence[tuple[int, str]], wanted: Collection[str]) -> tuple[str, ...]:
    """Of facts with their states, those whose state is among the wanted."""
    return tuple([fact_id(place) for place, state in told if state in wanted])


def _alarms(atoms: Atoms) -> tuple[Alarm, ...]:
    urgent: dict[str, tuple[int, int]] = {}
    for alarm, level, minutes in atoms.rows("alarm"):
        key = (_place(level, LEVELS), int(minutes))
        urgent[alarm] = min(urgent.get(alarm, key), key)
    ordered = sorted((level, minutes, alarm) for alarm, (level, minutes) in urgent.items())
    return tuple(Alarm(alarm, LEVELS[level], minutes) for level, minutes, alarm in ordered)


def _must_not_miss(atoms: Atoms, ranking: Ranking) -> tuple[str, ...]:
    rank = {ranking.hypotheses[index]: place for place, index in enumerate(ranking.order)}
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
    for asked, reason in (*atoms.rows("wanted"), *(ranking.questions if ranking.presented else ())):
        reasons[asked].add(reason)
    ordered = sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(OpenQuestion(asked, tuple(sorted(why))) for asked, why in ordered)


def _hypotheses(ranking: Ranking) -> tuple[Hypothesis, ...]:
    if not ranking.presented:
        return ()
    order = ranking.order
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
