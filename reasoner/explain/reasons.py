"""The chain of reasons as an indented text, down to the record, the rules with their sources, and the learned rates."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from reasoner.explain.background import Background
from reasoner.explain.chain import Chain, Link
from reasoner.explain.citations import Citations
from reasoner.explain.folding import LINE
from reasoner.explain.layout import Layout, Line
from reasoner.explain.messages import Messages
from reasoner.explain.telling import Telling
from reasoner.explain.together import Together
from reasoner.explain.wording import Words, number_of
from reasoner.symbolic.rule import SHARED
from reasoner.vocabulary import split_atom

Beside = Callable[[Link, int, int], Iterable[Line]]
"""What is told of a link beside what it rests on: the link, the level it is told at, how many levels may follow."""
EXPLAINED_HYPOTHESES = 3
SHOWN_CONTRIBUTIONS = 6
DEEPEST = 1_000
_SMALLEST_SHOWN = 50_000
"""A contribution under 0.05 nat (a factor of 1.05) is not worth a line."""


def _nothing(_link: Link, _level: int, _following: int) -> Iterable[Line]:
    return ()


class Reasons:
    """Tells the chain of one answer in one language.

    Parameters: `words`; `layout`; `conclusions` and `chain` of the answer; `metadata`, of the modules; `background`, what the
    numbers rest on.
    """

    def __init__(
        self,
        *,
        words: Words,
        layout: Layout,
        conclusions: Mapping[str, Any],
        chain: Chain,
        metadata: Mapping[str, Mapping[str, Any]],
        background: Background,
    ) -> None:
        self._words = words
        self._say = Messages(words.language, "answer")
        self._layout = layout
        self._conclusions = conclusions
        self._chain = chain
        self._telling = Telling(words, chain, Citations(words, chain, metadata))
        self._background = background

    def lines(self) -> list[Line]:
        """What is under every alarm, must-not-miss, action and the first hypotheses; what was told is not repeated."""
        lines = [Line(self._say["why"], "heading")]
        told: set[str] = set()
        for atom in self._roots():
            lines += self._tree(atom, 1, told)
        for row in self._conclusions["hypotheses"][:EXPLAINED_HYPOTHESES]:
            lines += self._contributions(row["hypothesis"], row["ppm"])
        return [*lines, *self._together()]

    def _together(self) -> Iterator[Line]:
        several = self._chain.belief.several
        if several is None or not self._conclusions["hypotheses"]:
            return
        for head, rows in Together(self._words, several, self._background).reasons():
            yield from self._layout.lines(head, 2)
            for text in rows:
                yield from self._layout.lines(text, 4)

    def alone_or_not(self, hypothesis: str) -> Iterator[Line]:
        """How probable a hypothesis is where several may be so; nothing where that was not asked for."""
        several = self._chain.belief.several
        if several is None:
            return
        head, rows = Together(self._words, several, self._background).about(hypothesis)
        yield from self._layout.lines(head, 2)
        for text in rows:
            yield from self._layout.lines(text, 4)

    def under(
        self, atoms: Iterable[str], levels: int, told: set[str], beside: Beside = _nothing, *, at: int = 1
    ) -> list[Line]:
        """What is under some atoms, so many levels deep.

        Parameters: `told`, what was told before and is not repeated, to which is added what is told now; `beside`, what else is
        told of a link that a rule gave; `at`, the level that the atoms stand on. On a line, a conclusion that a shared rule gave
        has the guideline's rule below it, which is its reason.
        """
        return [
            line
            for atom in atoms
            for line in self._tree(atom, at, told, levels + at - 1 + (levels <= LINE and self._is_shared(atom)), beside)
        ]

    def _is_shared(self, atom: str) -> bool:
        """Whether a rule of no guideline gave an atom."""
        link = self._chain.links.get(atom)
        return link is not None and bool(link.rule) and self._words.rules[link.rule].module == SHARED

    def beneath(self, atom: str, level: int, levels: int, told: set[str]) -> Iterator[Line]:
        """What an atom rests on, told from a level on and so many levels deep, unless it was told before."""
        link = self._chain.links.get(atom)
        if link is None or atom in told:
            return
        told.add(atom)
        for premise in dict.fromkeys((*link.premises, *link.counted)):
            yield from self._tree(premise, level, told, level + levels - 1)

    def of_hypothesis(self, hypothesis: str, shown: int | None = SHOWN_CONTRIBUTIONS) -> list[Line]:
        """What is behind the probability of a hypothesis; nothing if it is none of the belief's.

        Parameters: `shown`, of how many findings it is told what they add, the greatest first; None for all.
        """
        found = [row for row in self._conclusions["hypotheses"] if row["hypothesis"] == hypothesis]
        return [line for row in found for line in self._contributions(hypothesis, row["ppm"], shown)]

    def _roots(self) -> Iterator[str]:
        for row in self._conclusions["alarms"]:
            yield f"alarm({row['alarm']},{row['level']},{row['minutes']})"
        for name in self._conclusions["must_not_miss"]:
            yield f"open({name})"
        for row in self._conclusions["actions"]:
            yield f"recommended({row['action']},{row['status']})"
            for amount, unit, route in row["doses"]:
                yield f"dose({row['action']},{amount},{unit},{route})"
        for row in self._conclusions["against"]:
            yield f"advised_against({row['action']},{row['status']})"

    def _tree(
        self, atom: str, depth: int, told: set[str], levels: int = DEEPEST, beside: Beside = _nothing
    ) -> Iterator[Line]:
        link = self._chain.links.get(atom)
        if link is None or depth > levels:
            return
        if atom in told and (link.premises or link.counted):
            yield from self._layout.lines(f"{self._telling.brief(link)} ({self._say['above']})", 2 * depth, "faint")
            return
        told.add(atom)
        yield from self._layout.lines(self._telling.whole(link), 2 * depth)
        for premise in dict.fromkeys((*link.premises, *link.counted)):
            yield from self._tree(premise, depth + 1, told, levels, beside)
        if link.rule:
            yield from beside(link, depth + 1, levels - depth)
        name, arguments = split_atom(atom)
        for way in self._background.exclusions(arguments[0]) if name == "open" and depth < levels else ():
            yield from self._layout.lines(self._say("would_be_excluded_by", way), 2 * depth + 2)

    def _contributions(self, hypothesis: str, ppm: int, most: int | None = SHOWN_CONTRIBUTIONS) -> Iterator[Line]:
        head, *rest = self.contributions(hypothesis, ppm, most)
        yield from self._layout.lines(head, 2)
        for text in rest:
            yield from self._layout.lines(text, 4)

    def contributions(self, hypothesis: str, ppm: int, most: int | None = SHOWN_CONTRIBUTIONS) -> list[str]:
        """How probable a hypothesis is, then how common it is and what each finding that matters adds, each with its basis."""
        believed = self._say("belief", self._words.label(hypothesis), self._words.band(ppm))
        if hypothesis == "other":
            return [believed]
        found = [f"{believed} ({self._say['compared']})"]
        if basis := self._background.of_prior(hypothesis):
            found.append(f"{self._say['how_common']} {basis}")
        shown = [one for one in self._chain.contributions[hypothesis] if abs(one.micronats) >= _SMALLEST_SHOWN]
        for one in shown[:most]:
            factor = math.exp(abs(one.micronats) / 1e6)
            direction = self._say["raises"] if one.micronats > 0 else self._say["lowers"]
            size = f"× {number_of(factor, self._words.language)}"
            basis = self._background.of_term(one.evidence, hypothesis)
            found.append(f"{self._words.atom(one.atom)} — {direction} {size} {basis}".rstrip())
        return found
