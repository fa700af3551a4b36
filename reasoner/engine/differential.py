"""The differential as values: what a picture or a program needs of the hypotheses of one answer, and nothing else of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reasoner.decision.complaint import NO_COMPLAINT
from reasoner.engine.answer import Answer, Concluded
from reasoner.errors import Phrase, RequestError

Bands = tuple[tuple[str, int], ...]
"""The names of bands with the least parts per million of each, highest first."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One hypothesis: `ppm` and `interval` in parts per million; `is_open`, whether it must not be missed and is not excluded."""

    hypothesis: str
    ppm: int
    interval: tuple[int, int]
    band: str
    is_open: bool

    def as_json(self) -> dict[str, Any]:
        """It for machines."""
        return {
            "hypothesis": self.hypothesis,
            "ppm": self.ppm,
            "interval": list(self.interval),
            "band": self.band,
            "must_not_miss": self.is_open,
        }


@dataclass(frozen=True, slots=True)
class Differential:
    """The hypotheses that an answer shows, in its order.

    Parameters: `profile`, `numbers`, what its numbers are (sourced, unsourced or synthetic), and its `bands`; `unranked`, what
    must not be missed and is too improbable to be among them.
    """

    profile: str
    numbers: str
    bands: Bands
    rows: tuple[Standing, ...]
    unranked: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """It for machines."""
        return {
            "profile": self.profile,
            "numbers": self.numbers,
            "hypotheses": [one.as_json() for one in self.rows],
            "must_not_miss_besides": list(self.unranked),
        }


def differential(answer: Answer | Concluded) -> Differential:
    """The differential of an answer.

    Raises: RequestError if no complaint is presented, so that there is none.
    """
    conclusions = answer.conclusions
    if not conclusions.hypotheses:
        raise no_differential()
    profile = answer.knowledge.content["belief"]["profiles"][answer.question.profile]
    open_ = conclusions.must_not_miss
    shown = {one.hypothesis for one in conclusions.hypotheses}
    return Differential(
        answer.question.profile,
        profile["numbers"],
        tuple((name, least) for name, least in profile["bands"]),
        tuple(
            Standing(one.hypothesis, one.ppm, one.interval, one.band, one.hypothesis in open_)
            for one in conclusions.hypotheses
        ),
        tuple(name for name in open_ if name not in shown),
    )


def no_differential() -> RequestError:
    """What to raise where something of the differential is asked for and there is none."""
    return RequestError(NO_COMPLAINT, fix=Phrase("Record what the patient comes for as a complaint"))
