"""The words of the language in both languages: which terminal of the grammar each is, and how it is spelt."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from reasoner.vocabulary import LANGUAGES, Language

JOINED = "\ue000"
"""Stands between the words of a name that is known to be one, so that no word of it is taken for a word of the language."""
_END = rf"(?![\w{JOINED}'’-])"
_ARTICLES = {
    "de": ("de la", "de l'", "d'une", "d'un", "du", "des", "d'"),
    "que": ("qu'une", "qu'un", "qu'"),
    "à": ("à la", "à l'", "au", "aux"),
    "pour": ("pour la", "pour le", "pour les", "pour l'", "pour une", "pour un"),
    "contre": ("contre la", "contre le", "contre les", "contre l'", "contre une", "contre un"),
    "sur": ("sur la", "sur le", "sur les", "sur l'"),
}
"""How a French spelling ends when its last word meets an article or a vowel."""


@dataclass(frozen=True, slots=True)
class Keyword:
    """A terminal of the grammar: its name, whether a statement begins with it, and its spellings by language, the first being
    the one that is printed and completed."""

    terminal: str
    begins: bool
    spellings: Mapping[Language, tuple[str, ...]]

    def spelt(self, language: Language) -> str:
        """How it is written in a language, in the other one where it has no word of its own."""
        return next(word for one in (language, "en", "fr") for word in self.spellings[one][:1])

    @property
    def all(self) -> tuple[str, ...]:
        """Every spelling, the longest first."""
        found = dict.fromkeys(word for words in self.spellings.values() for word in words)
        return tuple(sorted(found, key=lambda word: (-len(word), word)))

    def definition(self) -> str:
        """The terminal as the grammar has it: more words go before fewer, so that `why not` is not `why`."""
        words = max(len(word.split()) for word in self.all)
        return f"{self.terminal}.{10 + words}: /(?:{pattern(self)})/i"


@cache
def keywords() -> Mapping[str, Keyword]:
    """The table `keywords.toml`, by terminal."""
    table = tomllib.loads(files(__package__).joinpath("keywords.toml").read_text(encoding="utf-8"))
    return {
        terminal: Keyword(
            terminal, part == "statements", {"en": tuple(row["en"]), "fr": tuple(_with_articles(row["fr"]))}
        )
        for part, rows in table.items()
        for terminal, row in rows.items()
    }


@cache
def reserved() -> frozenset[str]:
    """The first words of what may follow a name, by `word_key`: a name that has one of them is written in quotes."""
    return frozenset(word_key(word.split()[0]) for one in keywords().values() for word in one.all)


def word_key(word: str) -> str:
    """A word as it is compared with those of the language: without accents and case, with one kind of apostrophe."""
    return without_accents(word.casefold().replace("œ", "oe")).replace("’", "'")


def _with_articles(words: Iterable[str]) -> Iterator[str]:
    """Spellings, each followed by what becomes of it before an article or a vowel."""
    for word in words:
        yield word
        start, _, last = word.rpartition(" ")
        for ending in _ARTICLES.get(last, ()):
            yield f"{start} {ending}".lstrip()


def spelt(terminal: str) -> Mapping[str, str]:
    """A word of the language as a slot of a phrase: in the language in which that is told."""
    return {language: keywords()[terminal].spelt(language) for language in LANGUAGES}


def spellings(language: Language) -> Iterator[tuple[str, str]]:
    """Each terminal with each of its spellings in a language."""
    for one in keywords().values():
        for word in one.spellings[language]:
            yield one.terminal, word


def pattern(keyword: Keyword) -> str:
    """A regular expression for every spelling of a word of the language, the longest first."""
    return "|".join(map(_pattern, keyword.all))


def _pattern(spelling: str) -> str:
    """A regular expression for a spelling: any apostrophe and any white space do, and accents may be left out unless that is
    another word, such as `ou` for `où`."""
    bare = without_accents(spelling)
    is_other = bare != spelling and any(bare in one.all for one in keywords().values())
    written = re.escape(spelling) if is_other else "".join(map(_character, spelling))
    return written + _END if spelling[-1].isalnum() else written


def without_accents(text: str) -> str:
    """A text without accents."""
    return "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))


def _character(character: str) -> str:
    if character == " ":
        return r"\s+"
    if character == "'":
        return "['’]"
    bare = without_accents(character)
    if character == "œ":
        return "(?:œ|oe)"
    return f"[{character}{bare}]" if bare != character else re.escape(character)
