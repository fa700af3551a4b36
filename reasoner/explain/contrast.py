"""Why one hypothesis rather than another: what each finding adds to the odds between them, which no third hypothesis touches."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reasoner.explain.layout import Layout, Line
from reasoner.explain.messages import Messages
from reasoner.explain.wording import Words, number_of
from reasoner.probability.posterior import Belief

_SMALLEST_SHOWN = 50_000
"""A difference under 0.05 nat (a factor of 1.05) is not worth a line."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What one atom adds to the log odds of the first hypothesis against the second, in micronats; no atom: the prior."""

    atom: str
    micronats: int


def differences(belief: Belief, one: str, other: str) -> list[Difference]:
    """The differences between two hypotheses, the greatest first.

    Raises: ValueError if one of them is no hypothesis of the belief.
    Law: they sum to the difference of the log weights, exactly.
    """
    first, second = belief.hypotheses.index(one), belief.hypotheses.index(other)
    found = [Difference("", belief.prior[first] - belief.prior[second])]
    found += [Difference(term.term.atom, term.weights[first] - term.weights[second]) for term in belief.terms]
    return sorted(found, key=lambda difference: (-abs(difference.micronats), difference.atom))


def told(words: Words, layout: Layout, belief: Belief, pair: tuple[str, str]) -> Iterator[Line]:
    """The probabilities of two hypotheses, and what each finding that matters adds to the odds between them."""
    say = Messages(words.language, "why")
    bands = [words.band(belief.posterior_ppm[belief.hypotheses.index(name)]) for name in pair]
    shown = say("both", words.label(pair[0]), bands[0], words.label(pair[1]), bands[1])
    yield from layout.lines(f"{shown} — {say['neither']}", 2)
    for one in _worth_a_line(differences(belief, *pair)):
        factor = math.exp(min(abs(one.micronats), 20_000_000) / 1e6)
        direction = say("favours" if one.micronats > 0 else "disfavours", number_of(factor, words.language))
        name = words.atom(one.atom) if one.atom else say["prior"]
        yield from layout.lines(f"{name} — {direction}", 4)


def _worth_a_line(differences: Sequence[Difference]) -> Iterator[Difference]:
    return (one for one in differences if abs(one.micronats) >= _SMALLEST_SHOWN)
