"""Why one atom rather than another, in words: what is for the one alone, and what fails for the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reasoner.explain.absences import Absences
from reasoner.explain.choices import Choices
from reasoner.explain.folding import most
from reasoner.explain.layout import Layout, Line
from reasoner.explain.messages import Messages
from reasoner.explain.wording import Words, listed
from reasoner.symbolic.absence import Attempt
from reasoner.symbolic.contrast import Contrast
from reasoner.symbolic.obstacles import Obstacle

SHOWN = 8
"""So many facts and failures are told, if not one or all are."""


class Contrasts:
    """Tells contrasts in one language.

    Parameters: `words`; `layout`; `absences`, which tells what fails; `choices`, of the case, if there are any; `depth`, levels
    shown.
    """

    def __init__(
        self, words: Words, layout: Layout, absences: Absences, choices: Choices | None, *, depth: int
    ) -> None:
        self._words, self._layout, self._absences, self._choices = words, layout, absences, choices
        self._limit = most(depth, SHOWN)
        self._say = Messages(words.language, "why")

    def standing(self, names: Sequence[str], holding: Sequence[Sequence[str]]) -> Iterator[Line]:
        """What is concluded of each of two things, and that it is the other way round, where it is.

        Parameters: `holding`, the atoms that hold of each.
        """
        for key, name, atoms in zip(("first_is", "second_is"), names, holding, strict=True):
            shown = listed(list(map(self._words.atom, atoms)), self._words.language)
            yield from self._layout.lines(self._say(key, shown or self._say("nothing_of", name)), 2)

    def lines(self, contrast: Contrast, contrary: Sequence[str] = ()) -> Iterator[Line]:
        """What is for the first alone, what fails for the second, and how much both share.

        Parameters: `contrary`, the facts on which it rests that the contrary of the second is concluded.
        """
        yield from self._facts("alone", contrast.alone)
        yield from self._facts("against_second", contrary)
        failing = list(contrast.lacking)
        if failing:
            yield from self._layout.lines(self._say["second_fails"], 2)
            for attempt, obstacle in failing[: self._limit]:
                yield from self._failing(attempt, obstacle)
            yield from self._rest(len(failing))
        if contrast.shared:
            yield from self._layout.lines(self._say.count("shared", len(contrast.shared)), 2, "faint")

    def _facts(self, key: str, facts: Sequence[str]) -> Iterator[Line]:
        if facts:
            yield from self._layout.lines(self._say[key], 2)
            for atom in facts[: self._limit]:
                yield from self._layout.lines(self._words.atom(atom), 4)
            yield from self._rest(len(facts))

    def _failing(self, attempt: Attempt, obstacle: Obstacle) -> Iterator[Line]:
        """What fails for the second; where it is a choice that was made otherwise, what it would cost."""
        if obstacle.kind == "not_chosen" and self._choices is not None:
            yield from self._choices.why_not(obstacle.atom, 4)
            return
        text = self._absences.obstacle(attempt, obstacle)
        if obstacle.kind not in ("missing", "holds", "old"):
            rule = self._words.rules[attempt.rule]
            text = self._say("in_rule", text, self._words.sentence(rule, dict(attempt.substitution)))
        yield from self._layout.lines(text, 4)

    def _rest(self, number: int) -> Iterator[Line]:
        if self._limit is not None and number > self._limit:
            yield from self._layout.lines(self._say("more_deeper", number - self._limit), 4, "faint")
