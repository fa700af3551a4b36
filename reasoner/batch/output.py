"""The file of answers: opened for one run alone, begun or gone on with, and written so that a kill at any moment loses nothing.

Beside `ANSWERS.jsonl` stands `ANSWERS.jsonl.run`, which says of which cases, question and knowledge base the answers are. A line
is a record if it is whole; what a kill left after the last whole record is cut off, and its case asked again.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from reasoner.batch.cases import Case
from reasoner.batch.keys import key_name
from reasoner.batch.records import FORMAT, STATUSES, Record, Status
from reasoner.batch.setting import Setting
from reasoner.batch.tally import Tally
from reasoner.certificate.canonical import canonical, digest_of
from reasoner.errors import BatchError
from reasoner.version import __version__

RUN_FORMAT = "reasoner/batch-run/1"
SYNC_SECONDS = 5.0
_ANOTHER = "give another --out, or begin anew with --restart"


def run_description(setting: Setting, identity: str, knowledge: str) -> dict[str, Any]:
    """What answers in one file have in common; no name of a file is in it.

    Parameters: `identity`, of the cases; `knowledge`, the digest of the knowledge base.
    """
    return {
        "format": RUN_FORMAT,
        "records": FORMAT,
        "version": __version__,
        "cases": identity,
        "knowledge": knowledge,
        "as_of": setting.as_of,
        "profile": setting.profile,
        "jurisdiction": setting.jurisdiction,
        "case_format": setting.format,
        "concept_map": digest_of(dict(setting.concept_map)) if setting.concept_map else "none",
        "sanitise": setting.sanitise,
        "certificates": "with" if setting.certificates else "without",
        "key": key_name(setting.key),
    }


def beside(out: Path) -> Path:
    """The file that says what the answers are of."""
    return out.with_name(out.name + ".run")


@contextmanager
def locked(out: Path) -> Iterator[BinaryIO]:
    """The file of answers, made if it is not there, for this process alone until the end.

    Raises: BatchError if it cannot be written, or another run has it.
    """
    try:
        file = os.fdopen(os.open(out, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0)
    except OSError as failure:
        raise BatchError(f"--out cannot be written: {failure.strerror}", fix="choose a place that can be") from failure
    with file:
        if sys.platform != "win32":
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as failure:
                raise BatchError(
                    "another run is writing to --out", fix="wait for its end, or give another --out"
                ) from failure
        yield file


def begin(file: BinaryIO, out: Path, run: Mapping[str, Any], *, certificates: Path | None, restart: bool) -> None:
    """Make sure that the file's records are of this run, or that there are none.

    Raises: BatchError if they are of another; nothing is changed then.
    """
    path = beside(out)
    if not restart:
        differing = _differing(path, run)
        if not differing:
            return
        if os.fstat(file.fileno()).st_size:
            raise BatchError(f"--out has answers of another run (differing: {', '.join(differing)})", fix=_ANOTHER)
        if certificates is not None and any(one.stem.isdecimal() for one in certificates.glob("*.json")):
            raise BatchError("the folder of --certificates has those of another run", fix="give an empty one")
    file.truncate(0)
    _write_whole(path, canonical(dict(run)) + b"\n")


@dataclass(frozen=True, slots=True)
class Kept:
    """What of a file of answers stays: its records, counted, the bytes that they take, and the cases that are still to come."""

    tally: Tally
    size: int
    rest: Iterator[Case]


def keep_whole(file: BinaryIO, cases: Iterable[Case], certificates: Path | None) -> Kept:
    """Go through records and cases side by side, as far as both agree.

    Parameters: `file`, read from its beginning; `certificates`, the folder in which each named certificate must be.
    Law: the kept records are those of the first cases, each once; `rest` gives every other case.
    """
    tally = Tally()
    size = 0
    coming = iter(cases)
    file.seek(0)
    with os.fdopen(os.dup(file.fileno()), "rb") as lines:
        for line in lines:
            found = _read(line, certificates)
            if found is None:
                break
            case = next(coming, None)
            if case is None or case.line != found[0]:
                coming = chain([case], coming) if case else coming
                break
            tally.add(*found)
            size += len(line)
    return Kept(tally, size, coming)


class Writer:
    """Appends records to a file of answers, each with one write, and has the disk keep them every few seconds."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        file.truncate(size)
        file.seek(size)
        self._synced = time.monotonic()

    def write(self, record: Record) -> None:
        """Append a record.

        Raises: BatchError if there is no room; what was written stays.
        """
        try:
            line = memoryview(record.data + b"\n")
            while line:
                line = line[self._file.write(line) :]
            if time.monotonic() - self._synced >= SYNC_SECONDS:
                self.sync()
        except OSError as failure:
            raise BatchError(
                f"--out cannot be written: {failure.strerror}",
                fix="make room, and give the same command again: it goes on from here",
            ) from failure

    def sync(self) -> None:
        """Have the disk keep what was written."""
        os.fsync(self._file.fileno())
        self._synced = time.monotonic()


def _read(line: bytes, certificates: Path | None) -> tuple[int, Status] | None:
    """The place and status of a whole record whose certificate, if it names one, is there."""
    if not line.endswith(b"\n"):
        return None
    try:
        record = json.loads(line)
        if record["format"] != FORMAT or record["status"] not in STATUSES or not isinstance(record["line"], int):
            return None
        kept = record.get("certificate")
        if kept and certificates is not None and not (certificates / kept["file"]).is_file():
            return None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return record["line"], record["status"]


def _differing(path: Path, run: Mapping[str, Any]) -> list[str]:
    try:
        before = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return ["no description beside it"]
    if not isinstance(before, dict):
        return ["no description beside it"]
    return sorted(name for name in {*before, *run} if before.get(name) != run.get(name))


def _write_whole(path: Path, data: bytes) -> None:
    """Write the description; whoever does so has the lock, so that what a kill left of it is written over."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
            os.fsync(file.fileno())
        os.replace(partial, path)
    except OSError as failure:
        raise BatchError(f"--out cannot be written: {failure.strerror}", fix="choose a place that can be") from failure
