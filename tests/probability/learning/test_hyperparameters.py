"""The variational fit finds hyperparameters that the rows were made with."""

import numpy as np
import pytest

from reasoner.probability.learning.hyperparameters import Hyperparameters, fit
from reasoner.probability.learning.rows import Layout, layout
from reasoner.probability.structure import read_structure

CONDITIONS, EVIDENCES, PATIENTS = 30, 20, 40
MEAN, SIZE = 0.3, 4.0
CENTRE, CONCENTRATION = (0.6, 0.3, 0.1), 8.0


def _simulated() -> tuple[Layout, "np.typing.NDArray[np.int64]"]:
    """Counts of conditions that list every other binary evidence; what is unlisted is never present."""
    names = [f"e{index:02}" for index in range(EVIDENCES)]
    structure = read_structure(
        {"conditions": [{"id": f"c{index:02}", "evidences": names[index % 2 :: 2]} for index in range(CONDITIONS)]},
        {
            "evidences": [
                *({"id": name, "kind": "binary", "atoms": [f"present({name})", f"absent({name})"]} for name in names),
                {"id": "age", "kind": "range", "observable": "age", "from": [0, 100, 200]},
            ]
        },
    )
    places = layout(structure)
    chance = np.random.default_rng(4)
    seen = np.zeros((CONDITIONS, places.columns), dtype=np.int64)
    for row in range(CONDITIONS):
        for index in range(EVIDENCES):
            rate = chance.beta(MEAN * SIZE, (1 - MEAN) * SIZE) if places.own[row, index] else 0.0
            yes = chance.binomial(PATIENTS, rate)
            seen[row, 2 * index : 2 * index + 2] = yes, PATIENTS - yes
        seen[row, -3:] = chance.multinomial(PATIENTS, chance.dirichlet(CONCENTRATION * np.array(CENTRE)))
    return places, seen


@pytest.fixture(scope="module")
def found() -> Hyperparameters:
    places, seen = _simulated()
    return fit(places, seen, seed=2, steps=100, draws=60, progress=lambda *_: None)


def test_the_mean_and_concentration_of_listed_rates_are_recovered(found: Hyperparameters) -> None:
    mean = found.listed[:, 0] / found.listed.sum(axis=1)
    # 300 rates of standard deviation sqrt(m (1 - m) / (size + 1)), each seen in 40 patients.
    error = np.sqrt(MEAN * (1 - MEAN) / (SIZE + 1) / 300 + MEAN * (1 - MEAN) / 40 / 300)
    assert abs(mean.mean() - MEAN) < 4 * error
    # The variance of 300 rates is known to about sqrt(2 / 300) = 8 %, and the concentration with it.
    assert abs(np.log(found.listed.sum(axis=1).mean() / SIZE)) < 0.4


def test_the_leak_is_small_where_nothing_unlisted_was_seen(found: Hyperparameters) -> None:
    leak = found.unlisted[:, 0] / found.unlisted.sum(axis=1)
    assert leak.mean() < 3 / PATIENTS


def test_the_centre_and_its_concentration_are_recovered(found: Hyperparameters) -> None:
    centre = found.centre[:, -3:].mean(axis=0)
    error = np.sqrt(np.array(CENTRE) * (1 - np.array(CENTRE)) * (1 / (CONCENTRATION + 1) + 1 / PATIENTS) / CONDITIONS)
    assert (np.abs(centre - CENTRE) < 4 * error + 0.02).all()
    assert abs(np.log(found.concentration[:, -1].mean() / CONCENTRATION)) < 0.8


def test_the_loss_falls(found: Hyperparameters) -> None:
    assert np.mean(found.losses[-10:]) < np.mean(found.losses[:10])
    assert len(found.losses) == 100
