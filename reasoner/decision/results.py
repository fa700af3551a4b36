"""What an answer concludes, as values: frozen, hashable, and each with the JSON that stands in the certificate.

`docs/certificate.md`, section 8, is the specification of every part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Level = Literal["immediate", "very_urgent", "urgent"]
Status = Literal["must", "should", "may"]
AgainstStatus = Literal["must_not", "should_not"]


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that cannot wait: the concept, how urgent it is, and within how many minutes to act (0: at once)."""

    alarm: str
    level: Level
    minutes: int

    def as_json(self) -> dict[str, Any]:
        """The alarm's object in the certificate."""
        return {"alarm": self.alarm, "level": self.level, "minutes": self.minutes}


@dataclass(frozen=True, slots=True)
class Dose:
    """How much of an action's substance, by which route: `amount` counts `unit`, both named by concepts."""

    amount: int
    unit: str
    route: str

    def as_json(self) -> list[Any]:
        """The dose as the certificate writes it: amount, unit, route."""
        return [self.amount, self.unit, self.route]


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do.

    Parameters: `action`, a concept; `status`, as the guideline puts it; `order`, low first, 1000 where none is stated;
    `after_checking`, what is to be excluded before; `caution`, what speaks for care; `review_minutes`, when to look
    again, None where no rule says.
    """

    action: str
    status: Status
    order: int
    doses: tuple[Dose, ...] = ()
    after_checking: tuple[str, ...] = ()
    caution: tuple[str, ...] = ()
    review_minutes: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The action's object in the certificate."""
        return {
            "action": self.action,
            "status": self.status,
            "order": self.order,
            "doses": [dose.as_json() for dose in self.doses],
            "after_checking": list(self.after_checking),
            "caution": list(self.caution),
            **({} if self.review_minutes is None else {"review_minutes": self.review_minutes}),
        }


@dataclass(frozen=True, slots=True)
class Against:
    """Something not to do."""

    action: str
    status: AgainstStatus

    def as_json(self) -> dict[str, Any]:
        """Its object in the certificate."""
        return {"action": self.action, "status": self.status}


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """Something to find out: the concept to ask about, and the concepts that the reply bears on."""

    ask: str
    reasons: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The question's object in the certificate."""
        return {"ask": self.ask, "for": list(self.reasons)}


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A disorder that may be there.

    Parameters: `ppm`, its probability in parts per million; `interval`, the lower and upper end, in ppm; `band`, the
    word that people are shown.
    """

    hypothesis: str
    ppm: int
    interval: tuple[int, int]
    band: str

    def as_json(self) -> dict[str, Any]:
        """The hypothesis's object in the certificate."""
        return {
            "hypothesis": self.hypothesis,
            "ppm": self.ppm,
            "interval": list(self.interval),
            "band": self.band,
        }


@dataclass(frozen=True, slots=True)
class Conclusions:
    """Everything that is concluded, in the order in which people need it.

    Parameters: `must_not_miss`, hypotheses; `conflicts`, atoms; the last four, ids of facts such as `f3`.
    """

    alarms: tuple[Alarm, ...]
    must_not_miss: tuple[str, ...]
    actions: tuple[Action, ...]
    against: tuple[Against, ...]
    questions: tuple[OpenQuestion, ...]
    hypotheses: tuple[Hypothesis, ...]
    conflicts: tuple[str, ...]
    not_used_in_probability: tuple[str, ...]
    unknown: tuple[str, ...]
    superseded: tuple[str, ...]
    not_understood: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The object `conclusions` of the certificate."""
        return {
            "alarms": [one.as_json() for one in self.alarms],
            "must_not_miss": list(self.must_not_miss),
            "actions": [one.as_json() for one in self.actions],
            "against": [one.as_json() for one in self.against],
            "questions": [one.as_json() for one in self.questions],
            "hypotheses": [one.as_json() for one in self.hypotheses],
            "conflicts": list(self.conflicts),
            "not_used_in_probability": list(self.not_used_in_probability),
            "unknown": list(self.unknown),
            "superseded": list(self.superseded),
            "not_understood": list(self.not_understood),
        }
