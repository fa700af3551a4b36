"""The fixed words of the commands: the catalogues beside them, of which nothing is read before something is said."""

from __future__ import annotations

from contextvars import ContextVar

from reasoner.errors import Phrase, ReasonerError
from reasoner.explain.messages import Messages
from reasoner.explain.problems import in_language
from reasoner.vocabulary import Language

COMMANDS = "reasoner.cli"
_spoken: ContextVar[Language] = ContextVar("spoken", default="en")


def speak(language: str) -> Language:
    """Tell refusals and stages in a language from now on: what is asked for, and then that of the record.

    Parameters: `language`, `fr` or another, which is English.
    """
    spoken: Language = "fr" if language == "fr" else "en"
    _spoken.set(spoken)
    return spoken


def spoken() -> Language:
    """The language of refusals and stages."""
    return _spoken.get()


def said(language: str, *groups: str) -> Messages:
    """What groups of the commands' catalogue say.

    Parameters: `language`, `fr` or another, which is English.
    """
    spoken: Language = "fr" if language == "fr" else "en"
    return Messages(spoken, *groups, package=COMMANDS)


def finding(code: str, detail: str, language: str) -> tuple[str, str]:
    """What a finding of a log is and what to do about it, in words; where no remedy is its own, to restore."""
    remedy = said(language, "remedy")
    exactly = in_language(detail, "fr" if language == "fr" else "en")
    return said(language, "finding")(code, exactly), remedy[code if code in remedy else "restore"]


def refusal_text(refusal: ReasonerError) -> str:
    """A refusal and what to do, in the language that is spoken where it can be told in it."""
    message = refusal.args[0]
    if spoken() == "en" or not isinstance(message, Phrase):
        return f"reasoner: {refusal}"
    told = in_language(message, spoken()), in_language(refusal.fix, spoken())
    return said(spoken(), "command")("refusal", *told)


def stage(name: str) -> str:
    """What is being done, for who waits."""
    return said(spoken(), "stage").get(name, name)
