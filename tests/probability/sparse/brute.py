"""The model of `docs/large.md` written out for small spaces, over every hypothesis and every finding, in floating point."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from functools import reduce
from operator import add

from reasoner.probability.sparse.compile import Assumptions


class Brute:
    """Probabilities of findings in hypotheses, by definition.

    Parameters: `frequency[h][t]`, what is said; `parents[t]`.
    """

    def __init__(
        self,
        frequency: Mapping[str, Mapping[str, float]],
        parents: Mapping[str, Collection[str]],
        assume: Assumptions,
    ) -> None:
        self.said, self.parents, self.assume = frequency, parents, assume
        self.hypotheses = sorted(frequency)
        self.listed = {name: self._closed(one) for name, one in frequency.items()}
        self.background = {finding: self._background(finding) for finding in parents}

    def above(self, finding: str) -> set[str]:
        found: set[str] = set()
        for parent in self.parents[finding]:
            found |= {parent} | self.above(parent)
        return found

    def probability(self, hypothesis: str, finding: str) -> float:
        """P(finding is present | hypothesis)."""
        assume, usual = self.assume, self.background
        if hypothesis == "other":
            return usual[finding]
        listed = self.listed[hypothesis]
        if finding in listed:
            return self._of_listed(hypothesis, finding)
        telling = [one for one in self.above(finding) if one in listed and usual[one] <= assume.broad]
        if not telling:
            return assume.leak * usual[finding]
        nearest = max(telling, key=self.rank)
        return usual[finding] * self._of_listed(hypothesis, nearest) / usual[nearest]

    def absent_probability(self, hypothesis: str, finding: str) -> float:
        """P(finding is absent | hypothesis), in which what is said of those above does not count."""
        if hypothesis == "other":
            return 1 - self.background[finding]
        if finding in self.listed[hypothesis]:
            return 1 - self._of_listed(hypothesis, finding)
        return 1 - self.assume.leak * self.background[finding]

    def rank(self, finding: str) -> tuple[float, int, str]:
        """The broadest first."""
        return -self.background[finding], len(self.above(finding)), finding

    def posterior(self, present: Collection[str], absent: Collection[str]) -> dict[str, float]:
        """P(hypothesis | findings), equal priors."""
        weights = {}
        for name in (*self.hypotheses, "other"):
            prior = self.assume.other if name == "other" else (1 - self.assume.other) / len(self.hypotheses)
            yes = math.prod(self.probability(name, one) for one in present)
            weights[name] = prior * yes * math.prod(self.absent_probability(name, one) for one in absent)
        whole = sum(weights.values())
        return {name: weight / whole for name, weight in weights.items()}

    def _closed(self, said: Mapping[str, float]) -> dict[str, float]:
        closed = dict(said)
        for finding, share in said.items():
            for upper in self.above(finding) if share > 0 else ():
                closed[upper] = max(closed.get(upper, 0), share)
        return closed

    def _background(self, finding: str) -> float:
        mean = reduce(add, (self.listed[name].get(finding, 0.0) for name in self.hypotheses)) / len(self.listed)
        return min(max(mean, self.assume.rarest), 1 - self.assume.slip)

    def _of_listed(self, hypothesis: str, finding: str) -> float:
        share, usual = self.listed[hypothesis][finding], self.background[finding]
        if share == 0:
            return self.assume.slip * usual
        return min(max(share, self.assume.leak * usual), 1 - self.assume.slip)
