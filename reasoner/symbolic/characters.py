"""Which characters of a program are code: clingo cuts those beyond ASCII in two when it tells of them, and the process ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SKIPPED = re.compile(r'%\*|%[^\n]*|#![^\n]*|"(?:[^"\\\n]|\\["\\n])*"')
_IN_BLOCK = re.compile(r"%\*|\*%|%[^\n]*")
_DEEPER = {"%*": 1, "*%": -1}
_STRAY = re.compile(r"[^\x00-\x7f]")
MARK = "`"
"""What stands for them: as little part of a program as they are, and refused at the same place."""


def code(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of a program that stand in no string and no comment, each from its first character to before another.

    Block comments nest, and end in no line comment within them. What a script says counts as code.

    >>> [text[a:b] for text in ['p. % q' + chr(10) + 'r("s"). %* t %* u *% v *% w.'] for a, b in code(text)]
    ['p. ', '\\nr(', '). ', ' w.']
    """
    at = 0
    while found := _SKIPPED.search(text, at):
        yield at, found.start()
        at = found.end()
        depth = int(found[0] == "%*")
        while depth and (inner := _IN_BLOCK.search(text, at)):
            depth += _DEEPER.get(inner[0], 0)
            at = inner.end()
        if depth:
            return
    yield at, len(text)


def unended_comment(text: str) -> int | None:
    """Where a block comment begins that is not ended, from 0; None if there is none."""
    covered = 0
    for _, end in code(text):
        covered = end
    return covered if covered < len(text) else None


def without_strays(text: str) -> str:
    """A program with a mark for each character beyond ASCII that is in no string and no comment; if it has a script, for each.

    Law: the text is the same where there are none, and a mark is refused by clingo wherever it stands, as a script is.

    >>> without_strays('p("é"). % à' + chr(10) + 'fièvre.')
    'p("é"). % à\\nfi`vre.'
    """
    if text.isascii():
        return text
    if "#script" in text:
        return _STRAY.sub(MARK, text)
    found, at = [], 0
    for begin, end in code(text):
        found += [text[at:begin], _STRAY.sub(MARK, text[begin:end])]
        at = end
    return "".join([*found, text[at:]])
