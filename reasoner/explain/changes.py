"""What other facts would change in an answer, in words: conclusions gained and lost, and bands of the differential."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reasoner.explain.folding import most
from reasoner.explain.layout import Layout, Line
from reasoner.explain.messages import Messages
from reasoner.explain.wording import Words, listed
from reasoner.vocabulary import split_atom

SHOWN = 8
"""Of each kind so many are told, if not one or all are."""
_ANSWERED = ("alarm", "open", "recommended", "dose", "advised_against", "suspected", "confirmed", "ruled_out")
"""The predicates of what an answer says, in its order."""


class Changes:
    """Tells what would change, in one language.

    Parameters: `words`; `layout`; `depth`: from the fifth on also what the rules conclude on the way.
    """

    def __init__(self, words: Words, layout: Layout, depth: int) -> None:
        self._words, self._layout = words, layout
        self._limit = most(depth, SHOWN)
        self._say = Messages(words.language, "why")

    def heading(self, added: Sequence[str], removed: Sequence[str], replaced: Sequence[str]) -> Line:
        """What is supposed."""
        rivals = {split_atom(atom)[1][0]: atom for atom in replaced}
        parts = []
        for atom in added:
            rival = rivals.pop(split_atom(atom)[1][0], "")
            text = self._words.atom(atom)
            parts.append(self._say("instead", text, self._words.atom(rival)) if rival else text)
        parts += [self._say("not_recorded", self._words.atom(atom)) for atom in removed]
        return Line(self._say("what_if", listed(parts, self._words.language)), "heading")

    def rows(
        self, gained: Sequence[str], lost: Sequence[str], beliefs: Sequence[tuple[str, int, int]]
    ) -> Mapping[str, Sequence[str]]:
        """What people are told of a change, by kind: what is gained, what is lost, and which hypotheses have another band."""
        moved = [
            self._say("band_instead", self._words.label(name), self._words.band(then), self._words.band(before))
            for name, before, then in sorted(beliefs, key=lambda row: -max(row[1:]))
            if self._words.band(before) != self._words.band(then)
        ]
        return {"gained": self._told(gained), "lost": self._told(lost), "moved": moved}

    def lines(self, told: Mapping[str, Sequence[str]]) -> Iterator[Line]:
        """What changes, as `rows` has it; that nothing does, where that is so."""
        for key, rows in told.items():
            if rows:
                yield from self._layout.lines(self._say[key], 2)
            for row in rows[: self._limit]:
                yield from self._layout.lines(row, 4)
            if self._limit is not None and len(rows) > self._limit:
                yield from self._layout.lines(self._say("more_deeper", len(rows) - self._limit), 4, "faint")
        if not any(told.values()):
            yield from self._layout.lines(self._say["unchanged"], 2)

    def _told(self, atoms: Sequence[str]) -> list[str]:
        """Atoms as an answer orders them; what rules conclude on the way only where everything is told."""
        found = [atom for atom in atoms if self._limit is None or split_atom(atom)[0] in _ANSWERED]
        found.sort(key=_place)
        return list(dict.fromkeys(map(self._words.atom, found)))


def _place(atom: str) -> tuple[int, str]:
    name = split_atom(atom)[0]
    return _ANSWERED.index(name) if name in _ANSWERED else len(_ANSWERED), atom
