"""The words of a rule file, and the metadata above its statements (`docs/certificate.md`, section 5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from reasoner.checker.shapes import CheckError

MINUTES = {"min": 1, "h": 60, "d": 1440, "wk": 7 * 1440, "mo": 30 * 1440, "a": 365 * 1440}
_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)|(?P<comment>%[^\n]*)|(?P<number>(?:0|[1-9][0-9]*)(?![A-Za-z0-9_]))|(?P<name>[a-z][A-Za-z0-9_]*)"
    r"|(?P<variable>[A-Z][A-Za-z0-9_]*)|(?P<blank>_(?![A-Za-z0-9_]))|(?P<aggregate>#sum\+|#(?:sum|count|min|max)(?![A-Za-z0-9_]))"
    r"|(?P<directive>#(?:minimize|show|const|program)(?![A-Za-z0-9_]))"
    r"|(?P<symbol>:-|:~|!=|<=|>=|\.\.|\*\*|[=<>(){}\[\],;:.+\-*/\\|@])"
)
_METADATA = re.compile(r"%![ \t]*([A-Za-z][A-Za-z0-9_.-]*):[ \t]*(.*?)[ \t\r]*")
_WINDOW = re.compile(r"([0-9]{1,6}) (min|h|d|wk|mo|a)")
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/#-]*")


class Token(NamedTuple):
    """A word with its line and where it starts and ends."""

    kind: str
    text: str
    line: int
    start: int
    end: int


def scan(path: str, source: str) -> tuple[list[Token], dict[int, tuple[str, str]]]:
    """The words of a file, the last of kind `end`, and its metadata by line.

    Raises: CheckError at the first thing that is outside the fragment.
    """
    metadata: dict[int, tuple[str, str]] = {}
    return list(_tokens(path, source, metadata)), metadata


def _tokens(path: str, source: str, metadata: dict[int, tuple[str, str]]) -> Iterator[Token]:
    position, line = 0, 1
    while position < len(source):
        found = _TOKEN.match(source, position)
        if found is None:
            raise CheckError(f"{path}:{line}: {source[position : position + 10]!r} is outside the fragment")
        kind, lexeme = str(found.lastgroup), found.group()
        if lexeme.startswith("%!"):
            if position and source[position - 1] != "\n":
                lexeme = ""
            metadata[line] = _metadata(f"{path}:{line}", lexeme)
        elif lexeme.startswith("%*"):
            raise CheckError(f"{path}:{line}: block comments are outside the fragment")
        elif kind not in ("space", "comment"):
            yield Token(kind, lexeme, line, position, found.end())
        line += found.group().count("\n")
        position = found.end()
    yield Token("end", "the end of the file", line, position, position)


def _metadata(place: str, lexeme: str) -> tuple[str, str]:
    found = _METADATA.fullmatch(lexeme)
    if found is None:
        raise CheckError(f"{place}: a metadata line is '%! key: value' from the first column")
    return found[1], found[2]


def above(path: str, line: int, metadata: dict[int, tuple[str, str]]) -> tuple[str, int | None, str]:
    """The id, the window (minutes) and what is said of probability above the statement that starts on a line.

    Its metadata is taken away.
    """
    found: dict[str, str] = {}
    start = line
    while (line := line - 1) in metadata:
        key, value = metadata.pop(line)
        if key in found:
            raise CheckError(f"{path}:{line}: '{key}' stands twice above one statement")
        found[key] = value
    if not _IDENTIFIER.fullmatch(found.get("id", "")):
        raise CheckError(f"{path}:{start}: the statement has no '%! id: …' directly above it")
    if "window" not in found:
        return found["id"], None, found.get("p", "")
    window = _WINDOW.fullmatch(found["window"])
    if window is None:
        raise CheckError(f"{path}:{start}: a window is a number and one of min, h, d, wk, mo, a")
    return found["id"], int(window[1]) * MINUTES[window[2]], found.get("p", "")
