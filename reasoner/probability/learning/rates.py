"""Each rate's posterior, given draws of the hyperparameters: conjugate, so drawn exactly.

`other` and the record's own errors are put in here as well, since both speak of all conditions together:

- `other` predicts each value at the unweighted mean of the conditions' rates;
- with probability `SLIP` an answer says nothing about the patient's condition (a slip of the pen, a coincidence, a
  misunderstanding) and is distributed as under `other`. So no single answer can lower the odds of a condition against
  `other` by more than a factor 1 / SLIP, however rare the learner found it. Rows of a simulator that never gives a
  patient an unlisted finding cannot teach this rate; it is declared.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reasoner.probability.learning.hyperparameters import Floats, Hyperparameters
from reasoner.probability.learning.rows import Counts, Layout

SLIP = 0.01
PRIOR_COUNT = 0.5
_TINY = 1e-300


@dataclass(frozen=True, slots=True)
class Rates:
    """Probability of each value in each hypothesis (`other` last): posterior means and joint draws.

    Parameters: `mean` (hypotheses x columns), `draws` (draws x hypotheses x columns); `prior_mean`, `prior_draws`, the
    frequency of each hypothesis in the rows (hypotheses; draws x hypotheses).
    Law: every number is positive; the values of an evidence sum to 1.
    """

    mean: Floats
    draws: Floats
    prior_mean: Floats
    prior_draws: Floats


def draw_rates(places: Layout, seen: Counts, patients: Counts, common: Hyperparameters, *, seed: int) -> Rates:
    """Draw all rates once for each draw of the hyperparameters; means are averages of conditional means."""
    generator = np.random.Generator(np.random.PCG64(seed))
    alpha = _pseudo_counts(places, seen, common)
    mean = _normalised(places, alpha).mean(axis=0)
    draws = _normalised(places, _shared(places, generator, alpha))
    weights = np.append(patients, 0) + PRIOR_COUNT
    return Rates(
        mean=mixed(mean[np.newaxis])[0],
        draws=mixed(draws),
        prior_mean=weights / weights.sum(),
        prior_draws=generator.dirichlet(weights, size=len(draws)).clip(_TINY),
    )


def prior_rates(places: Layout, common: Hyperparameters, generator: np.random.Generator) -> Floats:
    """Rates of the conditions before anything is seen (conditions × columns), given one draw of the hyperparameters."""
    nothing = np.zeros((len(places.own), places.columns), dtype=np.int64)
    rates: Floats = _normalised(places, _shared(places, generator, _pseudo_counts(places, nothing, common)))[0]
    return rates


def _pseudo_counts(places: Layout, seen: Counts, common: Hyperparameters) -> Floats:
    """Parameters of the conjugate posteriors (draws x conditions x columns)."""
    count, conditions = len(common.concentration), len(seen)
    alpha = np.empty((count, conditions, places.columns))
    owner = places.evidence_of_column
    for index, start in enumerate(places.first):
        own = places.own[:, index]
        if places.binary[index]:
            pair = slice(start, start + 2)
            alpha[:, own, pair] = common.listed[:, np.newaxis, :] + seen[own, pair]
            alpha[:, ~own, pair] = common.unlisted[:, np.newaxis, :] + seen[~own, pair].sum(axis=0)
        else:
            columns = np.flatnonzero(owner == index)
            prior = (common.concentration[:, index, np.newaxis] * common.centre[:, columns])[:, np.newaxis, :]
            alpha[:, :, columns] = prior + np.where(own[:, np.newaxis], seen[:, columns], 0)
    return alpha


def _shared(places: Layout, generator: np.random.Generator, alpha: Floats) -> Floats:
    """Gamma draws whose ratios are the rates; what conditions share is drawn once, a bare centre not at all."""
    drawn = np.empty_like(alpha)
    owner = places.evidence_of_column
    for index in range(len(places.first)):
        columns = np.flatnonzero(owner == index)
        own, apart = np.flatnonzero(places.own[:, index]), np.flatnonzero(~places.own[:, index])
        own_alpha = alpha[:, own[:, np.newaxis], columns]
        drawn[:, own[:, np.newaxis], columns] = np.maximum(generator.standard_gamma(own_alpha), _TINY)
        if len(apart):
            shared = alpha[:, apart[0], columns]
            once = np.maximum(generator.standard_gamma(shared), _TINY) if places.binary[index] else shared
            drawn[:, apart[:, np.newaxis], columns] = once[:, np.newaxis, :]
    return drawn


def _normalised(places: Layout, weights: Floats) -> Floats:
    totals = np.add.reduceat(weights, places.first, axis=-1)
    return weights / totals[..., places.evidence_of_column]


def mixed(rates: Floats) -> Floats:
    """Rates with the slip mixed in, and those of `other`, the mean, behind the conditions (… × hypotheses × columns)."""
    other = rates.mean(axis=1, keepdims=True)
    return np.concatenate([(1 - SLIP) * rates + SLIP * other, other], axis=1)
