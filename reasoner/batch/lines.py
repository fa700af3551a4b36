"""Lines of a file as bytes, of which none, however long, is held in memory beyond a bound."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

LARGEST = 64 * 2**20
"""The most bytes of one case."""
_STEP = 2**20
_MARK = b"\xef\xbb\xbf"


def bounded_lines(file: BinaryIO, largest: int = LARGEST) -> Iterator[bytes | None]:
    """Each line without its end and without a byte-order mark at the beginning; None for a line longer than `largest` bytes."""
    first = True
    while line := file.readline(largest + 2):
        if first:
            line, first = line.removeprefix(_MARK), False
        whole = line.endswith(b"\n")
        line = line.rstrip(b"\r\n")
        if len(line) <= largest:
            yield line
            continue
        while not whole and (rest := file.readline(_STEP)):
            whole = rest.endswith(b"\n")
        yield None
