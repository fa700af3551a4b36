"""Names that contain words of the language, such as “leg pain on palpation”: known ones are kept together before parsing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from reasoner.query.keywords import JOINED
from reasoner.vocabulary import lexical_key

_WORD = re.compile(r"\"[^\"\n]*\"?|«[^»\n]*»?|“[^”\n]*”?|#[^\n]*|[{}]|[^\s_\-'’\"«“{}#]+")
_APART = '"«“#{}'
_LONGEST = 12


class Phrases:
    """The names of a lexicon that have a word of the language in them, and the units of several words.

    Parameters: `lexicon`, keys as `lexical_key` gives them; `reserved`, first words of what may follow a name; `units`, as they
    are spelt.
    """

    def __init__(self, lexicon: Iterable[str], reserved: Iterable[str], units: Iterable[str] = ()) -> None:
        words = {part for word in reserved for part in lexical_key(word).split()}
        names = {tuple(key.split()) for key in lexicon if " " in key and not words.isdisjoint(key.split()[1:])}
        several = {tuple(lexical_key(unit).split()) for unit in units if " " in unit}
        self._phrases = names | {unit for unit in several if not unit[0][0].isdecimal()}
        self._firsts = {phrase[0] for phrase in self._phrases}

    def joined(self, text: str) -> str:
        """A text in which no white space stands inside the longest known names; every other character stays in its place.

        Law: in time that grows with the text.
        """
        words = list(_words(text))
        joined, at = list(text), 0
        while at < len(words):
            length = self._longest([key for key, _ in words[at : at + _LONGEST]]) if words[at][0] in self._firsts else 0
            if length:
                for place in range(words[at][1], words[at + length - 1][1]):
                    if joined[place].isspace():
                        joined[place] = JOINED
            at += max(1, length)
        return "".join(joined)

    def _longest(self, keys: list[str]) -> int:
        """How many words the longest name has with which some words begin; what ends a clause may follow it at once."""
        for length in range(len(keys), 1, -1):
            *inner, last = keys[:length]
            if (*inner, last) in self._phrases or (*inner, last.rstrip(",;:")) in self._phrases:
                return length
        return 0


def _words(text: str) -> Iterator[tuple[str, int]]:
    """The words of a text by lexical key, with their places; what stands in quotes, braces and comments is no word."""
    depth = 0
    for found in _WORD.finditer(text):
        depth = max(0, depth + (found[0] == "{") - (found[0] == "}"))
        yield "" if depth or found[0][0] in _APART else lexical_key(found[0]), found.start()
