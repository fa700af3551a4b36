"""What verification finds, as values; how grave each is stands in one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Gravity = Literal["altered", "unfinished", "note"]
MOST_KEPT = 1000

GRAVITIES: Mapping[str, Gravity] = {
    "giant": "altered",
    "not_canonical": "altered",
    "fields": "altered",
    "no_genesis": "altered",
    "second_genesis": "altered",
    "other_log": "altered",
    "other_key": "altered",
    "sequence": "altered",
    "previous": "altered",
    "signature": "altered",
    "head_missing": "altered",
    "head_altered": "altered",
    "head_other_log": "altered",
    "head_differs": "altered",
    "head_old": "altered",
    "cut_short": "altered",
    "anchor_missing": "altered",
    "too_short": "altered",
    "certificate_altered": "altered",
    "certificate_unreadable": "unfinished",
    "certificate_missing": "unfinished",
    "erasure_unfinished": "unfinished",
    "torn": "unfinished",
    "head_behind": "unfinished",
    "not_begun": "unfinished",
    "certificate_unnamed": "note",
}
"""`altered`: the log, its head or a certificate is not as it was written; `unfinished`: what a kill or a loss leaves, and no
sign of an alteration of records; `note`: nothing is wrong with the log."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that verification found.

    Parameters: `code`, a key of `GRAVITIES`; `line`, counted from 1, or 0 if it is about no line; `detail`, what exactly, in
    English (a `Phrase`, where it can be told in other languages), or a number.
    """

    code: str
    line: int = 0
    detail: str = ""

    @property
    def gravity(self) -> Gravity:
        """How grave it is."""
        return GRAVITIES[self.code]


class Findings:
    """Collects findings: the first of them, and of all of them the count and the gravities."""

    def __init__(self) -> None:
        self.first: list[Finding] = []
        self.count = 0
        self.gravities: set[Gravity] = set()

    def add(self, code: str, line: int = 0, detail: str = "") -> None:
        """Take one more."""
        finding = Finding(code, line, detail)
        self.count += 1
        self.gravities.add(finding.gravity)
        if len(self.first) < MOST_KEPT:
            self.first.append(finding)
