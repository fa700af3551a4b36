"""Verification of a log with its head, its certificates and what its user has kept elsewhere; it changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from reasoner.ledger.certificates import compare
from reasoner.ledger.chain import STRIDE, Chain
from reasoner.ledger.files import Snapshot, opened, snapshot
from reasoner.ledger.findings import Finding, Findings, Gravity
from reasoner.ledger.heads import Head, beside, read_head
from reasoner.ledger.keys import PublicKey
from reasoner.ledger.reading import Line, lines
from reasoner.ledger.records import LARGEST_LINE, NotARecord, read_record

Tell = Callable[[int, int], None]
TOLD_EVERY = 4096


@dataclass(frozen=True, slots=True)
class Anchor:
    """What the user has kept elsewhere: a digest that `append` gave, and how many records there were; both may be left out."""

    record: str = ""
    length: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """What verification found.

    Parameters: `records`, how many whole lines there are; `head`, where they end, None if there are none; `findings`, the first
    of them, of `count`; `gravities`, of all; `kept` and `erased`, how many certificates the log says are kept, and are erased.
    """

    records: int
    head: Head | None
    findings: tuple[Finding, ...]
    count: int
    gravities: frozenset[Gravity]
    kept: int
    erased: int


@dataclass(slots=True)
class _Pass:
    """What one pass through the lines has seen."""

    found: Findings
    chain: Chain
    anchor: Anchor
    records: int = 0
    anchored: bool = False
    named: dict[str, tuple[int, bool]] = field(default_factory=dict)


def verify_log(
    log: Path, key: PublicKey, *, anchor: Anchor = Anchor(), stride: int = STRIDE, tell: Tell | None = None
) -> Report:
    """Verify every line of a log, that each follows the one before, its head, and its certificates.

    Parameters: `anchor`, what was kept elsewhere: without it, a log that was put back together with its head to an earlier state
    is not told from one that never went further; `stride`, of how many signatures one is checked (see `chain.py`; 1 for each);
    `tell`, told now and then how many bytes are done, of how many.
    Raises: LedgerError if the log cannot be read.
    """
    found = Findings()
    seen = _Pass(found, Chain(key, found, max(stride, 1)), anchor)
    with opened(log) as file:
        now = snapshot(file, beside(log))
        for number, line in enumerate(lines(file, now.size), 1):
            _take(seen, line, number)
            if tell and number % TOLD_EVERY == 0:
                tell(file.tell(), now.size)
    seen.chain.settle()
    _compare_head(seen, now, key)
    if anchor.record and not seen.anchored:
        found.add("anchor_missing", detail=anchor.record)
    if seen.records < anchor.length:
        found.add("too_short", detail=f"{seen.records} < {anchor.length}")
    for code, at in compare(log, seen.named):
        found.add(code, 0 if code == "certificate_unnamed" else at, str(at) if code == "certificate_unnamed" else "")
    erased = sum(erasure for _, erasure in seen.named.values())
    return Report(
        seen.records,
        seen.chain.tip,
        tuple(found.first),
        found.count,
        frozenset(found.gravities),
        len(seen.named) - erased,
        erased,
    )


def _take(seen: _Pass, line: Line, number: int) -> None:
    if not line.whole and len(line.data) <= LARGEST_LINE:
        seen.found.add("torn", number, str(len(line.data)))
        return
    seen.records += line.whole
    try:
        record = read_record(line.data)
    except NotARecord as problem:
        seen.found.add(problem.code, number, problem.message)
        seen.chain.break_off()
        return
    seen.chain.follow(record, number)
    seen.anchored |= record.digest == seen.anchor.record
    certificate = record.content.get("certificate")
    if certificate is not None:
        seen.named[certificate] = (number, record.kind == "erasure")


def _compare_head(seen: _Pass, now: Snapshot, key: PublicKey) -> None:
    add, tip = seen.found.add, seen.chain.tip
    head = read_head(now.head, key) if now.head is not None else None
    if now.head is not None and head is None:
        add("head_altered")
    elif head is None:
        add("not_begun" if now.size == 0 else "head_missing")
    elif tip is None:
        # the head is written before the first record: a kill between the two leaves a head of a log without records
        add("not_begun" if head.sequence == 0 and not seen.records else "cut_short", detail=f"0 / {head.sequence + 1}")
    elif head.log != tip.log:
        add("head_other_log")
    elif head.sequence > tip.sequence:
        add("cut_short", detail=f"{tip.sequence + 1} / {head.sequence + 1}")
    elif head.sequence == tip.sequence:
        if head.record != tip.record:
            add("head_differs")
    elif head.sequence == tip.sequence - 1 and head.record == seen.chain.before:
        add("head_behind")
    else:
        add("head_old", detail=f"{head.sequence} < {tip.sequence}")
