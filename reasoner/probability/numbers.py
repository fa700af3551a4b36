"""Numbers with an interval and a source, as authors write them, and draws of what they may be."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reasoner.errors import KnowledgeError

STATUSES = ("sourced", "unsourced")
PARTLY = "partly sourced"
DRAWS = 200
NEARLY_ONE = 0.999
NORMAL_95 = 1.959963984540054
JUDGED_SAMPLE = 10
"""Of how many patients the mean and spread of a distribution are taken to be where no sample is named."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a number rests on: its status, the citation and the section, both empty where it has no source."""

    status: str
    source: str = ""
    section: str = ""

    def joined(self, other: Basis) -> Basis:
        """What a number rests on that was made of two: partly sourced if one of them alone is."""
        cited = self if self.source else other
        return Basis(self.status if self.status == other.status else PARTLY, cited.source, cited.section)

    def as_json(self) -> dict[str, str]:
        """The basis as an object of the belief document."""
        return {"status": self.status, "source": self.source, "section": self.section}


@dataclass(frozen=True, slots=True)
class Number:
    """A number and its 95 % interval."""

    value: float
    low: float
    high: float
    basis: Basis

    def shifts(self, chance: random.Random) -> list[float]:
        """Draws of the number's logarithm less the logarithm of its value: Gaussian, as wide as the interval."""
        spread = math.log(self.high / self.low) / (2 * NORMAL_95)
        return [chance.gauss(0.0, spread) for _ in range(DRAWS)]

    def probabilities(self, chance: random.Random) -> list[float]:
        """Draws of a probability: Gaussian on the logit, as wide as the interval (an end at 1 is taken as NEARLY_ONE)."""
        spread = (_logit(min(self.high, max(self.value, NEARLY_ONE))) - _logit(self.low)) / (2 * NORMAL_95)
        return [_logistic(_logit(self.value) + chance.gauss(0.0, spread)) for _ in range(DRAWS)]


@dataclass(frozen=True, slots=True)
class Distribution:
    """A normal or lognormal distribution of a measurement; of a lognormal one, `mean` and `sd` are of the logarithm."""

    mean: float
    sd: float
    shape: str
    sample: int
    basis: Basis

    def drawn(self, chance: random.Random) -> list[Distribution]:
        """What mean and spread may be, given that they were measured on `sample` patients."""
        error, spread = self.sd / math.sqrt(self.sample), 1 / math.sqrt(2 * (self.sample - 1))
        return [
            Distribution(
                self.mean + chance.gauss(0.0, error),
                self.sd * math.exp(chance.gauss(0.0, spread)),
                self.shape,
                self.sample,
                self.basis,
            )
            for _ in range(DRAWS)
        ]

    def below(self, limit: float) -> float:
        """The probability of a measurement below a limit, in the measurement's own unit."""
        if self.shape == "lognormal":
            if limit <= 0:
                return 0.0
            limit = math.log(limit)
        return 0.5 * math.erfc((self.mean - limit) / (self.sd * math.sqrt(2)))


def read_number(place: str, item: Any, sources: Mapping[str, str], *, largest: float = math.inf) -> Number:
    """Read `{value, interval, status, source?, section?}`.

    Parameters: `largest`, which the number stays below (1 for a probability) and its interval does not pass.
    Raises: KnowledgeError if something is missing, or 0 < low ≤ value ≤ high ≤ largest does not hold.
    """
    if not isinstance(item, Mapping) or "value" not in item:
        raise KnowledgeError(f"{place}: no number", fix="write {value: …, interval: [low, high], status: …}")
    interval = item.get("interval")
    if not isinstance(interval, list) or len(interval) != 2:
        raise KnowledgeError(f"{place}: no interval", fix="write interval: [low, high], a 95 % one")
    low, value, high = (_plain(place, one) for one in (interval[0], item["value"], interval[1]))
    if not 0 < low <= value <= high <= largest or value == largest:
        limit = "" if math.isinf(largest) else f" ≤ {largest:g}"
        raise KnowledgeError(f"{place}: 0 < {low} ≤ {value} ≤ {high}{limit} does not hold", fix="correct the interval")
    return Number(value, low, high, read_basis(place, item, sources))


def read_distribution(place: str, item: Mapping[str, Any], sources: Mapping[str, str]) -> Distribution:
    """Read `{mean, sd, shape, sample?, status, source?, section?}`.

    Raises: KnowledgeError if something is missing or makes no distribution.
    """
    shape, sample = item.get("shape"), item.get("sample", JUDGED_SAMPLE)
    if shape not in ("normal", "lognormal"):
        raise KnowledgeError(f"{place}: shape is {shape!r}", fix="write normal or lognormal")
    if type(sample) is not int or sample < 2:
        raise KnowledgeError(
            f"{place}: sample is {sample!r}", fix="write how many patients, at least 2, or leave it out"
        )
    mean, sd = _plain(place, item.get("mean")), _plain(place, item.get("sd"))
    if sd <= 0:
        raise KnowledgeError(f"{place}: sd is {sd}", fix="write a standard deviation above 0")
    return Distribution(mean, sd, shape, sample, read_basis(place, item, sources))


def read_basis(place: str, item: Mapping[str, Any], sources: Mapping[str, str]) -> Basis:
    """Read `status`, and `source` and `section` of what is sourced.

    Raises: KnowledgeError for another status, a source that is not listed, or one without its section.
    """
    status, source, section = item.get("status"), item.get("source", ""), item.get("section", "")
    if status not in STATUSES:
        raise KnowledgeError(f"{place}: status is {status!r}", fix="write sourced or unsourced")
    if source and source not in sources:
        raise KnowledgeError(f"{place}: source `{source}` is not listed", fix="list it under `sources`")
    if status == "sourced" and not (source and section):
        raise KnowledgeError(f"{place}: sourced, without source and section", fix="name both, or write unsourced")
    return Basis(status, sources.get(source, ""), str(section))


def field(place: str, item: Any, key: str) -> Any:
    """What stands under a key.

    Raises: KnowledgeError if nothing does.
    """
    if not isinstance(item, Mapping) or item.get(key) in (None, "", [], {}):
        raise KnowledgeError(f"{place}: {key} is missing", fix=f"add `{key}`")
    return item[key]


def _plain(place: str, number: Any) -> float:
    if isinstance(number, bool) or not isinstance(number, (int, float)) or not math.isfinite(number):
        raise KnowledgeError(f"{place}: {number!r} is no number", fix="write a number")
    return float(number)


def _logit(probability: float) -> float:
    return math.log(probability / (1 - probability))


def _logistic(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))
