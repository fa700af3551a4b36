"""Rates drawn from the model's own prior, and patients simulated from them: what simulation-based calibration needs."""

from __future__ import annotations

import numpy as np

from reasoner.probability.learning.hyperparameters import PRIORS, Floats, Hyperparameters
from reasoner.probability.learning.rates import mixed, prior_rates
from reasoner.probability.learning.rows import Counts, Layout


def draw_hyperparameters(places: Layout, generator: np.random.Generator) -> Hyperparameters:
    """One draw of the hyperparameters from their prior."""

    def normal(name: str, size: int | None = None) -> Floats:
        location, scale = PRIORS[name]
        return np.asarray(generator.normal(location, scale, size))

    def beta(kind: str) -> Floats:
        mean, size = 1 / (1 + np.exp(-normal(f"{kind}_mean"))), np.exp(normal(f"{kind}_size"))
        return np.array([[mean * size, (1 - mean) * size]])

    owner = places.evidence_of_column
    columns = np.flatnonzero(~places.binary[owner])
    centre = np.zeros((1, places.columns))
    powers = np.exp(normal("centre", len(columns)))
    totals = np.bincount(owner[columns], powers, minlength=len(places.binary))
    centre[0, columns] = powers / totals[owner[columns]]
    concentration = np.exp(normal("concentration", len(places.binary)))[np.newaxis]
    return Hyperparameters(beta("listed"), beta("unlisted"), centre, concentration, ())


def simulate(
    places: Layout, common: Hyperparameters, generator: np.random.Generator, patients: int
) -> tuple[Floats, Counts]:
    """True rates (conditions × columns, as `Rates` has them), and counts of patients who answer every question.

    Parameters: `patients` of each condition.
    """
    rates = prior_rates(places, common, generator)
    seen = np.zeros(rates.shape, dtype=np.int64)
    for condition in range(len(rates)):
        for index, first in enumerate(places.first):
            columns = slice(first, first + places.structure.evidences[index].values)
            chances = rates[condition, columns] / rates[condition, columns].sum()
            seen[condition, columns] = generator.multinomial(patients, chances)
    return mixed(rates[np.newaxis])[0, :-1], seen
