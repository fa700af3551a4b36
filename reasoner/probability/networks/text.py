"""The text of a network's file: bounded, UTF-8, and cut into tokens that know where they stand."""

from __future__ import annotations

import re
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from reasoner.errors import NetworkError, Problem

LARGEST_BYTES = 32_000_000
"""The most bytes of a file, before and after it is unpacked; the largest network that is widely published has a third of it."""

_GZIP = b"\x1f\x8b"
_TOKEN = re.compile(
    r"""\s+ | //[^\n]* | /\*.*?\*/
      | (?P<string>"[^"\n]*")
      | (?P<mark>[{}()\[\];,|])
      | (?P<open>/\*|")
      | (?P<word>[^\s{}()\[\];,|"]+)""",
    re.VERBOSE | re.DOTALL,
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


class Token(NamedTuple):
    """A word, a quoted string, a mark or the end of the file, and its offset in characters."""

    kind: str
    text: str
    offset: int

    def __str__(self) -> str:
        return "the end of the file" if self.kind == "end" else repr(self.text)


class Text:
    """A file's text, which says of any offset in which line and column it is."""

    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self.name = name

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    def place(self, offset: int) -> str:
        """Name, line and column of an offset, both from 1."""
        line = bisect_right(self._lines, offset)
        return f"{self.name}:{line}:{offset - self._lines[line - 1] + 1}"

    def problem(self, offset: int, message: str, fix: str) -> Problem:
        """An error at an offset."""
        return Problem("error", self.place(offset), message, fix)

    def tokens(self) -> Iterator[Token]:
        """The tokens in their order, and one for the end.

        A comment begins only where a token may: `Asy/Patch` and `a//b` are words.
        Raises: NetworkError at a comment or a quotation that is never closed.
        """
        for found in _TOKEN.finditer(self.text):
            kind = found.lastgroup
            if kind == "open":
                what = "comment" if found[0] == "/*" else "quotation"
                problem = self.problem(found.start(), f"a {what} that is never closed", f"close the {what}")
                raise NetworkError((problem,))
            if kind:
                text = found[0][1:-1] if kind == "string" else found[0]
                yield Token(kind, text, found.start())
        yield Token("end", "", len(self.text.rstrip()))


def read_text(path: Path) -> Text:
    """The text of a file, unpacked if it is gzip, as networks are often published.

    Raises: NetworkError if there is no such file, it is too large, empty, damaged, or no UTF-8.
    """
    try:
        if path.exists() and not path.is_file():
            raise _refused(path.name, "not a file", "give the path of a file in the interchange format (BIF)")
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except (OSError, ValueError) as failure:
        reason = failure.strerror if isinstance(failure, OSError) else "no name of a file"
        raise _refused(str(path), str(reason), "give the path of a file in the interchange format (BIF)") from failure
    return decode(data, path.name)


def decode(data: bytes, name: str) -> Text:
    """The text in bytes, which may be packed by gzip. Raises: NetworkError as `read_text`."""
    if data.startswith(_GZIP):
        unpacker = zlib.decompressobj(wbits=31)
        try:
            data = unpacker.decompress(data, LARGEST_BYTES + 1)
        except zlib.error as failure:
            raise _refused(name, "damaged gzip", "fetch the file again, or give it unpacked") from failure
        if not unpacker.eof and len(data) <= LARGEST_BYTES:
            raise _refused(name, "gzip that ends too early", "fetch the file again: it is truncated")
    if len(data) > LARGEST_BYTES:
        raise _refused(name, f"more than {LARGEST_BYTES} bytes", "give a smaller network")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _refused(name, "UTF-16, not UTF-8", "save the file as UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        place = Text(data[: failure.start].decode("utf-8-sig"), name).place(failure.start)
        raise _refused(
            place, f"not UTF-8 at byte {failure.start}", "save the file as UTF-8 (it may be Latin-1)"
        ) from failure
    whole = Text(text, name)
    noise = _CONTROL.search(text)
    if noise:
        raise NetworkError((whole.problem(noise.start(), "a control character: binary, not text", "give a BIF file"),))
    if not text.strip():
        raise _refused(name, "empty", "give a file with a network in it")
    if text.lstrip().startswith("<"):
        raise _refused(name, "XML, which is not read", "export the network as BIF, not as XMLBIF or XDSL")
    return whole


def _refused(place: str, message: str, fix: str) -> NetworkError:
    return NetworkError((Problem("error", place, message, fix),))
