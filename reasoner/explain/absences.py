"""Why something is not concluded, in words: the rules that could give it, and what fails in each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from reasoner.explain.choices import Choices
from reasoner.explain.citations import Citations
from reasoner.explain.folding import LINE
from reasoner.explain.layout import Layout, Line
from reasoner.explain.messages import Messages
from reasoner.explain.reasons import Reasons
from reasoner.explain.wording import Words
from reasoner.symbolic.absence import Absence, Attempt
from reasoner.symbolic.obstacles import Obstacle
from reasoner.vocabulary import INFERENCE

_OPERATORS = {"<=": "≤", ">=": "≥", "!=": "≠"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is told: its indent, and how many levels are told below it."""

    indent: int
    levels: int

    def below(self) -> Place:
        """The place of what it rests on."""
        return Place(self.indent + 4, max(self.levels - 1, 0))


class Absences:
    """Tells why atoms do not hold, in one language.

    Parameters: `words`; `layout`; `citations`, for the sources of rules; `reasons`, for what stands in the way; `choices`, of the
    case, if there are any.
    """

    def __init__(
        self, words: Words, layout: Layout, citations: Citations, reasons: Reasons, choices: Choices | None
    ) -> None:
        self._words, self._layout, self._citations, self._choices = words, layout, citations, choices
        self._reasons = reasons
        self._say = Messages(words.language, "why")

    def tree(
        self, absences: Mapping[str, Absence], targets: Iterable[str], place: Place, told: set[str] | None = None
    ) -> list[Line]:
        """What is under some absences.

        Parameters: `told`, what was told before and is not repeated, to which is added what is told now.
        """
        before = set[str]() if told is None else told
        lines: list[Line] = []
        for target in targets:
            deeper = place.levels <= LINE and self._is_shared(absences.get(target))
            lines += self._told(absences, target, Place(place.indent, place.levels + deeper), before)
        return lines

    def _is_shared(self, one: Absence | None) -> bool:
        """Whether rules of no guideline alone could give an atom, so that what fails of these tells nothing by itself."""
        attempts = one.attempts if one else ()
        return bool(attempts) and all(self._words.rules[attempt.rule].module in INFERENCE for attempt in attempts)

    def briefly(self, absences: Mapping[str, Absence], atom: str, indent: int) -> list[Line]:
        """That an atom does not hold, and of what kind its absence is."""
        return self._layout.lines(self._say(absences[atom].kind, self._words.atom(atom)), indent)

    def _told(self, absences: Mapping[str, Absence], atom: str, place: Place, told: set[str]) -> Iterator[Line]:
        one = absences.get(atom)
        if one is None:
            return
        indent = place.indent
        text = self._say(one.kind, self._words.atom(atom))
        if atom in told:
            yield from self._layout.lines(f"{text} ({self._say['above']})" if one.attempts else text, indent, "faint")
            return
        yield from self._layout.lines(text, indent)
        if one.kind != "no_rule" and one.attempts and not place.levels:
            deeper = self._say("deeper", len(one.attempts))
            yield from self._layout.lines(deeper, indent + 2, "faint")
            return
        told.add(atom)
        if one.kind == "no_rule":
            return
        for attempt in one.attempts:
            yield from self._attempt(absences, attempt, place, told)

    def _attempt(
        self, absences: Mapping[str, Absence], attempt: Attempt, place: Place, told: set[str]
    ) -> Iterator[Line]:
        rule = self._words.rules[attempt.rule]
        indent = place.indent + 2
        sentence = self._words.sentence(rule, dict(attempt.substitution))
        source = f" {self._citations.whole(rule)}" if rule.module not in INFERENCE else ""
        yield from self._layout.lines(f"{self._say('would', sentence)} {{{rule.id}}}{source}", indent)
        for obstacle in attempt.obstacles:
            if obstacle.kind == "missing" and obstacle.atom in absences:
                yield from self._told(absences, obstacle.atom, place.below(), told)
                continue
            if obstacle.kind == "not_chosen" and self._choices is not None:
                yield from self._choices.why_not(obstacle.atom, indent + 2)
                continue
            yield from self._layout.lines(self.obstacle(attempt, obstacle), indent + 2)
            yield from self._counted(obstacle, indent + 4)
            if obstacle.kind == "holds":
                yield from self._reasons.beneath(obstacle.atom, (indent + 4) // 2, place.levels, told)
            if place.levels > 1:
                for atom in obstacle.lacking:
                    yield from self._told(absences, atom, place.below().below(), told)
        if attempt.others:
            yield from self._layout.lines(self._say.count("others", attempt.others), indent + 2, "faint")

    def _counted(self, obstacle: Obstacle, indent: int) -> Iterator[Line]:
        """What an aggregate counted, and what might count and does not."""
        counted = dict.fromkeys(self._words.atom(atom) for one in obstacle.elements for atom in one.atoms)
        if counted:
            yield from self._layout.lines(self._say("counts", ", ".join(counted)), indent, "faint")
        if obstacle.lacking:
            lacking = ", ".join(dict.fromkeys(map(self._words.atom, obstacle.lacking)))
            yield from self._layout.lines(self._say("lacking", lacking), indent, "faint")

    def obstacle(self, attempt: Attempt, obstacle: Obstacle) -> str:
        """One literal that fails in an attempt, in words."""
        match obstacle.kind:
            case "holds":
                return self._say("holding", self._words.atom(obstacle.atom))
            case "comparison" if obstacle.sides:
                left, operator, right = obstacle.sides
                one, other = (name or obstacle.variable for name in obstacle.alone)
                shown = [self._side(attempt, one, left), self._side(attempt, other, right)]
                return self._say("comparison", shown[0], _OPERATORS.get(operator, operator), shown[1])
            case "aggregate":
                return self._say("aggregate", obstacle.text, obstacle.value)
            case "result":
                return self._say("result", self._words.atom(obstacle.atom))
            case "not_chosen":
                return self._say["not_chosen"]
            case "missing" | "old":
                return self._say(obstacle.kind, self._words.atom(obstacle.atom))
        return self._say("condition", obstacle.text)

    def _side(self, attempt: Attempt, variable: str, side: str) -> str:
        """One side of a comparison, in the unit of the variable that it is, or else of the one on the other side."""
        if not variable:
            return side
        return self._words.slot(
            self._words.rules[attempt.rule], variable, {**dict(attempt.substitution), variable: side}
        )
