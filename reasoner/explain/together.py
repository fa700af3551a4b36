"""Several disorders at once, as an answer tells them: how probable each is, alone or with others, and what goes together."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from reasoner.certificate.fixedpoint import MILLION
from reasoner.explain.background import Background
from reasoner.explain.messages import Messages
from reasoner.explain.wording import Words, listed, number_of
from reasoner.probability.several.worlds import Several, World
from reasoner.probability.structure import OTHER

SHOWN = 5
SHOWN_TOGETHER = 3
SHOWN_CONTRIBUTIONS = 6
_SMALLEST_SHOWN = 50_000
"""A contribution under 0.05 nat (a factor of 1.05) is not worth a line."""
_LARGEST = 20 * MILLION
"""Beyond it a factor is over a thousand anyway."""


class Together:
    """Tells the belief in several disorders at once in one language.

    Parameters: `background`, what is known of how often disorders come together.
    """

    def __init__(self, words: Words, several: Several, background: Background) -> None:
        self._words, self._several, self._background = words, several, background
        self._say = Messages(words.language, "together", "answer")

    def screen(self) -> Iterator[str]:
        """The most probable disorders by band, those that go together, and how far several and more were looked at."""
        several, say = self._several, self._say
        rows = zip(several.hypotheses, several.marginals_ppm, strict=True)
        order = sorted(((-ppm, name) for name, ppm in rows if name != OTHER and ppm), key=lambda one: one)[:SHOWN]
        bands: dict[str, list[str]] = {}
        for negative, name in order:
            bands.setdefault(self._words.band(-negative), []).append(self._words.label(name))
        for band, labels in bands.items():
            yield f"{band}{say['colon']}{' · '.join(labels)}"
        for one in several.together[:SHOWN_TOGETHER]:
            yield say("together", self._names(one), self._words.band(one.ppm))
        if not several.together:
            yield say["none_together"]
        yield say("more_than_one", self._words.band(sum(several.sizes_ppm[1:])))
        yield say("beyond", several.at_most, self._words.band(several.beyond_ppm))

    def assumptions(self) -> str:
        """What was taken for granted, and what rules read."""
        return self._say["assumptions"]

    def reasons(self) -> Iterator[tuple[str, list[str]]]:
        """What each finding adds to the most probable disorders together, and the way of each one's probability.

        Returns: heads, each with its rows.
        """
        for one in self._several.together[:1]:
            yield self._contributions(one)
            for name in one.hypotheses:
                yield self._way(name)

    def about(self, hypothesis: str) -> tuple[str, list[str]]:
        """How probable a disorder is alone or with others, what it goes together with, and the way there: a head and its rows."""
        several = self._several
        band = self._words.band(several.marginals_ppm[several.hypotheses.index(hypothesis)])
        rows = [
            self._say("together", self._names(one), self._words.band(one.ppm))
            for one in several.together[:SHOWN_TOGETHER]
            if hypothesis in one.hypotheses
        ]
        way, stops = self._way(hypothesis)
        return self._say("alone_or_not", self._words.label(hypothesis), band), [*rows, way, *stops]

    def _contributions(self, world: World) -> tuple[str, list[str]]:
        """What each finding adds to the odds of a world against none of the disorders known, which is exact and has no order."""
        none = self._several.rows[:, self._several.hypotheses.index(OTHER)].tolist()
        adds = [own - other for own, other in zip(world.contributions, none[1:], strict=True)]
        atoms = [self._words.atom(term.atom) for term in self._several.found]
        shown = sorted(
            ((-abs(more), atom, more) for more, atom in zip(adds, atoms, strict=True) if abs(more) >= _SMALLEST_SHOWN)
        )
        pairs = self._background.of_pairs(world.hypotheses)
        prior = f"{self._say['how_often_together']} {pairs}" if pairs else self._say["how_common_together"]
        rows = [f"{prior} — {self._direction(world.prior - none[0])}"]
        rows += [f"{atom} — {self._direction(more)}" for _, atom, more in shown[:SHOWN_CONTRIBUTIONS]]
        return self._say("against_none", self._names(world), self._words.band(world.ppm)), rows

    def _way(self, hypothesis: str) -> tuple[str, list[str]]:
        """The stops at which the band of a marginal changes."""
        way = self._several.telescoped(hypothesis)
        bands = [self._words.band(ppm) for ppm in (way.prior_ppm, *way.stops)]
        rows = [
            self._say("stop_at", self._words.atom(atom), after)
            for (atom, _), (before, after) in zip(way.steps, pairwise(bands), strict=True)
            if before != after
        ]
        return self._say("way", self._words.label(hypothesis), bands[0]), rows

    def _direction(self, micronats: int) -> str:
        factor = number_of(math.exp(min(abs(micronats), _LARGEST) / MILLION), self._words.language)
        return f"{self._say['raises' if micronats > 0 else 'lowers']} × {factor}"

    def _names(self, world: World) -> str:
        return listed([self._words.label(name) for name in world.hypotheses], self._words.language)
