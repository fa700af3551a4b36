"""Why something was chosen, in words: what it costs, and for each other choice what forbids it or costs more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reasoner.explain.citations import Citations
from reasoner.explain.layout import Layout, Line
from reasoner.explain.messages import Messages
from reasoner.explain.wording import Words, listed
from reasoner.symbolic.optimum import Alternative, Optimum, Paid

SHOWN = 5
"""So many other choices are told, the runner-up first."""


class Choices:
    """Tells the choice of one case in one language.

    Parameters: `words`; `layout`; `citations`, for the sources of rules; `optimum`, the choice.
    """

    def __init__(self, words: Words, layout: Layout, citations: Citations, optimum: Optimum) -> None:
        self._words, self._layout, self._citations, self._optimum = words, layout, citations, optimum
        self._say = Messages(words.language, "why")

    def why(self, atom: str, indent: int) -> Iterator[Line]:
        """Why an atom was chosen: what that costs, what forbids leaving it out, and what every other choice would cost."""
        optimum = self._optimum
        if atom not in optimum.chosen:
            return
        costs = [self._say("cost", cost, priority) for priority, cost in optimum.costs]
        said = self._say("chosen", listed(costs, self._words.language)) if costs else self._say["chosen_free"]
        yield from self._layout.lines(said, indent)
        for paid in optimum.paid:
            yield from self._layout.lines(self._say("paid", self._penalty(paid)), indent + 2, "faint")
        dropped = optimum.of(atom)
        if dropped is not None and dropped.chosen is None:
            yield from self._because(self._say["needed"], dropped, indent)
        others = sorted((one for one in optimum.alternatives if not one.is_dropped), key=self._is_second)
        for one in others[:SHOWN]:
            yield from self._other(one, indent)
        if len(others) > SHOWN:
            yield from self._layout.lines(self._say.count("more", len(others) - SHOWN), indent, "faint")

    def why_not(self, atom: str, indent: int) -> Iterator[Line]:
        """Why an atom that might have been chosen was not."""
        found = self._optimum.of(atom)
        if found is not None and not found.is_dropped:
            chosen = listed([self._words.atom(one) for one in self._optimum.chosen], self._words.language)
            yield from self._layout.lines(self._say("chosen_instead", chosen), indent)
            yield from self._other(found, indent)

    def _is_second(self, one: Alternative) -> bool:
        """Whether one comes after the runner-up."""
        runner_up = self._optimum.runner_up
        return runner_up is None or one.chosen != runner_up.chosen

    def _other(self, one: Alternative, indent: int) -> Iterator[Line]:
        name = self._words.atom(one.atom)
        if one.chosen is None:
            yield from self._because(self._say("forbidden", name), one, indent)
            return
        priority = one.deciding(self._optimum.costs)
        runner_up = "" if self._is_second(one) else f" {self._say['runner_up']}"
        if priority is None:
            yield from self._layout.lines(self._say("as_good", name) + runner_up, indent)
            return
        more = dict(one.costs).get(priority, 0) - dict(self._optimum.costs).get(priority, 0)
        yield from self._layout.lines(self._say("costs_more", name, more, priority) + runner_up, indent)
        yield from self._penalties((paid for paid in one.extra if paid.priority == priority), indent + 2)

    def _penalties(self, paid: Iterable[Paid], indent: int) -> Iterator[Line]:
        for one in paid:
            yield from self._layout.lines(self._penalty(one), indent)

    def _because(self, said: str, one: Alternative, indent: int) -> Iterator[Line]:
        yield from self._layout.lines(said, indent)
        for name in one.because:
            rule = self._words.rules[name]
            yield from self._layout.lines(
                f"{self._words.sentence(rule, {})} {{{name}}} {self._citations.whole(rule)}", indent + 2
            )
        for atom in one.premises:
            yield from self._layout.lines(self._words.atom(atom), indent + 2)

    def _penalty(self, one: Paid) -> str:
        rule = self._words.rules[one.rule]
        return f"{self._words.sentence(rule, dict(one.substitution))} {{{one.rule}}} {self._citations.whole(rule)}"
