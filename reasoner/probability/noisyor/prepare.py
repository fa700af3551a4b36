"""What every patient of a network needs, made once: logarithms, and which findings a disorder may cause."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from reasoner.probability.noisyor.factors import Factor, exclusion_factors, finding_factors, whole_factor
from reasoner.probability.noisyor.network import NoisyOr

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]
Made = TypeVar("Made")


@dataclass(frozen=True, eq=False)
class Prepared:
    """A network with its logarithms, natural and in float64; minus infinity is the logarithm of 0.

    Parameters: `log_prior` and `log_prior_false` of each disorder; `log_no_leak` of each finding, ln(1 - leak); `log_fails`
    (findings x disorders), ln(1 - strength), 0 where nothing links them; `linked`, where something does.
    """

    network: NoisyOr
    log_prior: Floats
    log_prior_false: Floats
    log_no_leak: Floats
    log_fails: Floats
    linked: Bools

    @cached_property
    def exclusions(self) -> tuple[tuple[int, ...], ...]:
        """The groups of exclusive disorders, as sorted places in `disorders`."""
        place = {name: index for index, name in enumerate(self.network.disorders)}
        return tuple(tuple(sorted(place[name] for name in group)) for group in self.network.exclusions)

    def causes(self, finding: int) -> list[int]:
        """The disorders that may cause a finding, as places."""
        found: list[int] = np.flatnonzero(self.linked[finding]).tolist()
        return found

    @cached_property
    def present_factors(self) -> tuple[tuple[Factor, ...], ...]:
        """For each finding, the factors whose sum over their auxiliary variables is P(finding present | disorders)."""
        return tuple(self._factors(finding_factors, finding) for finding in range(len(self.network.findings)))

    def whole(self, finding: int) -> Factor:
        """P(finding present | disorders) as one table, however many causes it has."""
        return self._factors(whole_factor, finding)

    def _factors(self, made: Callable[[Sequence[int], float, Floats], Made], finding: int) -> Made:
        causes = self.causes(finding)
        return made(causes, self.log_no_leak[finding], self.log_fails[finding, causes])

    @cached_property
    def exclusion_factors(self) -> tuple[tuple[Factor, ...], ...]:
        """For each exclusion, the factors whose sum over their auxiliary variables is 1 where at most one is true, else 0."""
        return tuple(exclusion_factors(list(group)) for group in self.exclusions)


def prepare(network: NoisyOr) -> Prepared:
    """Ready a network for any number of patients."""
    disorder = {name: index for index, name in enumerate(network.disorders)}
    finding = {name: index for index, name in enumerate(network.findings)}
    shape = (len(finding), len(disorder))
    strengths, linked = np.zeros(shape), np.zeros(shape, dtype=bool)
    for link in network.links:
        place = finding[link.finding], disorder[link.disorder]
        strengths[place], linked[place] = link.strength, True
    prior, leak = np.array(network.priors, dtype=float), np.array(network.leaks, dtype=float)
    with np.errstate(divide="ignore"):
        return Prepared(network, np.log(prior), np.log1p(-prior), np.log1p(-leak), np.log1p(-strengths), linked)


def added(counts: NDArray[np.float64], logs: Floats) -> Floats:
    """The matrix product of counts (nothing below 0) and logarithms, where 0 times minus infinity is 0.

    Law: equal to `counts @ logs` where no logarithm is infinite.
    """
    infinite = np.isneginf(logs)
    if not infinite.any():
        return counts @ logs
    sums: Floats = counts @ np.where(infinite, 0.0, logs)
    sums[counts @ infinite.astype(float) > 0] = -np.inf
    return sums
