"""What every patient of a network needs, made once: logarithms, and which findings a disorder may cause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from reasoner.probability.noisyor.factors import Factor, exclusion_factors, finding_factors, whole_factor
from reasoner.probability.noisyor.network import NoisyOr

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Prepared:
    """A network with its logarithms, natural and in float64; minus infinity is the logarithm of 0.

    Parameters: `log_prior` and `log_prior_false` of each disorder; `log_no_leak` of each finding, ln(1 - leak); `log_fails`
    (findings x disorders), ln(1 - strength), 0 where nothing links them; `linked`, where something does; `exclusions`, as sorted
    places in `disorders`; `present_factors`, for each finding, whose product summed over auxiliary variables is
    P(present | disorders); `exclusion_factors`, for each exclusion, whose product is 1 where at most one is true and 0 elsewhere.
    """

    network: NoisyOr
    log_prior: Floats
    log_prior_false: Floats
    log_no_leak: Floats
    log_fails: Floats
    linked: Bools

    exclusions: tuple[tuple[int, ...], ...]
    present_factors: tuple[tuple[Factor, ...], ...]
    exclusion_factors: tuple[tuple[Factor, ...], ...]

    @property
    def limit(self) -> int | None:
        """How many disorders may be true, None if that leaves out no world."""
        most = self.network.at_most
        return None if most is None or most >= len(self.network.disorders) else most

    def causes(self, finding: int) -> list[int]:
        """The disorders that may cause a finding, as places."""
        return _causes(self.linked, finding)

    def whole(self, finding: int) -> Factor:
        """P(finding present | disorders) as one table, however many causes it has."""
        causes = self.causes(finding)
        return whole_factor(causes, self.log_no_leak[finding], self.log_fails[finding, causes])


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
        log_no_leak, log_fails = np.log1p(-leak), np.log1p(-strengths)
        log_prior, log_prior_false = np.log(prior), np.log1p(-prior)
    exclusions = tuple(tuple(sorted(disorder[name] for name in group)) for group in network.exclusions)
    present = []
    for number in range(len(finding)):
        causes = _causes(linked, number)
        present.append(finding_factors(causes, log_no_leak[number], log_fails[number, causes]))
    return Prepared(
        network,
        log_prior,
        log_prior_false,
        log_no_leak,
        log_fails,
        linked,
        exclusions,
        tuple(present),
        tuple(exclusion_factors(group) for group in exclusions),
    )


def _causes(linked: Bools, finding: int) -> list[int]:
    found: list[int] = np.flatnonzero(linked[finding]).tolist()
    return found


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
