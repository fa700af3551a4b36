"""Append under the log's lock, after its last whole record, which is checked first; a kill at any moment loses no record."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from reasoner.certificate.canonical import digest
from reasoner.errors import AlteredLedger, LedgerError, Phrase, reason_of
from reasoner.ledger.certificates import remove, store
from reasoner.ledger.entries import Decision, Erasure, Outline, decision_fields, outline
from reasoner.ledger.files import Tail, locked, read_small, read_tail, sync_folder, write_line, write_whole
from reasoner.ledger.heads import Head, beside, read_head, write_head
from reasoner.ledger.keys import Signer
from reasoner.ledger.records import FORMAT, NotARecord, Record, read_record, record_line

_NOWHERE = Head("0" * 32, 0, digest(b""))
_RESTORE = Phrase("find what was changed with `reasoner log verify`, and restore log and head from a copy")


@dataclass(frozen=True, slots=True)
class Appended:
    """What was done.

    Parameters: `head`, which to keep elsewhere shows later that the log was not cut short; `aside`, the file to which the
    rest of a write that had been cut short was moved, if there was one.
    """

    head: Head
    aside: Path | None


def append(log: Path, entry: Decision | Erasure, signer: Signer, at: str) -> Appended:
    """Add a record to a log, which begins with it if there is none.

    Parameters: `at`, the moment in UTC (`2026-03-01T09:30:00Z`), which the caller states and the log cannot prove.
    Returns: when the disk has the record, and not before.
    Raises: AlteredLedger if the log is not as it was written; LedgerError if it is another key's, cannot be written, or the
    record would not be valid. Then no record was added.
    """
    found = outline(entry.certificate) if isinstance(entry, Decision) else None
    record_line(
        _placed(_fields(entry, found, signer, _NOWHERE.log, at), _NOWHERE, signer), signer
    )  # refused before all else
    with locked(log) as file:
        tail = read_tail(file, log)
        head = _settled(log, tail, signer)
        try:
            aside = _set_aside(file, log, tail)
            writer = _Writer(file, log, signer, tail.end)
            if head is None:
                head = writer.begin(at)
            line = record_line(_placed(_fields(entry, found, signer, head.log, at), head, signer), signer)
            if isinstance(entry, Decision):
                store(log, digest(entry.certificate), entry.certificate)
                return Appended(writer.write(head, line), aside)
            head = writer.write(head, line)
            remove(log, entry.certificate)  # after the record: a kill between the two is found and can be mended
            return Appended(head, aside)
        except OSError as failure:
            raise LedgerError(
                Phrase("{0} cannot be written: {1}", str(log), reason_of(failure)),
                fix=Phrase("make room or make it writable, and append again; nothing that was recorded is lost"),
            ) from failure


def _fields(entry: Decision | Erasure, found: Outline | None, signer: Signer, log: str, at: str) -> dict[str, Any]:
    """The fields of an entry's record, without those that its place gives."""
    if isinstance(entry, Decision) and found is not None:
        pseudonym = signer.pseudonym(log, entry.patient) if entry.patient else ""
        return {**decision_fields(entry, found, pseudonym), "at": at}
    assert isinstance(entry, Erasure)
    return {"kind": "erasure", "certificate": entry.certificate, "reason": entry.reason, "at": at}


def _placed(fields: Mapping[str, Any], head: Head, signer: Signer) -> dict[str, Any]:
    """The fields of the record that follows a head."""
    place = {"log": head.log, "previous": head.record, "sequence": head.sequence + 1}
    return {**fields, **place, "format": FORMAT, "key": signer.public.fingerprint}


def _settled(log: Path, tail: Tail, signer: Signer) -> Head | None:
    """Where the log stands, None if it has not begun; refuses a log whose end and head do not belong together."""
    data = read_small(beside(log))
    head = read_head(data, signer.public) if data is not None else None
    if data is not None and head is None:
        raise AlteredLedger(Phrase("{0} was not signed with this key, or was altered", str(beside(log))), fix=_RESTORE)
    if tail.line is None:
        if head is not None and head.sequence > 0:
            raise AlteredLedger(
                Phrase("{0} is empty, and its head says that it had {1} records", str(log), head.sequence + 1),
                fix=_RESTORE,
            )
        if head is None and tail.torn:
            raise LedgerError(
                Phrase("{0} is no decision log, and is left as it is", str(log)), fix=Phrase("give another file")
            )
        return None  # the head is written before the first record, so a kill between the two leaves it alone
    record = _last_record(log, tail.line, signer)
    if head is None:
        raise AlteredLedger(
            Phrase("{0} is missing, so whether {1} was cut short cannot be told", str(beside(log)), str(log)),
            fix=_RESTORE,
        )
    tip = Head(record.content["log"], record.sequence, record.digest)
    behind = head.sequence == tip.sequence - 1 and head.record == record.content.get(
        "previous"
    )  # a kill before the head
    if head.log != tip.log or not (head == tip or behind):
        raise AlteredLedger(
            Phrase(
                "{0} ends with record {1}, and its head says {2}, or another record",
                str(log),
                tip.sequence,
                head.sequence,
            ),
            fix=_RESTORE,
        )
    return tip


def _last_record(log: Path, line: bytes, signer: Signer) -> Record:
    try:
        record = read_record(line)
    except NotARecord as problem:
        raise AlteredLedger(
            Phrase("the last line of {0} is no record: {1}", str(log), problem.message), fix=_RESTORE
        ) from problem
    if record.content["key"] != signer.public.fingerprint:
        raise LedgerError(
            Phrase("{0} was signed with another key", str(log)),
            fix=Phrase("give the key of this log, or begin another log"),
        )
    if not signer.public.signed(record.body, record.signature):
        raise AlteredLedger(Phrase("the signature of the last record of {0} is wrong", str(log)), fix=_RESTORE)
    return record


def _set_aside(file: BinaryIO, log: Path, tail: Tail) -> Path | None:
    """Move what a write that was cut short has left to a file of its own; done again after a kill, it does the same."""
    if not tail.torn:
        return None
    aside = log.with_name(f"{log.name}.torn-{digest(tail.torn)[7:23]}")
    write_whole(aside, tail.torn)
    file.truncate(tail.end)
    return aside


class _Writer:
    """Writes records one after the other; whoever has it has the log's lock."""

    def __init__(self, file: BinaryIO, log: Path, signer: Signer, end: int) -> None:
        self._file, self._log, self._signer, self._end = file, log, signer, end

    def begin(self, at: str) -> Head:
        """Write the first record, which gives the log its id."""
        content = {"at": at, "kind": "genesis", "log": secrets.token_hex(16), "sequence": 0}
        line = record_line({**content, "format": FORMAT, "key": self._signer.public.fingerprint}, self._signer)
        head = Head(str(content["log"]), 0, digest(line[:-1]))
        write_head(self._log, head, self._signer)
        write_line(self._file, self._end, line)
        sync_folder(self._log.parent)
        self._end += len(line)
        return head

    def write(self, head: Head, line: bytes) -> Head:
        """Write a line, then the head; `head` is what stood before, and is written if a kill had prevented that."""
        self._repair(head)
        write_line(self._file, self._end, line)
        self._end += len(line)
        after = Head(head.log, head.sequence + 1, digest(line[:-1]))
        write_head(self._log, after, self._signer)
        return after

    def _repair(self, head: Head) -> None:
        data = read_small(beside(self._log))
        if data is None or read_head(data, self._signer.public) != head:
            write_head(self._log, head, self._signer)
