"""Counts of some patients: what was read, matched, unknown or failed, and how many are in each cell. Tallies add up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

SHOWN = 5


@dataclass(slots=True)
class Tally:
    """Counts of patients.

    Parameters: `failed`, by reason, each with the numbers of some lines; `cells`, of those that satisfy the condition.
    Law: the tally of a file is the sum of those of its parts, whatever their order.
    """

    read: int = 0
    matched: int = 0
    unknown: int = 0
    cells: Counter[tuple[str, ...]] = field(default_factory=Counter)
    failed: dict[str, list[int]] = field(default_factory=dict)
    failures: Counter[str] = field(default_factory=Counter)

    def fail(self, reason: str, line: int) -> None:
        """Count a line that gives no patient, or one that cannot be answered."""
        self.failures[reason] += 1
        self._place(reason, [line])

    def _place(self, reason: str, lines: list[int]) -> None:
        kept = self.failed.setdefault(reason, [])
        kept[:] = sorted([*kept, *lines])[:SHOWN]

    def add(self, other: Tally) -> None:
        """Add the counts of other patients."""
        self.read += other.read
        self.matched += other.matched
        self.unknown += other.unknown
        self.cells.update(other.cells)
        self.failures.update(other.failures)
        for reason, lines in other.failed.items():
            self._place(reason, lines)
