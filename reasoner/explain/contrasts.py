"""Why one atom rather than another, in words: what is for the one alone, and what fails for the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reasoner.explain.layout import Layout, Line
from reasoner.explain.messages import Messages
from reasoner.explain.wording import Words
from reasoner.symbolic.contrast import Contrast
from reasoner.symbolic.obstacles import Obstacle


class Contrasts:
    """Tells contrasts in one language."""

    def __init__(self, words: Words, layout: Layout) -> None:
        self._words, self._layout = words, layout
        self._say = Messages(words.language, "why")

    def lines(self, contrast: Contrast) -> Iterator[Line]:
        """What is for the first alone, what fails for the second, and how much both share."""
        if contrast.alone:
            yield from self._listed("alone", map(self._words.atom, contrast.alone))
        failing = dict.fromkeys(filter(None, map(self._failing, contrast.lacking)))
        if failing:
            yield from self._listed("second_fails", failing)
        if contrast.shared:
            yield from self._layout.lines(self._say.count("shared", len(contrast.shared)), 2, "faint")

    def _listed(self, key: str, parts: Iterable[str]) -> Iterator[Line]:
        yield from self._layout.lines(self._say[key], 2)
        for part in parts:
            yield from self._layout.lines(part, 4)

    def _failing(self, obstacle: Obstacle) -> str:
        match obstacle.kind:
            case "missing" | "old":
                return self._say(obstacle.kind, self._words.atom(obstacle.atom))
            case "holds":
                return self._say("holding", self._words.atom(obstacle.atom))
            case "aggregate":
                return self._say("aggregate", obstacle.text, obstacle.value)
        return ""
