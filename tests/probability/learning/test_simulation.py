"""Rates and patients from the model's own prior, and the intervals that are learned from them."""

import numpy as np
import pytest

from reasoner.probability.learning.hyperparameters import fit
from reasoner.probability.learning.rates import draw_rates
from reasoner.probability.learning.rows import layout
from reasoner.probability.learning.simulation import draw_hyperparameters, simulate

from ..sample import structure

PLACES = layout(structure())


def test_simulated_rates_are_distributions_and_counts_those_of_the_patients():
    generator = np.random.Generator(np.random.PCG64(1))
    rates, seen = simulate(PLACES, draw_hyperparameters(PLACES, generator), generator, 30)
    assert rates.shape == seen.shape == (3, PLACES.columns)
    assert (rates > 0).all()
    for first, evidence in zip(PLACES.first, structure().evidences, strict=True):
        columns = slice(first, first + evidence.values)
        assert np.allclose(rates[:, columns].sum(axis=1), 1)
        assert (seen[:, columns].sum(axis=1) == 30).all()


def test_many_patients_show_their_rates():
    generator = np.random.Generator(np.random.PCG64(2))
    rates, seen = simulate(PLACES, draw_hyperparameters(PLACES, generator), generator, 100_000)
    assert np.abs(seen / 100_000 - rates).max() < 0.03  # the slip moves a rate by at most a hundredth


def test_the_same_seed_gives_the_same_patients():
    def once():
        generator = np.random.Generator(np.random.PCG64(3))
        return simulate(PLACES, draw_hyperparameters(PLACES, generator), generator, 20)

    for left, right in zip(once(), once(), strict=True):
        assert (left == right).all()


@pytest.mark.slow
def test_ninety_per_cent_intervals_hold_about_ninety_per_cent_of_the_rates():
    held = []
    for seed in range(40):
        generator = np.random.Generator(np.random.PCG64(seed))
        truth, seen = simulate(PLACES, draw_hyperparameters(PLACES, generator), generator, 20)
        learned = fit(PLACES, seen, seed=seed, steps=400, draws=200, progress=lambda *_: None)
        drawn = draw_rates(PLACES, seen, np.full(3, 20), learned, seed=seed).draws[:, :-1]
        low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
        held.append(((low <= truth) & (truth <= high))[PLACES.own[:, PLACES.evidence_of_column]].mean())
    assert 0.85 < np.mean(held) < 0.95
