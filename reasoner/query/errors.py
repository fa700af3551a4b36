"""What is wrong in a query: each fault with the words of the text that it is about, all of them told together."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from reasoner.errors import Phrase, RequestError
from reasoner.explain.problems import in_language
from reasoner.query.syntax import NOWHERE, Span
from reasoner.vocabulary import Language


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a query: which words, what, and what to write.

    Parameters: `span`, in the text of the query; `message` and `fix`, in English, as phrases that can be told in French.
    """

    message: Phrase
    fix: Phrase
    span: Span = NOWHERE

    def shifted(self, by: int) -> Fault:
        """The same in a text before which something stands."""
        return Fault(self.message, self.fix, (self.span[0] + by, self.span[1] + by))


class QueryError(RequestError):
    """A query that cannot be understood or asked; `faults` are all that were found, in the order of the text `text`.

    Law: how long it is told does not grow with the text, and no character of the text acts on a terminal.
    """

    def __init__(self, text: str, faults: Sequence[Fault]) -> None:
        self.text, self.faults = text, tuple(dict.fromkeys(sorted(faults, key=lambda one: one.span)))
        first = self.faults[0]
        super().__init__(first.message, fix=first.fix)

    def told(self, language: Language) -> str:
        """Each fault under the words that it is about, with what to do, in one language."""
        lines = [
            f"{quoted(self.text, one.span)}{in_language(one.message, language)}\n"
            f"  {in_language(Phrase('fix: {0}', one.fix), language)}"
            for one in self.faults[:_MOST_TOLD]
        ]
        if more := len(self.faults) - _MOST_TOLD:
            lines += [in_language(Phrase("and {0} more faults", more), language)] if more > 0 else []
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.told("en")


_MOST_TOLD = 10


def place(text: str, span: Span) -> tuple[int, int]:
    """Line and column, from 1, at which something stands."""
    before = text[: span[0]]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def quoted(text: str, span: Span) -> str:
    """The line that something stands in, shown with the wrong words underlined; empty where the place is not known.

    Law: control and bidirectional characters are shown as `·`, so that a query cannot change how its error looks.
    """
    start, end = span
    if span == NOWHERE or not text.strip():
        return ""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", start)
    last = len(text) if last < 0 else last
    since = max(first, start - _BEFORE)
    until = min(last, min(max(end, start + 1), start + _AFTER) + _AFTER)
    line_shown = visible(text[since:until])
    mark = "^" * max(1, min(end, until, start + _AFTER) - start)
    line, _ = place(text, span)
    head = f"{line}: " if "\n" in text else ""
    return f"{head}{line_shown}\n{' ' * (len(head) + start - since)}{mark}\n"


_BEFORE, _AFTER = 60, 40
"""So many characters of a line are shown before and after the wrong words."""


def visible(text: str) -> str:
    """A text in which every character that has no shape of its own is `·`."""
    return "".join("·" if is_hidden(one) else one for one in text)


def is_hidden(character: str) -> bool:
    """Whether a character has no shape of its own: it controls, turns the direction of writing, ends a line, or is none."""
    category = unicodedata.category(character)
    return category[0] == "C" or category in ("Zl", "Zp")


def shown(text: str) -> str:
    """Words of a query as a message quotes them: visible, and not too many."""
    words = visible(" ".join(text.split()))
    return words if len(words) <= _BEFORE else words[:_BEFORE] + "…"
