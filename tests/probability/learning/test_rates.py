"""Rates drawn from their posteriors, and what is put into them for all conditions together."""

import base64

import numpy as np
import pytest

from reasoner.probability.learning.encoding import UNIT, encode
from reasoner.probability.learning.hyperparameters import Hyperparameters
from reasoner.probability.learning.rates import SLIP, Rates, draw_rates
from reasoner.probability.learning.rows import Layout, count, layout, validated

from ..sample import simulated_rows, structure

DRAWS = 4000
ROWS = 400
PLACES = layout(structure())


def _hyperparameters() -> Hyperparameters:
    """Known hyperparameters, the same in every draw: Beta(2, 1) listed, Beta(1, 9) unlisted, uniform centres."""
    sizes = np.array([one.values for one in PLACES.structure.evidences], dtype=float)
    values = ~PLACES.binary[PLACES.evidence_of_column]
    centre = np.where(values, 1 / sizes[PLACES.evidence_of_column], 0)
    return Hyperparameters(
        listed=np.tile([2.0, 1.0], (DRAWS, 1)),
        unlisted=np.tile([1.0, 9.0], (DRAWS, 1)),
        centre=np.tile(centre, (DRAWS, 1)),
        concentration=np.full((DRAWS, len(PLACES.binary)), 6.0),
        losses=(1.0,),
    )


@pytest.fixture(scope="module")
def rates() -> Rates:
    seen, patients = count(PLACES, validated(structure(), simulated_rows(ROWS)))
    return draw_rates(PLACES, seen, patients, _hyperparameters(), seed=3)


def _columns(evidence: str) -> slice:
    index = [one.id for one in PLACES.structure.evidences].index(evidence)
    return slice(int(PLACES.first[index]), int(PLACES.first[index]) + PLACES.structure.evidences[index].values)


def test_values_of_an_evidence_sum_to_one(rates: Rates) -> None:
    for one in PLACES.structure.evidences:
        assert np.allclose(rates.mean[:, _columns(one.id)].sum(axis=1), 1)
        assert np.allclose(rates.draws[:, :, _columns(one.id)].sum(axis=2), 1)
    assert (rates.draws > 0).all()


def test_other_is_the_mean_of_the_conditions(rates: Rates) -> None:
    assert np.allclose(rates.mean[-1], rates.mean[:-1].mean(axis=0))
    assert np.allclose(rates.draws[:, -1], rates.draws[:, :-1].mean(axis=1))


def test_no_answer_lowers_the_odds_against_other_by_more_than_the_slip_allows(rates: Rates) -> None:
    assert (rates.mean[:-1] >= SLIP * rates.mean[-1]).all()
    assert (rates.draws[:, :-1] >= SLIP * rates.draws[:, -1:]).all()


def test_draws_scatter_around_the_conjugate_mean(rates: Rates) -> None:
    """The mean of n draws of a rate with standard deviation s lies within 5 s / sqrt(n) of its expectation."""
    error = np.abs(rates.draws.mean(axis=0) - rates.mean)
    assert (error <= 5 * rates.draws.std(axis=0) / np.sqrt(DRAWS) + 1e-12).all()


def test_a_listed_rate_is_the_conjugate_posterior(rates: Rates) -> None:
    rows = simulated_rows(ROWS)
    yes = sum(("E_rash", 0) in answers for name, answers in rows if name == "zoster")
    of_zoster = (2 + yes) / (3 + ROWS / 2)
    of_ebola = 2 / 3
    angina_rows = ROWS / 2
    of_angina = 1 / (10 + angina_rows)
    other = (of_zoster + of_ebola + of_angina) / 3
    column = _columns("E_rash").start
    expected = [(1 - SLIP) * rate + SLIP * other for rate in (of_angina, of_ebola, of_zoster)]
    assert np.allclose(rates.mean[:-1, column], expected)


def test_conditions_that_do_not_list_an_evidence_share_its_rate(rates: Rates) -> None:
    fever = rates.draws[:, :, _columns("E_fever").start]
    assert np.array_equal(fever[:, 0], fever[:, 2])
    assert not np.array_equal(fever[:, 0], fever[:, 1])


def test_a_shared_rate_rests_on_the_rows_of_all_that_share_it(rates: Rates) -> None:
    """Nobody among the rows, all of conditions that do not list fever, had one."""
    shared, of_ebola = 1 / (10 + ROWS), 2 / 3
    expected = (1 - SLIP) * shared + SLIP * (2 * shared + of_ebola) / 3
    assert np.allclose(rates.mean[[0, 2], _columns("E_fever").start], expected)


def test_a_condition_that_does_not_list_a_categorical_uses_the_centre(rates: Rates) -> None:
    place = rates.mean[1, _columns("E_place")]
    other = rates.mean[-1, _columns("E_place")]
    assert np.allclose(place, (1 - SLIP) / 3 + SLIP * other)
    drawn = rates.draws[:, :, _columns("E_place")]
    assert np.allclose(drawn[:, 1], (1 - SLIP) / 3 + SLIP * drawn[:, -1])


def test_a_condition_without_rows_keeps_a_chance_in_the_prior(rates: Rates) -> None:
    assert np.isclose(rates.prior_mean.sum(), 1)
    assert np.isclose(rates.prior_mean[1], 0.5 / (ROWS + 2))
    assert np.allclose(rates.prior_draws.sum(axis=1), 1)


def test_encoding_keeps_the_draws_to_half_a_unit(rates: Rates) -> None:
    encoded = encode(PLACES, rates)
    data = np.frombuffer(base64.b64decode(encoded["draws"]["data"]), dtype="<i2").reshape(-1, DRAWS)
    column = 0
    for one in PLACES.structure.evidences:
        for value in range(one.values):
            for row, block in enumerate(encoded["blocks"][one.id][value]):
                back = (encoded["tables"][one.id][value][row] + UNIT * data[block].astype(np.int64)) / 1e6
                assert np.abs(back - np.log(rates.draws[:, row, column])).max() <= UNIT / 2e6 + 1e-9
            column += 1


def test_shared_rates_take_one_block() -> None:
    seen, patients = count(PLACES, validated(structure(), simulated_rows(ROWS)))
    encoded = encode(PLACES, draw_rates(PLACES, seen, patients, _hyperparameters(), seed=3))
    angina, ebola, zoster, other = encoded["blocks"]["E_fever"][0]
    assert angina == zoster
    assert len({angina, ebola, other}) == 3


def test_layout_counts_columns() -> None:
    assert isinstance(PLACES, Layout)
    assert PLACES.columns == sum(one.values for one in PLACES.structure.evidences) == len(PLACES.evidence_of_column)
