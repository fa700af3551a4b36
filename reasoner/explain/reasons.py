"""The chain of reasons as an indented text, down to the record, the rules with their sources, and the learned rates."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reasoner.explain.background import Background
from reasoner.explain.chain import Chain, Link
from reasoner.explain.citations import Citations
from reasoner.explain.layout import Layout, Line
from reasoner.explain.phrases import PHRASES
from reasoner.explain.wording import Words, number_of
from reasoner.vocabulary import split_atom

EXPLAINED_HYPOTHESES = 3
SHOWN_CONTRIBUTIONS = 6
DEEPEST = 1_000
_SMALLEST_SHOWN = 50_000
"""A contribution under 0.05 nat (a factor of 1.05) is not worth a line."""
_REVERSED = ("absent", "no_history", "no_family", "not_taking", "no_allergy")
"""What is said to be not so is so of every kind of it: the hierarchy is read downwards."""


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
        self._say = PHRASES[words.language]
        self._layout = layout
        self._conclusions = conclusions
        self._chain = chain
        self._citations = Citations(words, chain, metadata)
        self._background = background

    def lines(self) -> list[Line]:
        """What is under every alarm, must-not-miss, action and the first hypotheses; what was told is not repeated."""
        lines = [Line(self._say["why"], "heading")]
        told: set[str] = set()
        for atom in self._roots():
            lines += self._tree(atom, 1, told)
        for row in self._conclusions["hypotheses"][:EXPLAINED_HYPOTHESES]:
            lines += self._contributions(row["hypothesis"], row["ppm"])
        return lines

    def under(self, atoms: Iterable[str], levels: int) -> list[Line]:
        """What is under some atoms, so many levels deep; what was told is not repeated."""
        told: set[str] = set()
        return [line for atom in atoms for line in self._tree(atom, 1, told, levels)]

    def of_hypothesis(self, hypothesis: str) -> list[Line]:
        """What is behind the probability of a hypothesis; nothing if it is none of the belief's."""
        found = [row for row in self._conclusions["hypotheses"] if row["hypothesis"] == hypothesis]
        return [line for row in found for line in self._contributions(hypothesis, row["ppm"])]

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

    def _tree(self, atom: str, depth: int, told: set[str], levels: int = DEEPEST) -> Iterator[Line]:
        link = self._chain.links.get(atom)
        if link is None or depth > levels:
            return
        if atom in told and (link.premises or link.counted):
            yield from self._layout.lines(f"{self._brief(link)} ({self._say['above']})", 2 * depth, "faint")
            return
        told.add(atom)
        yield from self._layout.lines(self._telling(link), 2 * depth)
        for premise in dict.fromkeys((*link.premises, *link.counted)):
            yield from self._tree(premise, depth + 1, told, levels)
        name, arguments = split_atom(atom)
        for way in self._background.exclusions(arguments[0]) if name == "open" else ():
            yield from self._layout.lines(self._say["excluded_by"].format(way), 2 * depth + 2)

    def _brief(self, link: Link) -> str:
        """What was told before, without the source and the assumption that stand there."""
        if link.kind != "rule":
            return self._telling(link)
        rule = self._words.rules[link.rule]
        return f"{self._words.sentence(rule, dict(link.substitution))} {{{rule.id}}}"

    def _telling(self, link: Link) -> str:
        if link.kind == "rule":
            rule = self._words.rules[link.rule]
            text = self._words.sentence(rule, dict(link.substitution))
            assumption = self._words.assumption(rule)
            if assumption:
                text += f" — {self._say['assuming'].format(assumption)}"
            return f"{text} {{{rule.id}}}" + (f" {self._citations.whole(rule)}" if rule.module != "core" else "")
        if link.kind == "belief":
            name, low, high = split_atom(link.atom)[1]
            bands = list(dict.fromkeys((self._words.band(int(low)), self._words.band(int(high)))))
            return self._say["belief"].format(self._words.label(name), " – ".join(bands))
        text = self._words.atom(link.atom)
        if link.kind == "hierarchy":
            lower, upper = split_atom(link.premises[0])[1][0], split_atom(link.atom)[1][0]
            if split_atom(link.atom)[0] in _REVERSED:
                lower, upper = upper, lower
            return f"{text} — {self._say['kind_of'].format(self._words.label(lower), self._words.label(upper))}"
        if link.kind == "definition":
            return f"{text} — {self._say['defined'].format(self._words.label(split_atom(link.atom)[1][0]))}"
        entries = [self._chain.facts[one]["entry"] for one in link.facts]
        places = ", ".join(self._say["quoted"].format(entry["pointer"], entry["text"]) for entry in entries)
        return f"{text} — {self._say['recorded'].format(places)}"

    def _contributions(self, hypothesis: str, ppm: int) -> Iterator[Line]:
        believed = self._say["belief"].format(self._words.label(hypothesis), self._words.band(ppm))
        if hypothesis == "other":
            yield from self._layout.lines(believed, 2)
            return
        shown = [one for one in self._chain.contributions[hypothesis] if abs(one.micronats) >= _SMALLEST_SHOWN]
        yield from self._layout.lines(f"{believed} ({self._say['compared']})", 2)
        if basis := self._background.of_prior(hypothesis):
            yield from self._layout.lines(f"{self._say['how_common']} {basis}", 4)
        for one in shown[:SHOWN_CONTRIBUTIONS]:
            factor = math.exp(abs(one.micronats) / 1e6)
            direction = self._say["raises"] if one.micronats > 0 else self._say["lowers"]
            size = f"× {number_of(factor, self._words.language)}"
            basis = self._background.of_term(one.evidence, hypothesis)
            told = f"{self._words.atom(one.atom)} — {direction} {size} {basis}"
            yield from self._layout.lines(told.rstrip(), 4)
