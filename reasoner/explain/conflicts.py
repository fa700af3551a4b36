"""Why rules contradict each other for a case, in words: a smallest set of facts and rules, each where it stands."""

from __future__ import annotations

from collections.abc import Iterator

from reasoner.explain.chain import Chain, Link
from reasoner.explain.citations import Citations
from reasoner.explain.layout import Layout, Line
from reasoner.explain.messages import Messages
from reasoner.explain.telling import Telling
from reasoner.explain.wording import Words, listed
from reasoner.symbolic.contradiction import Conflict


class Conflicts:
    """Tells conflicts in one language.

    Parameters: `words`; `layout`; `chain`, which holds the facts and the steps of the conflict; `citations`, for the sources of
    rules.
    """

    def __init__(self, words: Words, layout: Layout, chain: Chain, citations: Citations) -> None:
        self._words, self._layout, self._chain, self._citations = words, layout, chain, citations
        self._telling = Telling(words, chain, citations)
        self._say = Messages(words.language, "why")

    def lines(self, conflict: Conflict) -> Iterator[Line]:
        """The facts, the rules as they were applied, and what may not be so together."""
        yield Line(self._say["contradiction"], "heading")
        yield from self._layout.lines(self._say["contradiction_of"], 2)
        for atom in conflict.facts:
            yield from self._layout.lines(self._telling.whole(self._chain.links[atom]), 4)
        applied = {step.rule: self._chain.links[step.head] for step in conflict.steps if step.head in self._chain.links}
        for rule in conflict.rules:
            yield from self._layout.lines(self._rule(rule, applied.get(rule), conflict), 4)
        if conflict.violation is not None:
            together = listed([self._words.atom(atom) for atom in conflict.violation.atoms], self._words.language)
            yield from self._layout.lines(self._say("together", together), 2)
        else:
            yield from self._layout.lines(self._say["no_choice"], 2)

    def _rule(self, name: str, link: Link | None, conflict: Conflict) -> str:
        rule = self._words.rules[name]
        violation = conflict.violation
        values = violation.substitution if violation is not None and violation.rule == name else ()
        sentence = self._words.sentence(rule, dict(link.substitution if link else values))
        return f"{sentence} {{{name}}} {self._citations.whole(rule)}"
