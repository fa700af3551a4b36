"""The names of concepts by the beginning of any of their words: what completion offers, in one language."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from reasoner.vocabulary import Language, lexical_key

_AFTER = "\U0010ffff"
_MANY = 1_000
"""More rows than this are not sorted for one question."""


@dataclass(frozen=True, slots=True)
class Label:
    """A name of a concept, as people write it."""

    text: str
    concept: str
    is_first: bool
    """Whether it is what the concept is called first: its label, not a synonym or a code."""


_Row: TypeAlias = tuple[tuple[int, bool, int, str], Label]
"""A label and how well it answers at one of its words: the number of the word, synonyms after labels, the shorter first."""


class Labels:
    """The labels, synonyms and codes of concepts.

    Parameters: `concepts`, of the document `ontology`; `language`.
    """

    def __init__(self, concepts: Mapping[str, Any], language: Language) -> None:
        self._concepts, self._language = concepts, language

    def _all(self) -> Iterator[Label]:
        for name, one in self._concepts.items():
            yield Label(one["labels"][self._language], name, True)
            yield from (Label(text, name, False) for text in one.get("synonyms", {}).get(self._language, ()))
            yield from (Label(text, name, False) for text in one.get("codes", ()))

    @cached_property
    def _rows(self) -> tuple[list[str], list[_Row]]:
        """Keys that begin at each word of each label, sorted, and their rows."""
        found = []
        for label in self._all():
            words = lexical_key(label.text).split()
            whole = " ".join(words)
            for number in range(len(words)):
                rank = (number, not label.is_first, len(whole), whole)
                found.append((" ".join(words[number:]), (rank, label)))
        found.sort(key=lambda row: row[0])
        return [key for key, _ in found], [row for _, row in found]

    @cached_property
    def _ranked(self) -> list[tuple[str, Label]]:
        """The same keys, the best rank first: where most rows match, the first of them are soon found."""
        keys, rows = self._rows
        order = sorted(range(len(rows)), key=lambda place: rows[place][0])
        return [(keys[place], rows[place][1]) for place in order]

    def prepare(self) -> None:
        """Build the index now rather than when it is first asked."""
        _ = self._ranked

    def beginning(self, text: str, most: int = 20) -> list[Label]:
        """The labels with a word at which a text begins, whatever its case and accents, those that begin with it first.

        Returns: one label for each concept, `most` at most.
        """
        best: dict[str, Label] = {}
        for label in self._matching(lexical_key(text)):
            best.setdefault(label.concept, label)
            if len(best) == most:
                break
        return list(best.values())

    def _matching(self, key: str) -> Iterator[Label]:
        keys, rows = self._rows
        first, last = bisect_left(keys, key), bisect_left(keys, key + _AFTER)
        if last - first > _MANY:
            return (label for other, label in self._ranked if other.startswith(key))
        return (label for _, label in sorted(rows[first:last], key=lambda row: row[0]))
