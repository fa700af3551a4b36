"""How a batch stands: counts by status, and where the first cases without an answer are."""

from __future__ import annotations

from dataclasses import dataclass, field

from reasoner.batch.records import STATUSES, Status

SHOWN = 10
WITH_ANSWER: frozenset[Status] = frozenset({"answered", "warnings"})
AS_ASKED: frozenset[Status] = WITH_ANSWER | {"sound"}
"""What needs no one's attention, or has an answer that says so itself."""


@dataclass(slots=True)
class Tally:
    """Counts by status, and the places of the first `SHOWN` cases without an answer."""

    counts: dict[Status, int] = field(default_factory=lambda: dict.fromkeys(STATUSES, 0))
    unanswered: list[int] = field(default_factory=list)

    def add(self, line: int, status: Status) -> None:
        """Count one more case."""
        self.counts[status] += 1
        if status not in AS_ASKED and len(self.unanswered) < SHOWN:
            self.unanswered.append(line)

    @property
    def cases(self) -> int:
        """How many cases have a record."""
        return sum(self.counts.values())

    @property
    def without_answer(self) -> int:
        """How many of them have no answer, though one was asked for or nothing can be made of them."""
        return sum(count for status, count in self.counts.items() if status not in AS_ASKED)

    @property
    def with_answer(self) -> int:
        """How many of them have an answer."""
        return sum(self.counts[status] for status in WITH_ANSWER)

    @property
    def all_answered(self) -> bool:
        """Whether each case has an answer without warnings, or would have one."""
        return self.cases == self.counts["answered"] + self.counts["sound"]
