"""Refusals on a terminal: the wrong words underlined, what was expected, in the language of the session."""

from __future__ import annotations

from rich.text import Text

from reasoner.errors import ReasonerError
from reasoner.explain.problems import in_language
from reasoner.query.errors import QueryError, quoted
from reasoner.vocabulary import Language


def refusal(refused: ReasonerError, language: Language) -> Text:
    """A refusal in words; of a query every fault, below the words that it is about."""
    told = Text()
    if not isinstance(refused, QueryError):
        told.append(f"{in_language(refused.args[0], language)}\n", style="yellow")
        told.append(f"  → {in_language(refused.fix, language)}")
        return told
    for number, fault in enumerate(refused.faults):
        line, _, mark = quoted(refused.text, fault.span).rstrip("\n").rpartition("\n")
        told.append("\n" if number else "")
        if mark:
            told.append(f"{line}\n")
            told.append(f"{mark}\n", style="bold red")
        told.append(f"{in_language(fault.message, language)}\n", style="yellow")
        told.append(f"  → {in_language(fault.fix, language)}")
    return told
