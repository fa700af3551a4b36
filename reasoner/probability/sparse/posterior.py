"""The posterior over many thousand hypotheses of one case, or of many at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np

from reasoner.errors import RequestError
from reasoner.probability.evidence import Term
from reasoner.probability.fixedpoint import Integers, bounds_ppm, posteriors_ppm, weights
from reasoner.probability.posterior import Belief
from reasoner.probability.sparse.space import UNMATCHED, Observation, Space

TOGETHER = 256
"""Cases whose log weights are held at once; more gain nothing."""
PROFILE = "sparse"


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found and what was looked for and not found; all else is unknown.

    Parameters: ids of the space, in any order and any number of times; `place`, of the case, for messages.
    """

    present: Collection[str]
    absent: Collection[str] = ()
    place: str = ""


@dataclass(frozen=True)
class SparseBelief:
    """Log weight and probability of each hypothesis, `other` last; contributions of those that are asked for.

    Parameters: `counted`, the findings that say something, in the order of the space; `contradicted`, the ids that are
    recorded both ways, by themselves or by what they imply, and do not count; `log_weights` in micronats.
    Law: `log_weights == space.prior + sum(weights for _, weights in space.weigh(counted))`.
    """

    space: Space
    counted: tuple[Observation, ...]
    contradicted: tuple[str, ...]
    log_weights: Integers

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """All hypotheses, in the order of `log_weights` and `posterior_ppm`."""
        return self.space.hypotheses

    @cached_property
    def posterior_ppm(self) -> Integers:
        """Parts per million of each hypothesis, rounded to nearest."""
        return posteriors_ppm(self.log_weights)

    def first(self, count: int) -> tuple[str, ...]:
        """The most probable hypotheses by log weight, equal ones in the order of the space."""
        count = min(count, len(self.log_weights))
        least = np.partition(self.log_weights, -count)[-count]
        ahead = np.flatnonzero(self.log_weights >= least)
        order = ahead[np.argsort(-self.log_weights[ahead], kind="stable")[:count]]
        return tuple([self.space.hypotheses[number] for number in order])

    def about(self, hypotheses: Sequence[str]) -> Belief:
        """The belief in some hypotheses with the contributions that add up to it, as of a domain with few.

        Parameters: `hypotheses`, in the order wanted, such as `first(50)`.
        Returns: probabilities among all hypotheses of the space, not among these alone; intervals hold their rounding and nothing
        of how uncertain frequencies are; no questions.
        Raises: RequestError if one is not of the space.
        Law: `log_weights[h] == prior[h] + sum(t.weights[h] for t in terms)`.
        """
        numbers = self._numbers(hypotheses)
        low, high = bounds_ppm(*weights(self.log_weights))
        rows = {one: tuple(added[numbers].tolist()) for one, added in self.space.weigh(self.counted)}
        return Belief(
            profile=PROFILE,
            hypotheses=tuple(hypotheses),
            prior=tuple(self.space.prior[numbers].tolist()),
            found=tuple(map(self._term, self.counted)),
            weights=tuple([rows[one] for one in self.counted]),
            log_weights=tuple(self.log_weights[numbers].tolist()),
            posterior_ppm=tuple(self.posterior_ppm[numbers].tolist()),
            intervals_ppm=tuple(zip(low[numbers].tolist(), high[numbers].tolist(), strict=True)),
            questions=(),
        )

    def matches(self, hypothesis: str) -> tuple[str, ...]:
        """For each counted finding that by which it was weighed: itself, one above it, or nothing (an empty text).

        Raises: RequestError if the hypothesis is not of the space.
        """
        number = self._numbers([hypothesis])[0]
        found = [int(self.space.matches(one)[number]) for one in self.counted]
        return tuple("" if one == UNMATCHED else self.space.findings[one] for one in found)

    def _term(self, one: Observation) -> Term:
        name = self.space.findings[one.finding]
        return Term(name, 0, f"present({name})") if one.present else Term(name, 1, f"absent({name})")

    def _numbers(self, hypotheses: Sequence[str]) -> list[int]:
        wanted = dict.fromkeys(hypotheses)
        numbers = {name: number for number, name in enumerate(self.space.hypotheses) if name in wanted}
        unknown = [name for name in wanted if name not in numbers]
        if unknown:
            raise RequestError(f"{unknown[0][:60]!r} is no hypothesis of this space", fix="use an id of its hypotheses")
        return [numbers[name] for name in hypotheses]


def believe(space: Space, case: Findings) -> SparseBelief:
    """The belief in one case. Raises: RequestError if a finding is not of the space.

    Laws: order and repetition of findings do not matter; a present finding that another present one implies changes
    nothing, nor does an absent one below another absent one; what is recorded both ways changes nothing.
    """
    counted, contradicted = _observations(space, case)
    log_weights = space.prior.copy()
    for _, added in space.weigh(counted):
        log_weights += added
    return SparseBelief(space, counted, contradicted, log_weights)


def believe_all(space: Space, cases: Iterable[Findings]) -> Iterator[SparseBelief]:
    """The beliefs in many cases, in their order; cases held together share the work on their columns.

    Raises: RequestError if a finding is not of the space.
    Law: equal to `believe` on each.
    """
    waiting = iter(cases)
    while together := list(islice(waiting, TOGETHER)):
        read = [_observations(space, case) for case in together]
        holders: dict[Observation, list[int]] = {}
        for number, (counted, _) in enumerate(read):
            for one in counted:
                holders.setdefault(one, []).append(number)
        rows = [space.prior.copy() for _ in together]
        for one, added in space.weigh(holders):
            for number in holders[one]:
                rows[number] += added
        for (counted, contradicted), row in zip(read, rows, strict=True):
            yield SparseBelief(space, counted, contradicted, row)


def _observations(space: Space, case: Findings) -> tuple[tuple[Observation, ...], tuple[str, ...]]:
    """What counts of a case, and what contradicts itself."""
    present = {space.number(name, case.place) for name in case.present}
    absent = {space.number(name, case.place) for name in case.absent}
    implied = {int(above) for one in present for above in space.implied(one)}
    contradicted = absent & (present | implied)
    present -= absent
    absent -= contradicted
    implied = {int(above) for one in present for above in space.implied(one)}
    shown = present - implied
    denied = {one for one in absent if absent.isdisjoint(space.implied(one).tolist())}
    counted = [Observation(one, True) for one in shown] + [Observation(one, False) for one in denied]
    counted.sort(key=lambda one: one.finding)
    return tuple(counted), tuple(space.findings[one] for one in sorted(contradicted))
