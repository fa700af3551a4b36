"""Names that contain words of the language, such as “leg pain on palpation”: known ones are kept together before parsing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reasoner.query.keywords import JOINED
from reasoner.vocabulary import lexical_key

_WORD = re.compile(r"[^\s_\-'’]+")
_LONGEST = 12
_PROTECTED = re.compile(r"\"[^\"\n]*\"|«[^»\n]*»|“[^”\n]*”|\{.*\}|#[^\n]*", re.DOTALL)


class Phrases:
    """The names of a lexicon that have a word of the language in them.

    Parameters: `lexicon`, keys as `lexical_key` gives them; `reserved`, first words of what may follow a name.
    """

    def __init__(self, lexicon: Iterable[str], reserved: Iterable[str]) -> None:
        words = {lexical_key(word) for word in reserved}
        self._phrases = {tuple(key.split()) for key in lexicon if " " in key and not words.isdisjoint(key.split()[1:])}
        self._firsts = {phrase[0] for phrase in self._phrases}

    def joined(self, text: str) -> str:
        """A text in which no white space stands inside the longest known names; every other character stays in its place."""
        if not self._phrases:
            return text
        taken = [found.span() for found in _PROTECTED.finditer(text)]
        words = [found for found in _WORD.finditer(text) if not any(a <= found.start() < b for a, b in taken)]
        keys = [lexical_key(found[0].rstrip(",;:")) for found in words]
        joined, at = list(text), 0
        while at < len(words):
            length = self._longest(keys, at) if keys[at] in self._firsts else 0
            if length:
                for place in range(words[at].start(), words[at + length - 1].start()):
                    if joined[place].isspace():
                        joined[place] = JOINED
            at += max(1, length)
        return "".join(joined)

    def _longest(self, keys: list[str], at: int) -> int:
        for length in range(min(_LONGEST, len(keys) - at), 1, -1):
            if tuple(keys[at : at + length]) in self._phrases:
                return length
        return 0
