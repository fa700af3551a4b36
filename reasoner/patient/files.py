"""The bytes of a record: how many are taken, compressed or not, and what is plainly no text that can be read."""

from __future__ import annotations

import zlib
from pathlib import Path

from reasoner.errors import RecordError

LARGEST_BYTES = 64_000_000
"""The most bytes of a record, before and after it is unpacked; YAML has a bound of its own."""

_GZIP = b"\x1f\x8b"
_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"PK\x03\x04": "a ZIP archive", b"%PDF": "a PDF"}
_CONTROL = frozenset(range(32)) - frozenset(b"\t\n\r\f\x1b")
_LOOKED_AT = 4096


def read_file(path: Path) -> bytes:
    """The bytes of a file, whose size is looked at before it is read.

    Raises: RecordError if there is no such file, it cannot be read, or it is too large.
    """
    try:
        if path.is_dir():
            raise RecordError(f"{path}: a directory", fix="name one file, or use `reasoner batch` for a directory")
        if path.is_fifo() and path.resolve().exists():  # a pipe of the shell has no name that exists
            raise RecordError(f"{path}: a named pipe, which may never end", fix="give the path of a file")
        with path.open("rb") as file:
            size = path.stat().st_size
            if size > LARGEST_BYTES:
                raise _too_large(str(path), f"{size} bytes")
            data = file.read(LARGEST_BYTES + 1)
    except (OSError, ValueError) as failure:
        reason = failure.strerror if isinstance(failure, OSError) else "no name of a file"
        raise RecordError(f"{path}: {reason}", fix="give the path of a record") from failure
    if len(data) > LARGEST_BYTES:
        raise _too_large(str(path), f"more than {LARGEST_BYTES} bytes")
    return data


def read_text(data: bytes, name: str) -> str:
    """The text of a record, unpacked if it is gzip.

    Parameters: `name`, for messages.
    Raises: RecordError if it is too large, empty, noise, XML, or no UTF-8.
    """
    if len(data) > LARGEST_BYTES:
        raise _too_large(name, f"{len(data)} bytes")
    if data.startswith(_GZIP):
        data = _unpacked(data, name)
    for mark, what in _MARKS.items():
        if data.startswith(mark):
            raise RecordError(f"{name}: {what}, not UTF-8 text", fix="save the record as JSON or YAML in UTF-8")
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise RecordError(f"{name}: empty, so no `format` and nothing to read", fix="give a file with a record in it")
    noise = next((place for place, byte in enumerate(data[:_LOOKED_AT]) if byte in _CONTROL), None)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        what = "not UTF-8" if noise is None else "binary, not UTF-8"
        fix = "save the file as UTF-8 (it may be Latin-1)" if noise is None else "give a record in JSON or YAML"
        raise RecordError(f"{name}: {what} at byte {failure.start}", fix=fix) from failure
    if noise is not None:
        what = "UTF-16 or UTF-32" if {0} in (set(data[0:8:2]), set(data[1:8:2])) else "binary"
        raise RecordError(f"{name}: {what}, not UTF-8 text, at byte {noise}", fix="save the record as UTF-8")
    if text.lstrip().startswith("<"):
        raise RecordError(
            f"{name}: XML or HTML, which is not read", fix="export FHIR as JSON (application/fhir+json), or write YAML"
        )
    return text


def _unpacked(data: bytes, name: str) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        text = unpacker.decompress(data, LARGEST_BYTES + 1)
    except zlib.error as failure:
        raise RecordError(f"{name}: damaged gzip", fix="pack the file again, or give it unpacked") from failure
    if len(text) > LARGEST_BYTES:
        raise _too_large(name, f"more than {LARGEST_BYTES} bytes unpacked")
    if not unpacker.eof:
        raise RecordError(f"{name}: gzip that is cut off", fix="copy the whole file, or give it unpacked")
    if unpacker.unused_data.strip(b"\0"):
        raise RecordError(f"{name}: something follows the packed file", fix="pack one file alone")
    return text


def _too_large(name: str, found: str) -> RecordError:
    return RecordError(
        f"{name}: {found}, more than {LARGEST_BYTES}", fix="give one patient in one file, or use `reasoner batch`"
    )
