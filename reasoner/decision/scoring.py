"""A clinical score, item by item: what counts, what does not, what is unknown, and between which totals it lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from reasoner.decision.comparing import HOLDS
from reasoner.knowledge.attributes import decimal
from reasoner.vocabulary import Language

ItemState = Literal["met", "not_met", "unknown"]
Reads = Literal["score", "score_min", "score_max"]


@dataclass(frozen=True, slots=True)
class Cited:
    """A rule that was applied, and its source.

    Parameters: `substitution`, of the variables of its sentences; `source`, its own, else that of its module, whose `section` it
    states; `status`, as the rule states it, empty if it does not.
    """

    rule: str
    substitution: tuple[tuple[str, str], ...] = ()
    module: str = ""
    source: str = ""
    section: str = ""
    status: str = ""

    def as_json(self) -> dict[str, Any]:
        """The rule and its source, without empty parts."""
        said = {"module": self.module, "source": self.source, "section": self.section, "status": self.status}
        kept = {name: text for name, text in said.items() if text}
        return {"rule": self.rule, "substitution": dict(self.substitution), **kept}


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a score.

    Parameters: `item`, a concept; `points`, what it counts now, and `most`, what it can count, in the unit of the score;
    `state`: `met` if it counts something, `not_met` if it is known to count nothing; `facts`, the atoms of the record that say
    so; `asks`, the concepts of which any decides it; `rule`, that decided it, None where it is unknown; `declared`, the rule that
    makes it an item.
    """

    item: str
    points: Fraction
    most: Fraction
    state: ItemState
    facts: tuple[str, ...]
    asks: tuple[str, ...]
    rule: Cited | None
    declared: Cited

    def as_json(self) -> dict[str, Any]:
        """The item for machines: points as decimal numbers in text."""
        return {
            "item": self.item,
            "points": decimal(self.points),
            "most": decimal(self.most),
            "state": self.state,
            "facts": list(self.facts),
            "asks": list(self.asks),
            "rule": self.rule.as_json() if self.rule else None,
            "declared": self.declared.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a rule asks of a total.

    Parameters: `reads`: `score_min`, what is known alone; `score_max`, whatever is unknown; `score`, once all is known;
    `tests`, each an operator and a total; `concludes`, the head of the rule, `_` for what may be anything.
    """

    reads: Reads
    tests: tuple[tuple[str, Fraction], ...]
    concludes: str
    rule: Cited

    def is_met(self, least: Fraction, greatest: Fraction) -> bool:
        """Whether totals meet it; other conditions of the rule may still fail."""
        if self.reads == "score" and least != greatest:
            return False
        total = greatest if self.reads == "score_max" else least
        return all(HOLDS[operator](total, limit) for operator, limit in self.tests)

    def as_json(self) -> dict[str, Any]:
        """The threshold for machines."""
        return {
            "reads": self.reads,
            "tests": [[operator, decimal(limit)] for operator, limit in self.tests],
            "concludes": self.concludes,
            "rule": self.rule.as_json(),
        }


@dataclass(frozen=True, slots=True)
class ScoreName:
    """A score that exists.

    Parameters: `labels`, by language; `sources`, where it was published; `modules`, those in force that define it; `is_active`,
    whether rules use it for the case.
    """

    score: str
    labels: Mapping[Language, str]
    sources: tuple[str, ...]
    modules: tuple[str, ...]
    is_active: bool

    def as_json(self) -> dict[str, Any]:
        """The score for machines."""
        lists = {"sources": list(self.sources), "modules": list(self.modules)}
        return {"score": self.score, "labels": dict(self.labels), **lists, "is_active": self.is_active}


@dataclass(frozen=True)
class Score:
    """A score for a case, item by item.

    Parameters: `name`; `items`, as rules declare them, by name; `thresholds`, by rule.
    Laws: `least` counts what is known alone, `greatest` also all that may be; they are what the rules conclude as `score_min` and
    `score_max` where the score is active.
    """

    name: ScoreName
    items: tuple[Item, ...]
    thresholds: tuple[Threshold, ...]

    @property
    def least(self) -> Fraction:
        """The total of what is known."""
        return sum((one.points for one in self.items), Fraction(0))

    @property
    def greatest(self) -> Fraction:
        """The total if each unknown item counted the most it can."""
        return sum((one.most if one.state == "unknown" else one.points for one in self.items), Fraction(0))

    @property
    def unknown(self) -> tuple[Item, ...]:
        """The items that nothing decides."""
        return tuple(one for one in self.items if one.state == "unknown")

    @property
    def is_exact(self) -> bool:
        """Whether the total is known."""
        return self.least == self.greatest

    def met(self) -> tuple[Threshold, ...]:
        """The thresholds that the totals meet; none where rules do not use the score."""
        if not self.name.is_active:
            return ()
        return tuple(one for one in self.thresholds if one.is_met(self.least, self.greatest))

    def as_json(self) -> dict[str, Any]:
        """Everything for machines."""
        met = set(map(id, self.met()))
        return {
            **self.name.as_json(),
            "least": decimal(self.least),
            "greatest": decimal(self.greatest),
            "items": [one.as_json() for one in self.items],
            "thresholds": [{**one.as_json(), "is_met": id(one) in met} for one in self.thresholds],
        }
