"""Names of things: the concept that a name means, and what may have been meant where it means none."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cached_property

from reasoner.engine.knowledge_base import KnowledgeBase
from reasoner.errors import Phrase
from reasoner.query.errors import Fault, shown
from reasoner.query.kinds import ACTION_WORDS, tests
from reasoner.query.syntax import Span
from reasoner.vocabulary import LANGUAGES, Language, lexical_key

_ARTICLE = re.compile(r"(?:the|a|an|any|le|la|les|l|une|un|du|des|de|d) ")
_MOST_NAMED, _MOST_MEANT = 3, 5
_WRITE = Phrase("write a label, a synonym or a code, perhaps in quotes")
_LONGEST_COMPARED = 60
"""Longer names are not compared with those that are known: nobody mistypes one word of so many."""


class Names:
    """Looks names up in the lexicon of a knowledge base."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge, self._content = knowledge, knowledge.content
        self._near: dict[tuple[str, str], Phrase] = {}

    def found(self, text: str, kind: str = "concept") -> str | None:
        """The concept of a name: as it stands, without an article, in the singular; None if there is none.

        Parameters: `kind`: for `action` also words for kinds of actions, such as `tests`.
        """
        if kind == "action" and (word := ACTION_WORDS.get(lexical_key(text))):
            return word
        lexicon = self._content["lexicon"]
        return next((str(lexicon[key]["concept"]) for key in _readings(lexical_key(text)) if key in lexicon), None)

    def is_of(self, concept: str, kind: str) -> bool:
        """Whether a concept is of the kind that its place asks for."""
        test = self._tests.get(kind)
        return test is None or test(concept)

    @staticmethod
    def not_found(text: str, span: Span) -> Fault:
        """That a name is that of no concept, without looking for others."""
        return Fault(Phrase("no concept is called `{0}`", shown(text)), _WRITE, span)

    def unknown(self, text: str, kind: str, span: Span) -> Fault:
        """That a name is that of no concept, with those that may have been meant."""
        key = (lexical_key(text), kind)
        if key not in self._near:
            if len(self._near) >= _KEPT:
                self._near.clear()
            self._near[key] = self._meant(*key)
        return Fault(Phrase("no concept is called `{0}`", shown(text)), self._near[key], span)

    def _meant(self, key: str, kind: str) -> Phrase:
        if not key or len(key) > _LONGEST_COMPARED:
            return _WRITE
        having = self._having(key, kind)
        if len(having) > 1:
            more = ", …" if len(having) > _MOST_MEANT else ""
            return Phrase("say which one is meant: {0}", self._told(having[:_MOST_MEANT], more))
        near = having or self._close(key, kind, 0.85)
        if not near and (within := self._within(key)):
            return Phrase("`{0}` is a name: leave the other words out, or mend them", within)
        if near := near or self._close(key, kind, 0.65):
            return Phrase("did you mean {0}?", self._told(near))
        return _WRITE

    def _close(self, key: str, kind: str, cutoff: float) -> list[str]:
        """Concepts whose names are spelt nearly so, those of the right kind if there are any."""
        lexicon = self._content["lexicon"]
        near = get_close_matches(key, lexicon, n=3 * _MOST_NAMED, cutoff=cutoff)
        close = [lexicon[one]["concept"] for one in near if len(one) >= len(key) - 1]
        right = [one for one in close if self.is_of(one, kind)]
        return list(dict.fromkeys(right or close))[:_MOST_NAMED]

    def _within(self, key: str) -> str:
        """The longest known name with which some words begin or end; empty if there is none."""
        words = key.split()
        parts = [part for size in range(len(words) - 1, 0, -1) for part in (words[:size], words[-size:])]
        return next((text for part in parts if len(text := " ".join(part)) >= _SHORTEST and self.found(text)), "")

    def _told(self, concepts: Sequence[str], ending: str = "") -> Mapping[str, str]:
        """Concepts with their labels in both languages and a code, or their id where they have none."""
        return {
            one: ", ".join(self._one(concept, dict.fromkeys((one, *LANGUAGES))) for concept in concepts) + ending
            for one in LANGUAGES
        }

    def _one(self, concept: str, languages: Iterable[Language]) -> str:
        row = self._content["ontology"]["concepts"][concept]
        labels = " / ".join(dict.fromkeys(row["labels"][language] for language in languages))
        return f"{labels} ({next(iter(row['codes']), concept)})"

    def _having(self, key: str, kind: str) -> list[str]:
        """Concepts of a kind whose label has every word of a name, the shortest label first."""
        words = [_singular(word) for word in key.split()]
        sets = [self._by_word.get(word, frozenset()) for word in words]
        found = frozenset.intersection(*sets) if sets else frozenset()
        labels = self._content["ontology"]["concepts"]
        return sorted(
            (one for one in found if self.is_of(one, kind)),
            key=lambda one: (min(len(label) for label in labels[one]["labels"].values()), one),
        )

    @cached_property
    def _by_word(self) -> Mapping[str, frozenset[str]]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for concept, row in self._content["ontology"]["concepts"].items():
            for label in row["labels"].values():
                for word in lexical_key(label).split():
                    if len(word) >= _SHORTEST:
                        found[_singular(word)].add(concept)
        return {word: frozenset(concepts) for word, concepts in found.items()}

    @cached_property
    def _tests(self) -> Mapping[str, Callable[[str], bool]]:
        return tests(self._knowledge)


_KEPT = 500
_SHORTEST = 3


def _readings(key: str) -> Iterator[str]:
    """A key as it stands, without the articles before it, and each in the singular."""
    while True:
        yield key
        if key.endswith("s"):
            yield key[:-1]
            yield " ".join(map(_singular, key.split()))
            yield re.sub("ies$", "y", key)
        article = _ARTICLE.match(key)
        if article is None:
            return
        key = key[article.end() :]


def _singular(word: str) -> str:
    """A word without the s of a plural."""
    return word.removesuffix("s") if len(word) > 3 and not word.endswith(("ss", "is", "us")) else word
