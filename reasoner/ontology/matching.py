"""Which concept an entry means: its codes first, then its words (`docs/certificate.md`, section 3)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from reasoner.vocabulary import Entry, lexical_key

Row = Mapping[str, str]

TAGS = (
    *("disorder", "finding", "situation", "procedure", "regime/therapy", "substance", "product", "medicinal product"),
    *("event", "observable entity", "body structure", "organism", "physical object", "morphologic abnormality"),
    *("qualifier value", "person", "context dependent category"),
)
"""What SNOMED CT writes behind a fully specified name."""
_TAG = re.compile(rf" \((?:{'|'.join(map(re.escape, TAGS))})\)$")
_MOST_SPELLINGS = 50_000


class Matcher:
    """Looks words up in a lexicon; spellings are remembered, as records repeat them."""

    def __init__(self, lexicon: Mapping[str, Row]) -> None:
        self._lexicon = lexicon
        self._spellings: dict[str, Row | None] = {}

    def row(self, word: str) -> Row | None:
        """The lexicon's row for a word or code, with or without a tag of SNOMED CT behind it."""
        if word in self._spellings:
            return self._spellings[word]
        key = lexical_key(word)
        row = self._lexicon.get(key)
        if row is None:
            row = self._lexicon.get(_TAG.sub("", key))
        if len(self._spellings) < _MOST_SPELLINGS:
            self._spellings[word] = row
        return row

    def find(self, entry: Entry) -> tuple[Row | None, str]:
        """The row of an entry, and what it was found by: a code, or `text`."""
        for code in entry.codes:
            if (row := self.row(code)) is not None:
                return row, code
        return self.row(entry.text), "text"

    def unknown_words(self, entry: Entry) -> frozenset[str]:
        """Which of an entry's `text`, `site` and `reaction` the lexicon does not know."""
        found = {"text"} if self.row(entry.text) is None else set()
        return frozenset(
            found.union(
                name for name in ("site", "reaction") if (word := getattr(entry, name)) and self.row(word) is None
            )
        )
