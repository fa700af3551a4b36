"""Problems in the language of whoever reads them: a catalogue of templates in English, which the code has, in another language.

The rooms that meet with problems do not know this one. They fill English templates (`reasoner.errors.Phrase`), and the template
is the key of the translation: `docs/decisions/0017-problems-in-two-languages.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import overload

from reasoner.errors import Phrase, Problem, Slot
from reasoner.explain.messages import Messages, catalogue, filled
from reasoner.vocabulary import Language


def translated(problem: Problem, language: Language) -> Problem:
    """A problem whose message and fix are in one language: everything else, and what has no translation, is as it was."""
    if language == "en":
        return problem
    return replace(problem, message=in_language(problem.message, language), fix=in_language(problem.fix, language))


def problem_text(problem: Problem, language: Language) -> str:
    """A problem on one line: its place, the words that are to blame, unless the message has them, what it is, and what to do."""
    say = Messages(language, "answer")
    told = translated(problem, language)
    quoted = [say("quoted_words", told.quote)] if told.quote and not _has(problem.message, told.quote) else []
    return say["colon"].join([told.place or "/", *quoted, f"{told.message}. {told.fix[:1].upper()}{told.fix[1:]}"])


def _has(message: str, words: str) -> bool:
    slots = message.slots if isinstance(message, Phrase) else ()
    return any(words == slot or words in str(slot).split() for slot in slots)


@overload
def in_language(text: str, language: Language) -> str: ...
@overload
def in_language(text: Slot, language: Language) -> Slot: ...
def in_language(text: Slot, language: Language) -> Slot:
    """A text in one language; one that no template stands behind, such as that of a reader of a third party, is as it was."""
    if isinstance(text, Mapping):
        return text[language]
    if language == "en" or not isinstance(text, Phrase):
        return text
    template = catalogue(__name__, language).gettext(text.template)
    return filled(template, language, [in_language(slot, language) for slot in text.slots]) if text.slots else template
