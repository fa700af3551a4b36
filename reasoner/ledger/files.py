"""The files of a log: one writer at a time, nothing half written that is taken for whole, everything kept by the disk."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from reasoner.errors import LedgerError, Phrase, reason_of
from reasoner.ledger.records import LARGEST_LINE

GIVE = Phrase("give the file of a decision log")


@contextmanager
def locked(log: Path) -> Iterator[BinaryIO]:
    """The file of a log, made if it is not there, for this process alone until the end; it waits for another's end.

    Raises: LedgerError if it cannot be opened for writing, or the system has no lock that keeps two writers apart.
    """
    if sys.platform == "win32":
        raise LedgerError(
            Phrase("{0}: on Windows nothing keeps two writers of a log apart, so it is not written there", str(log)),
            fix=Phrase("append on Linux or macOS; a log can be verified and shown on Windows"),
        )
    import fcntl

    while True:
        try:
            file = os.fdopen(os.open(log, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+b", buffering=0)
        except OSError as failure:
            raise LedgerError(Phrase("{0} cannot be written: {1}", str(log), reason_of(failure)), fix=GIVE) from failure
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if not _is_at(file, log):  # moved away while this process waited: what stands there now is the log
                continue
            yield file
            return


@contextmanager
def opened(log: Path) -> Iterator[BinaryIO]:
    """The file of a log for reading, while no writer is at work; see `Snapshot`.

    Raises: LedgerError if it cannot be read.
    """
    try:
        if not log.is_file():
            raise LedgerError(Phrase("{0} is no file", str(log)), fix=GIVE)
        file = log.open("rb")
    except OSError as failure:
        raise LedgerError(Phrase("{0} cannot be read: {1}", str(log), reason_of(failure)), fix=GIVE) from failure
    with file:
        yield file


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A log at one moment: the size of its file, and the bytes of its head (None if there are none)."""

    size: int
    head: bytes | None


def snapshot(file: BinaryIO, head: Path) -> Snapshot:
    """The size and the head of a log at a moment when no writer was between them; what is before `size` stays as it is.

    Raises: LedgerError if the head is there and cannot be read.
    """
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(file, fcntl.LOCK_SH)
        try:
            return Snapshot(os.fstat(file.fileno()).st_size, read_small(head))
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)
    return Snapshot(os.fstat(file.fileno()).st_size, read_small(head))


def read_small(path: Path) -> bytes | None:
    """The bytes of a small file, at most one more than any may have; None if it is not there.

    Raises: LedgerError if it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_LINE + 1)
    except FileNotFoundError:
        return None
    except OSError as failure:
        raise LedgerError(
            Phrase("{0} cannot be read: {1}", str(path), reason_of(failure)), fix=Phrase("make it readable")
        ) from failure


@dataclass(frozen=True, slots=True)
class Tail:
    """The end of a log.

    Parameters: `line`, its last whole line without the newline, None if there is none; `end`, where whole lines end; `torn`, the
    bytes after that, which a write that was cut short has left.
    """

    line: bytes | None
    end: int
    torn: bytes


def read_tail(file: BinaryIO, log: Path) -> Tail:
    """Read the end of a log.

    Raises: LedgerError if its last line, or what follows, is longer than a record can be.
    """
    size = file.seek(0, os.SEEK_END)
    begin = max(0, size - 2 * (LARGEST_LINE + 1))
    file.seek(begin)
    data = _read(file, size - begin)
    whole = data.rfind(b"\n") + 1
    torn = data[whole:]
    before = data.rfind(b"\n", 0, max(whole - 1, 0)) + 1
    if len(torn) > LARGEST_LINE or (whole and not before and begin) or (begin and not whole):
        raise LedgerError(
            Phrase("{0} ends with a line of more than {1} bytes, which no record has", str(log), LARGEST_LINE),
            fix=Phrase("look at it with `reasoner log verify`, and restore the log from a copy"),
        )
    return Tail(data[before : whole - 1] if whole else None, begin + whole, torn)


def write_line(file: BinaryIO, end: int, line: bytes) -> None:
    """Write a line at the end of whole lines and have the disk keep it.

    Raises: OSError if there is no room; then the file ends where it ended before.
    """
    try:
        file.seek(end)
        rest = memoryview(line)
        while rest:
            rest = rest[file.write(rest) :]
        os.fsync(file.fileno())
    except OSError:
        file.truncate(end)
        raise


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, and have the disk keep it; whoever does so has the log's lock.

    Raises: OSError if it cannot be written.
    """
    partial = path.with_name(f".{path.name}.partial")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the disk keep which files a folder has."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _is_at(file: BinaryIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _read(file: BinaryIO, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = file.read(size - len(parts))
        if not part:
            break
        parts += part
    return bytes(parts)
