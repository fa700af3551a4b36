"""The names of concepts by the beginning of any of their words: what completion offers, in one language."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from heapq import nsmallest
from typing import Any

from reasoner.vocabulary import Language, lexical_key

_AFTER = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Label:
    """A name of a concept, as people write it."""

    text: str
    concept: str
    is_first: bool
    """Whether it is what the concept is called first: its label, not a synonym or a code."""


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
    def _rows(self) -> tuple[list[str], list[tuple[Label, int, str]]]:
        """Keys that begin at each word of each label, sorted, and beside each the label, the word's number and the whole key."""
        found = []
        for label in self._all():
            words = lexical_key(label.text).split()
            whole = " ".join(words)
            found += [(" ".join(words[number:]), (label, number, whole)) for number in range(len(words))]
        found.sort(key=lambda row: row[0])
        return [key for key, _ in found], [row for _, row in found]

    def prepare(self) -> None:
        """Build the index now rather than when it is first asked."""
        _ = self._rows

    def beginning(
        self, text: str, is_wanted: Callable[[str], bool] = lambda _concept: True, most: int = 20
    ) -> list[Label]:
        """The labels with a word at which a text begins, whatever its case and accents, those that begin with it first.

        Parameters: `is_wanted`, of a concept.
        Returns: one label for each concept, `most` at most.
        """
        key = lexical_key(text)
        keys, rows = self._rows
        best: dict[str, tuple[tuple[int, bool, int, str], Label]] = {}
        for label, number, whole in rows[bisect_left(keys, key) : bisect_left(keys, key + _AFTER)]:
            rank = (number, not label.is_first, len(whole), whole)
            if (label.concept not in best or rank < best[label.concept][0]) and is_wanted(label.concept):
                best[label.concept] = (rank, label)
        return [label for _, label in nsmallest(most, best.values(), key=lambda row: row[0])]
