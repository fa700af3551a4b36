"""Characters that no word of a program has: clingo cuts them in two when it tells of them, and the process ends."""

from __future__ import annotations

import re

_STRAY = re.compile(r'(?P<kept>%[^\n]*|"(?:[^"\\\n]|\\.)*")|(?P<stray>[^\x00-\x7f])')
MARK = "`"
"""What stands for them: as little part of a program as they are, and refused at the same place."""


def without_strays(text: str) -> str:
    """A program with a mark for each character beyond ASCII that is in no string and no comment.

    Law: the text is the same where there are none, and a mark is refused by clingo wherever it stands.

    >>> without_strays('p("é"). % à' + chr(10) + 'fièvre.')
    'p("é"). % à\\nfi`vre.'
    """
    return _STRAY.sub(lambda found: MARK if found["stray"] else found[0], text)
