"""How much the results of a test are expected to say about one hypothesis, in bits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2


@dataclass(frozen=True, slots=True)
class Result:
    """One result of a test, or one answer to a question.

    Parameters: `atom`, that says it; `end` and `up_to`, of a measurement, of which other values the same is said (as of
    `reasoner.probability.ranking.Supposition`); `chance_ppm`, how probable it is by what is believed now; `ppm`, the probability
    of the hypothesis after it.
    """

    atom: str
    chance_ppm: int
    ppm: int
    end: str = ""
    up_to: str = ""

    def as_json(self) -> dict[str, object]:
        """The result for machines."""
        others = {"end": self.end, "up_to": self.up_to}
        kept = {name: text for name, text in others.items() if text}
        return {"atom": self.atom, "chance_ppm": self.chance_ppm, "ppm": self.ppm, **kept}


def entropy(probability: float) -> float:
    """The uncertainty about something that is so with a probability, in bits (Shannon 1948, Bell Syst Tech J 27:379).

    >>> entropy(0.5), entropy(0.0), entropy(1.0)
    (1.0, 0.0, 0.0)
    """
    return sum(-share * log2(share) for share in (probability, 1 - probability) if share > 0)


def expected_bits(now: float, results: Sequence[tuple[float, float]]) -> float:
    """By how much the uncertainty about a hypothesis is expected to fall: what it is now less its mean after each result.

    Parameters: `now`, the probability of the hypothesis; `results`, for each how probable it is, in any proportion, since answers
    that a record contradicts are no results, and the probability of the hypothesis after it.
    Where a result also silences a recorded finding, the mean of the probabilities after it is not quite that of now, and the
    difference may fall below zero: it is told as none.
    Laws: at most `entropy(now)`, never negative; 0 where no result changes the probability. Where the results keep the mean, it
    is the mutual information between hypothesis and result (Lindley 1956, Ann Math Stat 27:986).
    """
    total = sum(chance for chance, _ in results)
    if total <= 0.0:
        return 0.0
    left = sum(chance * entropy(after) for chance, after in results) / total
    return max(entropy(now) - left, 0.0)
