"""Reading a log from its beginning, line by line, however long it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from reasoner.errors import Phrase
from reasoner.ledger.files import opened, snapshot
from reasoner.ledger.heads import beside
from reasoner.ledger.records import LARGEST_LINE, NotARecord, Record, read_record


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `data` without its newline (cut off where it is longer than a record can be), and whether it had one."""

    data: bytes
    whole: bool


def lines(file: BinaryIO, size: int) -> Iterator[Line]:
    """The lines of the first `size` bytes, each held alone in memory and never more of it than a record can have."""
    left = size
    while left > 0:
        data = file.readline(min(left, LARGEST_LINE + 2))
        if not data:
            return
        left -= len(data)
        if data.endswith(b"\n"):
            yield Line(data[:-1], True)
            continue
        part = data
        while left > 0 and part and not part.endswith(b"\n"):
            part = file.readline(min(left, LARGEST_LINE))
            left -= len(part)
        yield Line(data, part.endswith(b"\n"))


def records(log: Path) -> Iterator[Record | NotARecord]:
    """Every record of a log as it stands, and in place of a line that is none, what is wrong with it. Nothing is verified.

    A last line without its newline is no record; code `torn`.
    Raises: LedgerError if the log cannot be read.
    """
    with opened(log) as file:
        now = snapshot(file, beside(log))
        for line in lines(file, now.size):
            try:
                if not line.whole and len(line.data) <= LARGEST_LINE:
                    raise NotARecord("torn", Phrase("a write that was cut short"))
                yield read_record(line.data)
            except NotARecord as problem:
                yield problem
