"""What would have to differ, in words: first what could be found out, last what nobody can change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from reasoner.explain.citations import Citations
from reasoner.explain.folding import most
from reasoner.explain.layout import Layout, Line
from reasoner.explain.messages import Messages
from reasoner.explain.wording import Words, listed
from reasoner.vocabulary import split_atom

_KINDS = ("could_be_found_out", "would_have_to_be_otherwise", "excluded_by_guideline", "cannot_be_changed")
SHOWN = 8
"""Of each kind so many are told, if not one or all are."""


class Correction(Protocol):
    """A smallest set of facts or rules that would have to differ, as `reasoner.engine.whynot` tells it."""

    @property
    def kind(self) -> str:
        """`could_be_found_out`, `would_have_to_be_otherwise`, `excluded_by_guideline` or `cannot_be_changed`."""

    @property
    def atom(self) -> str:
        """What would be concluded then."""

    @property
    def added(self) -> Sequence[str]:
        """The facts that would have to be there."""

    @property
    def removed(self) -> Sequence[str]:
        """The facts that would have to go."""

    @property
    def without(self) -> Sequence[str]:
        """The ids of the rules that would have to be out of force."""


class Corrections:
    """Tells what would have to differ, in one language.

    Parameters: `words`; `layout`; `citations`, for the sources of rules; `depth`, levels shown.
    """

    def __init__(self, words: Words, layout: Layout, citations: Citations, depth: int) -> None:
        self._words, self._layout, self._citations = words, layout, citations
        self._limit = most(depth, SHOWN)
        self._say = Messages(words.language, "why")

    def lines(self, corrections: Sequence[Correction], *, is_complete: bool) -> Iterator[Line]:
        """What would have to differ for some atoms, what does for several of them told once.

        Parameters: `corrections`, of each atom the smaller ones first; `is_complete`, whether every search came to its end.
        """
        told: dict[tuple[str, ...], Correction] = {}
        reached: dict[tuple[str, ...], dict[str, None]] = {}
        for one in corrections:
            key = (one.kind, *one.added, "", *one.removed, "", *one.without)
            told.setdefault(key, one)
            reached.setdefault(key, {})[one.atom] = None
        alike = len({tuple(atoms) for atoms in reached.values()}) == 1
        name = self._say("quoted", self._named(next(iter(reached.values())))) if alike else self._say["it"]
        for kind in _KINDS:
            keys = [key for key in told if told[key].kind == kind]
            keys.sort(key=lambda key: len({*told[key].added, *told[key].removed, *told[key].without}))
            if keys:
                yield from self._layout.lines(self._say(kind, name), role="heading")
            for key in keys[: self._limit]:
                then = "" if alike else self._say("then", self._named(reached[key]))
                one = told[key]
                yield from self._layout.lines((self._rules(one) if one.without else self._changes(one)) + then, 2)
            if self._limit is not None and len(keys) > self._limit:
                yield from self._layout.lines(self._say("more_deeper", len(keys) - self._limit), 2, "faint")
        if not is_complete:
            yield from self._layout.lines(self._say["cut"], role="faint")
        elif all(one.without for one in corrections):
            yield from self._layout.lines(self._say["none"])

    def _named(self, atoms: dict[str, None]) -> str:
        return listed(list(map(self._words.atom, atoms)), self._words.language)

    def _rules(self, one: Correction) -> str:
        """The rules that would have to be out of force, each with its sentence, its id and its source."""
        rules = [self._words.rules[name] for name in one.without]
        told = [
            f"{self._say('quoted', self._words.sentence(rule, {}))} {{{rule.id}}} {self._citations.whole(rule)}"
            for rule in rules
        ]
        return listed(told, self._words.language)

    def _changes(self, one: Correction) -> str:
        """The changes of one correction in words: a value instead of another, a denial that would be gone."""
        left = list(one.removed)
        parts: list[str] = []
        for atom in one.added:
            about = split_atom(atom)[1][:1]
            rival = next((other for other in left if split_atom(other)[1][:1] == about), None)
            if rival is None:
                parts.append(self._words.atom(atom))
                continue
            left.remove(rival)
            parts.append(self._say("instead", self._words.atom(atom), self._words.atom(rival)))
        parts += [self._say("not_recorded", self._words.atom(atom)) for atom in left]
        return listed(parts, self._words.language)
