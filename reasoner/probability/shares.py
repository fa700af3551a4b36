"""What each finding adds to a hypothesis, and what other hypotheses take from it.

Within a world (where one hypothesis at most is so: a hypothesis) contributions to the log weight are exact and have no order.
A probability is no such sum: what a finding adds to it depends on what was known before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reasoner.probability.fixedpoint import posteriors_ppm
from reasoner.probability.posterior import Belief
from reasoner.probability.structure import OTHER


@dataclass(frozen=True, slots=True)
class Telescoped:
    """The way of a probability from the prior to the posterior, finding by finding in the order of the document.

    Parameters: `prior_ppm`; `steps`, the atom of each term and by how many parts per million the probability changes when it is
    added to those before it: another order shares the same whole out differently; `posterior_ppm`.
    Law: `prior_ppm` and the steps sum to `posterior_ppm`, exactly: each stop is rounded to whole parts, steps are differences.
    """

    prior_ppm: int
    steps: tuple[tuple[str, int], ...]
    posterior_ppm: int

    @property
    def stops(self) -> tuple[int, ...]:
        """The probability after each step, in parts per million."""
        return tuple((self.prior_ppm + np.cumsum([step for _, step in self.steps], dtype=np.int64)).tolist())


@dataclass(frozen=True, slots=True)
class ExplainedAway:
    """What the first hypothesis takes from another.

    Parameters: `by`, the first; `ppm`, the probability of the other, and `ppm_without`, what it would be if the first were not
    considered; `findings`, those that both bring about, the first at least as often: the atom with what it adds to the odds of
    the other and of the first, each against none of the hypotheses known, in micronats; what the first explains most better
    stands first.
    Law: `ppm_without` is the posterior renormalised over all hypotheses but the first, and so at least `ppm`.
    """

    by: str
    ppm: int
    ppm_without: int
    findings: tuple[tuple[str, int, int], ...]


def telescoped(belief: Belief, hypothesis: str) -> Telescoped:
    """The marginal contributions of the findings to the probability of a hypothesis.

    Raises: ValueError if it is none of the belief's.
    """
    place = belief.hypotheses.index(hypothesis)
    rows = np.array([belief.prior, *belief.weights], dtype=np.int64)
    stops = posteriors_ppm(np.cumsum(rows, axis=0))[:, place].tolist()
    steps = [(term.atom, after - before) for term, before, after in zip(belief.found, stops, stops[1:], strict=False)]
    return Telescoped(stops[0], tuple(steps), stops[-1])


def explained_away(belief: Belief, hypothesis: str, by: str, effects: Sequence[int]) -> ExplainedAway:
    """What a hypothesis loses to another that explains the same findings.

    Parameters: `effects`, the places of the terms that disorders bring about.
    Raises: ValueError if one of them is none of the belief's, or they are the same.
    """
    if hypothesis == by:
        raise ValueError(f"{hypothesis} does not explain itself away")
    own, first, reference = (belief.hypotheses.index(name) for name in (hypothesis, by, OTHER))
    rest = [place for place in range(len(belief.hypotheses)) if place != first]
    without = posteriors_ppm(np.array([belief.log_weights[place] for place in rest], dtype=np.int64))
    pairs = [(belief.found[place].atom, belief.weights[place]) for place in effects]
    found = [
        (atom, row[own] - row[reference], row[first] - row[reference])
        for atom, row in pairs
        if row[first] >= row[own] > row[reference]
    ]
    found.sort(key=lambda one: (one[1] - one[2], one[0]))
    return ExplainedAway(by, belief.posterior_ppm[own], int(without[rest.index(own)]), tuple(found))
