"""The fixed words of the program: gettext catalogues, one per language and package, and the one way to say something from them.

A catalogue is `locale/LANGUAGE.po` of a package. An entry is found by its group (`msgctxt`) and key (`msgid`); where a count
stands in a sentence, the entry has the plural forms of its language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from string import Formatter

from reasoner.certificate.canonical import digest
from reasoner.explain.french import joined
from reasoner.knowledge.cache import keep_bytes, recall_bytes
from reasoner.vocabulary import Language

EXPLAIN = "reasoner.explain"
_KIND = "mo"


class MissingMessage(LookupError):
    """A key that no group of a catalogue has: a fault of the program, never of what it was given."""


class Messages:
    """What groups of a catalogue say in one language; nothing is read before something is said.

    Parameters: `language`; `groups`, in the order in which they are asked for a key; `package`, whose catalogue it is.
    """

    def __init__(self, language: Language, *groups: str, package: str = EXPLAIN) -> None:
        self._language, self._groups, self._package = language, groups, package

    def __contains__(self, key: str) -> bool:
        return bool(self._template(key))

    def get(self, key: str, default: str) -> str:
        """What stands under a key, or something else if nothing does."""
        return self._template(key) or default

    def __getitem__(self, key: str) -> str:
        """What stands under a key, its slots as they are.

        Raises: MissingMessage if nothing does.
        """
        return self._template(key) or self._missing(key)

    def __call__(self, key: str, *slots: object, **named: object) -> str:
        """What stands under a key with its slots filled, as `filled` does.

        Raises: MissingMessage if nothing does.
        """
        return filled(self[key], self._language, slots, named)

    def count(self, key: str, number: int, *slots: object) -> str:
        """What stands under a key in the plural form of a number, which fills the first slot; the rest follow.

        Raises: MissingMessage if nothing with plural forms does.
        """
        found = catalogue(self._package, self._language)
        texts = (found.npgettext(group, key, key, number) for group in self._groups)
        template = next(filter(None, texts), "") or self._missing(key)
        return filled(template, self._language, (number, *slots))

    def _template(self, key: str) -> str:
        found = catalogue(self._package, self._language)
        return next(filter(None, (found.pgettext(group, key) for group in self._groups)), "")

    def _missing(self, key: str) -> str:
        place = f"{self._package}, {self._language}.po, {' or '.join(self._groups)}"
        raise MissingMessage(f"no message `{key}` in the catalogue of {place}")


def filled(
    template: str, language: Language, slots: Sequence[object], named: Mapping[str, object] | None = None
) -> str:
    """A template with its slots filled, `{0}` or `{name}`; in French with elision and contraction at each slot's beginning.

    Law: in English it is `template.format(*slots, **named)`.
    """
    if language != "fr":
        return template.format(*slots, **(named or {}))
    text = ""
    for literal, name, _, _ in Formatter().parse(template):
        text += literal
        if name is not None:
            text = joined(text, str(slots[int(name)] if name.isdecimal() else (named or {})[name]))
    return text


class _Nothing(NullTranslations):
    """What stands behind a catalogue: an empty text, which no entry is."""

    def pgettext(self, context: str, message: str) -> str:
        return ""

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return ""


@cache
def catalogue(package: str, language: Language) -> GNUTranslations:
    """The catalogue of a package in one language; the text that translators edit is the only copy that is published.

    It is compiled once, and kept in the cache under the digest of the text: loading Babel takes longer than reading the rest.

    Raises: babel.messages.pofile.PoFileError if it is not a catalogue.
    """
    text = files(package).joinpath("locale", f"{language}.po").read_bytes()
    key = digest(text)
    data = recall_bytes(key, _KIND)
    if data is None:
        data = compiled(text)
        keep_bytes(key, _KIND, data)
    found = GNUTranslations(BytesIO(data))
    found.add_fallback(_Nothing())
    return found


def compiled(text: bytes) -> bytes:
    """A catalogue in gettext's binary form; errors as of `catalogue`."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    binary = BytesIO()
    write_mo(binary, read_po(BytesIO(text), abort_invalid=True))
    return binary.getvalue()
