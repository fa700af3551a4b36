"""Which question to ask next, and when to stop: expected information, exact over all hypotheses.

The expected information of a question is the mutual information between the hypothesis and the answer (Lindley 1956, Ann Math
Stat 27:986): by how much the entropy of the hypotheses is expected to fall, in nats.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from reasoner.probability.structure import Evidence

Floats = NDArray[np.float64]
Reason = Literal["red_flag", "must_not_miss", "information"]
Ending = Literal["sure", "uninformative", "exhausted", "limit"]
TINY = 1e-300


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask this next: why, and how much it is expected to tell (nats)."""

    evidence: str
    reason: Reason
    information: float


@dataclass(frozen=True, slots=True)
class Stop:
    """Ask no more.

    Parameters: `ending`: `sure`, a hypothesis is as probable as was wanted; `uninformative`, no question is expected to tell
    enough; `exhausted`, none is left; `limit`, as many were asked as were wanted; `open`, what must not be missed and is not
    excluded, in the order of the hypotheses.
    """

    ending: Ending
    open: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known when the next question is chosen.

    Parameters: `posterior` of the hypotheses, and `upper`, the upper ends of their intervals; `answered`, the evidences that were
    asked or are known; `affirmed`, those of them that are answered by yes; `questions`, how many were asked.
    """

    posterior: Floats
    upper: Floats
    answered: frozenset[str]
    affirmed: frozenset[str]
    questions: int = 0


@dataclass(frozen=True)
class Questionnaire:
    """Evidences with their log likelihoods, ready for many situations.

    Parameters: `hypotheses`; `evidences`; `log_likelihoods` in nats (values of all evidences × hypotheses); `askable`, the ids
    of those that may be asked; `costs`, what a question costs beside one that is not named here, 1.
    A categorical evidence with several values at once is weighed as if one of them were told.
    """

    hypotheses: tuple[str, ...]
    evidences: tuple[Evidence, ...]
    log_likelihoods: Floats = field(repr=False)
    askable: Collection[str] = field(repr=False)
    costs: Mapping[str, float] = field(default_factory=dict, repr=False)
    _likelihoods: Floats = field(init=False, repr=False)
    _products: Floats = field(init=False, repr=False)
    _first: NDArray[np.intp] = field(init=False, repr=False)
    _cost: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        sizes = [evidence.values for evidence in self.evidences]
        likelihoods = np.exp(self.log_likelihoods)
        object.__setattr__(self, "_likelihoods", likelihoods)
        object.__setattr__(self, "_products", likelihoods * self.log_likelihoods)
        object.__setattr__(self, "_first", np.cumsum([0, *sizes[:-1]], dtype=np.intp))
        cost = [self.costs.get(one.id, 1.0) if one.id in self.askable else np.inf for one in self.evidences]
        object.__setattr__(self, "_cost", np.array(cost))

    def information(self, posterior: Floats) -> Floats:
        """The expected information of each evidence about the hypotheses, in nats.

        Laws: never negative; 0 for an evidence that all hypotheses predict alike; at most the entropy of the posterior.
        """
        expected = self._likelihoods @ posterior
        gains = self._products @ posterior - expected * np.log(np.maximum(expected, TINY))
        summed: Floats = np.maximum(np.add.reduceat(gains, self._first), 0.0)
        return summed

    def information_about(self, chosen: NDArray[np.bool_], posterior: Floats) -> Floats:
        """The expected information of each evidence about whether one of the chosen hypotheses holds, and which, in nats.

        Law: at most `information`, and equal to it if all but one are chosen.
        """
        rest = np.where(chosen, 0.0, posterior)
        share = rest.sum()
        if share <= 0.0:
            return self.information(posterior)
        within = self.information(rest / share)
        about: Floats = np.maximum(self.information(posterior) - share * within, 0.0)
        return about

    def open_to(self, situation: Situation) -> NDArray[np.bool_]:
        """Which evidences may be asked now: none that is answered, and none whose parent is not affirmed."""
        return np.array(
            [
                one.id in self.askable
                and one.id not in situation.answered
                and (not one.parent or one.parent in situation.affirmed)
                for one in self.evidences
            ]
        )

    def best(self, information: Floats, allowed: NDArray[np.bool_]) -> int | None:
        """The evidence with the most information for its cost, the first of equals; None if none is allowed."""
        if not allowed.any():
            return None
        return int(np.argmax(np.where(allowed, information / self._cost, -1.0)))


@dataclass(frozen=True, slots=True)
class Accuracy:
    """For benchmarks: ask what tells most, until one hypothesis is probable enough.

    Parameters: `sure`, the probability at which to stop; `least`, the information below which a question is not worth asking.
    """

    sure: float
    least: float = 1e-6
    most: int = 100

    def __call__(self, questionnaire: Questionnaire, situation: Situation) -> Ask | Stop:
        """The next question, or the end."""
        if situation.posterior.max() >= self.sure:
            return Stop("sure")
        return _informative(questionnaire, situation, None, self.least, self.most)


@dataclass(frozen=True, slots=True)
class Safe:
    """For people: the red flags of the complaint first, and no end while what must not be missed might still be excluded.

    Parameters: `red_flags`, evidences in the order in which to ask them; `thresholds`, for each hypothesis that must not be
    missed the probability from which it is open; `sure`, `least` and `most` as of `Accuracy`.
    """

    red_flags: Sequence[str]
    thresholds: Mapping[str, float]
    sure: float = 0.95
    least: float = 0.005
    most: int = 40

    def __call__(self, questionnaire: Questionnaire, situation: Situation) -> Ask | Stop:
        """The next question, or the end."""
        allowed = questionnaire.open_to(situation)
        place = {one.id: number for number, one in enumerate(questionnaire.evidences)}
        information = questionnaire.information(situation.posterior)
        missed = self.missed(questionnaire.hypotheses, situation)
        left = tuple(name for name, one in zip(questionnaire.hypotheses, missed, strict=True) if one)
        if situation.questions >= self.most:
            return Stop("limit", left)
        for flag in self.red_flags:
            parent = questionnaire.evidences[place[flag]].parent
            for name in (parent, flag):
                if name and allowed[place[name]]:
                    return Ask(name, "red_flag", float(information[place[name]]))
        if left:
            asked = _informative(questionnaire, situation, missed, self.least, self.most)
            if isinstance(asked, Ask):
                return asked
        elif situation.posterior.max() >= self.sure:
            return Stop("sure")
        asked = _informative(questionnaire, situation, None, self.least, self.most)
        return asked if isinstance(asked, Ask) else Stop(asked.ending, left)

    def missed(self, hypotheses: Sequence[str], situation: Situation) -> NDArray[np.bool_]:
        """Which hypotheses must not be missed and may still be as probable as their threshold."""
        limits = np.array([self.thresholds.get(name, np.inf) for name in hypotheses])
        return situation.upper >= limits


Policy = Accuracy | Safe


def _informative(
    questionnaire: Questionnaire, situation: Situation, chosen: NDArray[np.bool_] | None, least: float, most: int
) -> Ask | Stop:
    if situation.questions >= most:
        return Stop("limit")
    information = (
        questionnaire.information(situation.posterior)
        if chosen is None
        else questionnaire.information_about(chosen, situation.posterior)
    )
    number = questionnaire.best(information, questionnaire.open_to(situation))
    if number is None:
        return Stop("exhausted")
    if information[number] < least:
        return Stop("uninformative")
    reason: Reason = "information" if chosen is None else "must_not_miss"
    return Ask(questionnaire.evidences[number].id, reason, float(information[number]))
