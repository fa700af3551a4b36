"""Counting a file of patients line by line in several processes, with no more of it in memory than they are at work on."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import BinaryIO, cast

from reasoner.batch.lines import bounded_lines
from reasoner.errors import Phrase, RequestError, Unanswerable, reason_of
from reasoner.interruption import Interruption
from reasoner.query.bounded import Served
from reasoner.query.cohort.counting import Count, count_lines, prepare
from reasoner.query.cohort.tally import Tally

PROCESSES = 2
LINES = 64
"""So many lines a process is given at once."""
_TICK = 0.05
Batch = list[tuple[int, bytes]]
Heard = Callable[[int, int], None]


def tally_of(count: Count, path: Path, heard: Heard, interruption: Interruption, processes: int = PROCESSES) -> Tally:
    """The tally of a file of JSON lines, perhaps packed by gzip.

    Parameters: `heard`, told how many bytes of how many were read; `processes`, at work at the same time.
    Raises: RequestError if the file cannot be read; Unanswerable if a process ends by itself, or the caller gave up.
    Law: the result does not depend on the number of processes, nor on the order of the lines.
    """
    whole = Tally()
    workers = [Served(None) for _ in range(processes)]
    try:
        with _opened(path) as (file, size, place):
            batches = _batches(file, path)
            busy: dict[Connection, Served] = {}
            for one in workers:
                one.start()
                one.send(prepare, count)
                busy[one.back] = one
            while busy:
                interruption.check("counting")
                for back in cast("list[Connection]", wait(list(busy), timeout=_TICK)):
                    worker = busy.pop(back)
                    if isinstance(found := worker.received(), Tally):
                        whole.add(found)
                    heard(place(), size)
                    if batch := next(batches, None):
                        worker.send(count_lines, count, batch)
                        busy[worker.back] = worker
    except (EOFError, BrokenPipeError, MemoryError):
        raise Unanswerable(
            Phrase("a process that counts ended by itself, or found no memory"),
            fix=Phrase("ask again, or of a smaller file"),
        ) from None
    finally:
        for one in workers:
            one.stop()
    return whole


def _batches(file: BinaryIO, path: Path) -> Iterator[Batch]:
    """The lines that say something, numbered; one that is too long is told as one that cannot be read."""
    batch: Batch = []
    try:
        for number, line in enumerate(bounded_lines(file), start=1):
            if line is None or line.strip():
                batch.append((number, line or b""))
            if len(batch) == LINES:
                yield batch
                batch = []
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise RequestError(
            Phrase("{0}: the gzip data are damaged", str(path)), fix=Phrase("pack the file again")
        ) from None
    except OSError as failure:
        raise _unreadable(path, failure) from None
    if batch:
        yield batch


@contextmanager
def _opened(path: Path) -> Iterator[tuple[BinaryIO, int, Callable[[], int]]]:
    """A file of lines, its size in bytes, and what tells how many of these were read."""
    try:
        raw = path.open("rb")
    except OSError as failure:
        raise _unreadable(path, failure) from None
    with closing(raw):
        try:
            size = path.stat().st_size
            packed = raw.peek(2)[:2] == b"\x1f\x8b"
        except OSError as failure:
            raise _unreadable(path, failure) from None
        yield io.BufferedReader(gzip.GzipFile(fileobj=raw)) if packed else raw, size, raw.tell


def _unreadable(path: Path, failure: OSError) -> RequestError:
    return RequestError(
        Phrase("{0}: cannot be read: {1}", str(path), reason_of(failure)), fix=Phrase("name a file of JSON lines")
    )
