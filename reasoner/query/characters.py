"""The characters of a statement: what is refused before it is parsed, and what was opened and not closed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reasoner.errors import Phrase
from reasoner.query.errors import Fault, is_hidden

LONGEST = 20_000
"""So many characters a statement may have."""
DEEPEST = 100
"""So many brackets and denials may stand in each other."""
QUOTED = re.compile(r"\"[^\"\n]*\"|«[^»\n]*»|“[^”\n]*”")
_HIDDEN = re.compile(r"[^\x20-\x7e\n\r\t\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u202f]")
"""Characters that have to be looked at: most of what is written has none."""
_DENIALS = re.compile(rf"(?:\b(?:not|no|without|non|pas(?: de)?)\b[\s(]*){{{DEEPEST},}}", re.IGNORECASE)
_CLOSED_BY = {"(": ")", "{": "}"}
_QUOTES = {'"': '"', "«": "»", "“": "”"}


def refusals(text: str) -> Iterator[Fault]:
    """Why a text is not even parsed: it is too long or too deep for a question of a person, or has hidden characters.

    Law: in time that grows with the shorter of the text and `LONGEST`.
    """
    if len(text) > LONGEST:
        said = Phrase("a statement of {0} characters, more than {1}", len(text), LONGEST)
        yield Fault(said, Phrase("ask several questions, or put it in a script"), (0, 1))
        return
    if _depth(text) > DEEPEST or _DENIALS.search(text):
        said = Phrase("more than {0} brackets or denials in each other", DEEPEST)
        yield Fault(said, Phrase("say it more simply"), (0, 1))
    if _HIDDEN.search(text):
        yield from _hidden(text)


def _hidden(text: str) -> Iterator[Fault]:
    """Characters that nobody sees, which may stand between quotes alone, and there only if they act on nothing."""
    quoted = [found.span() for found in QUOTED.finditer(text)]
    for found in _HIDDEN.finditer(text):
        place, character = found.start(), found[0]
        joins_signs = character in "\u200c\u200d" and any(start < place < end for start, end in quoted)
        if is_hidden(character) and not joins_signs:
            said = Phrase("a character that cannot be seen (U+{0})", f"{ord(character):04X}")
            yield Fault(said, Phrase("leave it out"), (place, place + 1))
            return


def _depth(text: str) -> int:
    depth = deepest = 0
    for found in re.finditer(r"[(){}]", text):
        depth = max(0, depth + (1 if found[0] in "({" else -1))
        deepest = max(deepest, depth)
    return deepest


def unclosed(text: str) -> Fault | None:
    """The first quote, brace or bracket of a text that is not closed, or closed without being open; None if there is none."""
    opened: list[tuple[int, str]] = []
    at = 0
    while at < len(text):
        character = text[at]
        if character in _QUOTES and "{" not in (one for _, one in opened):
            end = text.find(_QUOTES[character], at + 1)
            if end < 0 or "\n" in text[at:end]:
                said = Phrase("the quotes that begin here do not end")
                return Fault(said, Phrase("close them with {0}", _QUOTES[character]), (at, at + 1))
            at = end
        elif character in _CLOSED_BY:
            opened.append((at, character))
        elif character in ")}" and (not opened or _CLOSED_BY[opened.pop()[1]] != character):
            said = Phrase("`{0}` closes nothing that is open", character)
            return Fault(said, Phrase("leave it out, or open it before"), (at, at + 1))
        at += 1
    if not opened:
        return None
    place, character = opened[-1]
    said = Phrase("`{0}` is open and never closed", character)
    return Fault(said, Phrase("close it with {0}", _CLOSED_BY[character]), (place, place + 1))
