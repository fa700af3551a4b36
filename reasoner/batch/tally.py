"""How a batch stands: counts by status, and where the first cases without an answer are."""

from __future__ import annotations

from dataclasses import dataclass, field

from reasoner.batch.records import STATUSES, Status

SHOWN = 10
WITH_ANSWER: frozenset[Status] = frozenset({"answered", "warnings"})


@dataclass(slots=True)
class Tally:
    """Counts by status, and the places of the first `SHOWN` cases without an answer."""

    counts: dict[Status, int] = field(default_factory=lambda: dict.fromkeys(STATUSES, 0))
    unanswered: list[int] = field(default_factory=list)

    def add(self, line: int, status: Status) -> None:
        """Count one more case."""
        self.counts[status] += 1
        if status not in WITH_ANSWER and len(self.unanswered) < SHOWN:
            self.unanswered.append(line)

    @property
    def cases(self) -> int:
        """How many cases have a record."""
        return sum(self.counts.values())

    @property
    def without_answer(self) -> int:
        """How many of them have no answer."""
        return sum(count for status, count in self.counts.items() if status not in WITH_ANSWER)

    @property
    def all_answered(self) -> bool:
        """Whether each case has an answer without warnings."""
        return self.cases == self.counts["answered"]
