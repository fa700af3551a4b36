"""Why something is not concluded, in words: rules that could give it, what fails in each, and what would have to differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from reasoner.explain.citations import Citations
from reasoner.explain.layout import Layout, Line
from reasoner.explain.whyphrases import PHRASES
from reasoner.explain.wording import Words
from reasoner.symbolic.absence import Absence, Attempt, Obstacle
from reasoner.vocabulary import split_atom

SHOWN_CORRECTIONS = 8
_KINDS = ("could_be_found_out", "would_have_to_be_otherwise", "excluded_by_guideline")
_OPERATORS = {"<=": "≤", ">=": "≥", "!=": "≠"}


class Correction(Protocol):
    """A smallest set of facts or rules that would have to differ, as `reasoner.engine.whys` finds it."""

    @property
    def kind(self) -> str:
        """`could_be_found_out`, `would_have_to_be_otherwise` or `excluded_by_guideline`."""

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


class Absences:
    """Tells why atoms do not hold, in one language.

    Parameters: `words`; `layout`; `citations`, for the sources of rules; `depth`, how many levels are told.
    """

    def __init__(self, words: Words, layout: Layout, citations: Citations, depth: int) -> None:
        self._words, self._layout, self._citations, self._depth = words, layout, citations, depth
        self._say = PHRASES[words.language]

    def tree(self, absences: Mapping[str, Absence], targets: Iterable[str]) -> list[Line]:
        """What is under some absences; what was told is not repeated."""
        told: set[str] = set()
        return [line for target in targets for line in self._told(absences, target, 1, told)]

    def _told(self, absences: Mapping[str, Absence], atom: str, level: int, told: set[str]) -> Iterator[Line]:
        one = absences.get(atom)
        if one is None:
            return
        indent = 4 * level - 2
        text = self._say[one.kind].format(self._words.atom(atom))
        if atom in told:
            yield from self._layout.lines(f"{text} ({self._say['above']})" if one.attempts else text, indent, "faint")
            return
        told.add(atom)
        yield from self._layout.lines(text, indent)
        if one.attempts and level > self._depth:
            deeper = self._say["deeper"].format(len(one.attempts))
            yield from self._layout.lines(deeper, indent + 2, "faint")
            return
        for attempt in one.attempts:
            yield from self._attempt(absences, attempt, level, told)

    def _attempt(self, absences: Mapping[str, Absence], attempt: Attempt, level: int, told: set[str]) -> Iterator[Line]:
        rule = self._words.rules[attempt.rule]
        indent = 4 * level
        sentence = self._words.sentence(rule, dict(attempt.substitution))
        source = f" {self._citations.whole(rule)}" if rule.module != "core" else ""
        yield from self._layout.lines(f"{self._say['would'].format(sentence)} {{{rule.id}}}{source}", indent)
        for obstacle in attempt.obstacles:
            if obstacle.kind == "missing" and obstacle.atom in absences:
                yield from self._told(absences, obstacle.atom, level + 1, told)
                continue
            yield from self._layout.lines(self._obstacle(attempt, obstacle), indent + 2)
            if obstacle.elements:
                counted = ", ".join(
                    dict.fromkeys(self._words.atom(atom) for one in obstacle.elements for atom in one.atoms)
                )
                yield from self._layout.lines(self._say["counts"].format(counted), indent + 4, "faint")
        if attempt.others:
            yield from self._layout.lines(self._say["others"].format(attempt.others), indent + 2, "faint")

    def _obstacle(self, attempt: Attempt, obstacle: Obstacle) -> str:
        match obstacle.kind:
            case "holds":
                return self._say["holding"].format(self._words.atom(obstacle.atom))
            case "comparison" if obstacle.sides:
                left, operator, right = obstacle.sides
                one, other = obstacle.variables
                shown = [self._side(attempt, one or other, left), self._side(attempt, other or one, right)]
                return self._say["comparison"].format(shown[0], _OPERATORS.get(operator, operator), shown[1])
            case "aggregate":
                return self._say["aggregate"].format(obstacle.text, obstacle.value)
            case "result":
                return self._say["result"].format(self._words.atom(obstacle.atom))
            case "not_chosen":
                return self._say["not_chosen"]
            case "missing" | "old":
                return self._say[obstacle.kind].format(self._words.atom(obstacle.atom))
        return self._say["condition"].format(obstacle.text)

    def _side(self, attempt: Attempt, variable: str, side: str) -> str:
        """One side of a comparison, in the unit of the variable that stands there, or else on the other side."""
        if not variable:
            return side
        return self._words.slot(
            self._words.rules[attempt.rule], variable, {**dict(attempt.substitution), variable: side}
        )

    def corrections(self, corrections: Sequence[Correction], target: str, *, is_complete: bool) -> Iterator[Line]:
        """What would have to differ, first what could be found out, last what a guideline excludes."""
        for kind in _KINDS:
            some = [one for one in corrections if one.kind == kind]
            if some:
                yield Line(self._say[kind], "heading")
            for one in some[:SHOWN_CORRECTIONS]:
                then = self._say["then"].format(self._words.atom(one.atom)) if "_" in split_atom(target)[1] else ""
                yield from self._layout.lines((self._rules(one) if one.without else self._changes(one)) + then, 2)
            if len(some) > SHOWN_CORRECTIONS:
                yield from self._layout.lines(self._say["more"].format(len(some) - SHOWN_CORRECTIONS), 2, "faint")
        if not is_complete:
            yield from self._layout.lines(self._say["cut"], role="faint")
        elif all(one.without for one in corrections):
            yield from self._layout.lines(self._say["none"])

    def _rules(self, one: Correction) -> str:
        """The rules that would have to be out of force, each with its sentence, its id and its source."""
        rules = [self._words.rules[name] for name in one.without]
        told = [
            f"{self._say['quoted'].format(self._words.sentence(rule, {}))} {{{rule.id}}} {self._citations.whole(rule)}"
            for rule in rules
        ]
        return self._say["and"].join(told)

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
            parts.append(self._say["instead"].format(self._words.atom(atom), self._words.atom(rival)))
        parts += [self._say["not_recorded"].format(self._words.atom(atom)) for atom in left]
        return self._say["and"].join(parts)
