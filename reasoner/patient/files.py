"""The bytes of a record: how many are taken, compressed or not, and what is plainly no text that can be read."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

from reasoner.errors import Phrase, RecordError

LARGEST_BYTES = 64_000_000
"""The most bytes of a record, before and after it is unpacked; YAML has a bound of its own."""

_GZIP = b"\x1f\x8b"
_MARKS = {
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
    b"PK\x03\x04": Phrase("a ZIP archive"),
    b"%PDF": Phrase("a PDF"),
}
_CONTROL = re.compile(rb"[^\t\n\r\f\x1b\x20-\xff]")
_LOOKED_AT = 4096


def read_file(path: Path) -> bytes:
    """The bytes of a file, whose size is looked at before it is read.

    Raises: RecordError if there is no such file, it cannot be read, or it is too large.
    """
    try:
        if path.is_dir():
            raise RecordError(
                Phrase("{0}: a directory", str(path)),
                fix=Phrase("name one file, or use `reasoner batch` for a directory"),
            )
        if path.is_fifo() and path.resolve().exists():  # a pipe of the shell has no name that exists
            raise RecordError(
                Phrase("{0}: a named pipe, which may never end", str(path)), fix=Phrase("give the path of a file")
            )
        with path.open("rb") as file:
            size = path.stat().st_size
            if size > LARGEST_BYTES:
                raise _too_large(str(path), Phrase("{0} bytes", size))
            data = file.read(LARGEST_BYTES + 1)
    except (OSError, ValueError) as failure:
        raise RecordError(
            Phrase("{0}: {1}", str(path), _why(failure)), fix=Phrase("give the path of a record")
        ) from failure
    if len(data) > LARGEST_BYTES:
        raise _too_large(str(path), Phrase("more than {0} bytes", LARGEST_BYTES))
    return data


def _why(failure: OSError | ValueError) -> str:
    """Why a file could not be opened, in the system's words where it has others than these."""
    match failure:
        case FileNotFoundError():
            return Phrase("No such file or directory")
        case PermissionError():
            return Phrase("Permission denied")
        case OSError():
            return failure.strerror or type(failure).__name__
    return Phrase("no name of a file")


def read_text(data: bytes, name: str) -> str:
    """The text of a record, unpacked if it is gzip.

    Parameters: `name`, for messages.
    Raises: RecordError if it is too large, empty, noise, XML, or no UTF-8.
    """
    if len(data) > LARGEST_BYTES:
        raise _too_large(name, Phrase("{0} bytes", len(data)))
    if data.startswith(_GZIP):
        data = _unpacked(data, name)
    for mark, what in _MARKS.items():
        if data.startswith(mark):
            raise RecordError(
                Phrase("{0}: {1}, not UTF-8 text", name, what), fix=Phrase("save the record as JSON or YAML in UTF-8")
            )
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise RecordError(
            Phrase("{0}: empty, so no `format` and nothing to read", name),
            fix=Phrase("give a file with a record in it"),
        )
    noise = _CONTROL.search(data, 0, _LOOKED_AT)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        what = Phrase("not UTF-8") if noise is None else Phrase("binary, not UTF-8")
        fix = (
            Phrase("save the file as UTF-8 (it may be Latin-1)")
            if noise is None
            else Phrase("give a record in JSON or YAML")
        )
        raise RecordError(Phrase("{0}: {1} at byte {2}", name, what, failure.start), fix=fix) from failure
    if noise is not None:
        what = Phrase("UTF-16 or UTF-32") if {0} in (set(data[0:8:2]), set(data[1:8:2])) else Phrase("binary")
        raise RecordError(
            Phrase("{0}: {1}, not UTF-8 text, at byte {2}", name, what, noise.start()),
            fix=Phrase("save the record as UTF-8"),
        )
    if text.lstrip().startswith("<"):
        raise RecordError(
            Phrase("{0}: XML or HTML, which is not read", name),
            fix=Phrase("export FHIR as JSON (application/fhir+json), or write YAML"),
        )
    return text


def _unpacked(data: bytes, name: str) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        text = unpacker.decompress(data, LARGEST_BYTES + 1)
    except zlib.error as failure:
        raise RecordError(
            Phrase("{0}: damaged gzip", name), fix=Phrase("pack the file again, or give it unpacked")
        ) from failure
    if len(text) > LARGEST_BYTES:
        raise _too_large(name, Phrase("more than {0} bytes unpacked", LARGEST_BYTES))
    if not unpacker.eof:
        raise RecordError(
            Phrase("{0}: gzip that is cut off", name), fix=Phrase("copy the whole file, or give it unpacked")
        )
    if unpacker.unused_data.strip(b"\0"):
        raise RecordError(Phrase("{0}: something follows the packed file", name), fix=Phrase("pack one file alone"))
    return text


def _too_large(name: str, found: Phrase) -> RecordError:
    return RecordError(
        Phrase("{0}: {1}, more than {2}", name, found, LARGEST_BYTES),
        fix=Phrase("give one patient in one file, or use `reasoner batch`"),
    )
