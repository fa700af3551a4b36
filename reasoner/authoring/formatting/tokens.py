"""The words of a program with what stands between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reasoner.authoring.formatting.refusal import Unformatted

_TOKEN = re.compile(
    r"(?P<metadata>^%![^\n]*)|(?P<block>%\*)|(?P<comment>%[^\n]*)|(?P<text>\"(?:[^\"\\\n]|\\.)*\")"
    r"|(?P<word>#?_*'?[A-Za-z][A-Za-z0-9_']*\+?(?<!['A-Za-z0-9_]\+)|#sum\+|_+(?![A-Za-z0-9_])|[0-9]+)"
    r"|(?P<mark>:-|:~|\.\.|<=|>=|!=|==|\*\*|<>|[-+*/\\&?^~<>=.,;:|@(){}\[\]$!])|(?P<space>[ \t\r\n]+)",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark, and the white space before it."""

    kind: str
    text: str
    before: str

    @property
    def begins_line(self) -> bool:
        """Whether it stands on another line than what comes before it."""
        return "\n" in self.before


def tokens(text: str) -> Iterator[Token]:
    """The words and marks of a program in their order.

    Raises: Unformatted at something that is neither, and at a comment that is no line's.
    """
    at, before = 0, "\n"
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None or found.lastgroup == "block":
            line = text.count("\n", 0, at) + 1
            raise Unformatted(line, f"`{text[at : at + 20].splitlines()[0]}` is no part of a rule")
        if found.lastgroup == "space":
            before += found[0]
        else:
            yield Token(found.lastgroup, found[0], before)
            before = ""
        at = found.end()
