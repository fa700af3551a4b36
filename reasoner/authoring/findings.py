"""What is found in the sources of rules: a place in a file, what, why it matters and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

PAGE = "docs/handbook/lint.md"
Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Check:
    """A kind of finding.

    Parameters: `id`, by which it is suppressed; `severity`, `error` where the rules cannot be used or say something else than
    is meant, `warning` where they are likely to; `why` it matters, a sentence; `handbook`, the page that tells more.
    """

    id: str
    severity: Severity
    why: str
    handbook: str = PAGE

    @property
    def page(self) -> str:
        """Where the handbook tells more."""
        return f"{self.handbook}#{self.id}"


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of one line of a file, counted from 1; `end` is the column after the last character."""

    path: str
    line: int
    column: int = 1
    end: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or likely to be.

    Parameters: `rule`, the id of the rule it is in, or empty; `message`, what was found; `fix`, one thing to do; `replacement`,
    what to write at the place instead, where that is known.
    """

    check: Check
    place: Place
    rule: str
    message: str
    fix: str
    replacement: str = ""

    def __str__(self) -> str:
        named = f" ({self.rule})" if self.rule else ""
        return f"{self.place}: {self.check.severity} {self.check.id}{named}: {self.message}. {self.fix}"

    def as_json(self) -> dict[str, Any]:
        """The finding for machines."""
        return {
            "id": self.check.id,
            "severity": self.check.severity,
            "path": self.place.path,
            "line": self.place.line,
            "column": self.place.column,
            "end_column": self.place.end,
            "rule": self.rule,
            "message": self.message,
            "why": self.check.why,
            "fix": self.fix,
            "replacement": self.replacement,
            "page": self.check.page,
        }


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by file, line, column and kind, each once."""
    return tuple(
        sorted(
            dict.fromkeys(findings),
            key=lambda one: (one.place.path, one.place.line, one.place.column, one.check.id, one.message),
        )
    )
