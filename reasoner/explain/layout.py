"""Lines of text: wrapped to a width, spaced as the language wants, each with the part it plays in an answer.

A line says everything in words and signs; whoever shows it may colour it by its role, and loses nothing by not doing so.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from reasoner.vocabulary import Language

Role = Literal["text", "title", "heading", "alarm", "danger", "must", "should", "against", "open", "likely", "faint"]

WIDTH = 80
"""Columns where nothing else is known: of a pipe, a file, a library's caller."""
NARROW_SPACE = "\u202f"
FIXED_SPACE = "\u00a0"
_BEFORE_SIGN = re.compile(r"(?<=\S)[ \u00a0](?=[;:!?»])")
_AFTER_GUILLEMET = re.compile(r"(?<=«)[ \u00a0]")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that fits the width, and its role."""

    text: str
    role: Role = "text"


@dataclass(frozen=True, slots=True)
class Layout:
    """How text is broken into lines.

    Parameters: `language`, whose spacing is used: in French a narrow no-break space stands before `; : ! ? »` and after `«`;
    `width`, in columns.
    """

    language: Language
    width: int = WIDTH

    def lines(self, text: str, indent: int = 0, role: Role = "text") -> list[Line]:
        """A text on as many lines as it needs, the following ones indented by two more.

        Law: no line is wider than `width`, unless one word is.
        """
        deep = min(indent, self.width // 2)
        spaced = french_spacing(text) if self.language == "fr" else text
        wrapped = textwrap.wrap(
            spaced,
            self.width,
            initial_indent=" " * deep,
            subsequent_indent=" " * (deep + 2),
            break_on_hyphens=False,
            break_long_words=False,
        )
        return [Line(one, role) for one in wrapped]


def french_spacing(text: str) -> str:
    """The spaces around French punctuation as narrow ones at which no line breaks.

    Law: idempotent; only spaces change.
    """
    return _AFTER_GUILLEMET.sub(NARROW_SPACE, _BEFORE_SIGN.sub(NARROW_SPACE, text))


def unbroken(text: str) -> str:
    """A text that stays on one line, such as a dose: its spaces are no-break spaces."""
    return text.replace(" ", FIXED_SPACE)


def plain(lines: Iterable[Line]) -> str:
    """Lines as text whose only space is the ordinary one, so that it can be searched and copied."""
    return "\n".join(line.text for line in lines).replace(NARROW_SPACE, " ").replace(FIXED_SPACE, " ")
