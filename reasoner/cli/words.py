"""The fixed words of the commands: the catalogues beside them, of which nothing is read before something is said."""

from __future__ import annotations

from reasoner.explain.messages import Messages
from reasoner.vocabulary import Language

COMMANDS = "reasoner.cli"


def said(language: str, *groups: str) -> Messages:
    """What groups of the commands' catalogue say.

    Parameters: `language`, `fr` or another, which is English.
    """
    spoken: Language = "fr" if language == "fr" else "en"
    return Messages(spoken, *groups, package=COMMANDS)


def finding(code: str, detail: str, language: str) -> tuple[str, str]:
    """What a finding of a log is and what to do about it, in words; where no remedy is its own, to restore."""
    remedy = said(language, "remedy")
    return said(language, "finding")(code, detail), remedy[code if code in remedy else "restore"]
