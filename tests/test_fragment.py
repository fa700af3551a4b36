"""The rule fragment on random programs: clingo, both checkers and the engine agree; thousands in the slow suite, some here."""

import pytest
from fragment_answers import Tally, compare_checkers, compare_with_clingo, compare_with_engine
from random_fragment import FEATURES, projected, sample


def compared(compare, seeds, draw=sample):
    tally = Tally()
    for seed in seeds:
        compare(seed, tally, draw)
    return tally


COMPARISONS = (compare_with_clingo, compare_with_engine, compare_checkers)


def is_changed(seed):
    return projected(seed) != sample(seed)


@pytest.mark.parametrize("compare", COMPARISONS)
def test_what_is_anonymous_under_not_means_what_it_does_for_clingo(compare):
    assert compared(compare, filter(is_changed, range(40_000, 40_060)), projected).compared > 20


@pytest.mark.slow
@pytest.mark.parametrize("compare", COMPARISONS)
def test_what_is_anonymous_under_not_in_thousands_of_programs(compare):
    assert compared(compare, filter(is_changed, range(41_000, 44_000)), projected).compared > 1_000


def test_answer_sets_and_optima_are_clingos():
    tally = compared(compare_with_clingo, range(10_000, 10_120))
    assert tally.compared > 100
    assert set(FEATURES) | {"non_stratified", "inconsistent", "optimised", "ties"} <= tally.features.keys()


def test_the_kernel_accepts_what_the_engine_derives():
    assert compared(compare_with_engine, range(20_000, 20_060)).compared > 50


def test_both_checkers_agree_on_models_and_on_what_is_none():
    assert compared(compare_checkers, range(30_000, 30_060)).compared > 50


@pytest.mark.slow
@pytest.mark.parametrize("part", range(20))
def test_both_checkers_agree_on_thousands_of_programs(part):
    assert compared(compare_checkers, range(520 * part, 520 * (part + 1))).compared >= 500


@pytest.mark.slow
@pytest.mark.parametrize("part", range(20))
def test_answer_sets_and_optima_of_thousands_of_programs_are_clingos(part):
    tally = compared(compare_with_clingo, range(520 * part, 520 * (part + 1)))
    assert tally.compared >= 500
    assert all(tally.features[name] >= 25 for name in FEATURES), tally.features
    assert tally.features["non_stratified"] >= 0.3 * tally.compared
    assert tally.features["inconsistent"] >= 5 <= tally.features["ties"]


@pytest.mark.slow
@pytest.mark.parametrize("part", range(20))
def test_the_kernel_accepts_what_the_engine_derives_of_thousands_of_programs(part):
    assert compared(compare_with_engine, range(520 * part, 520 * (part + 1))).compared >= 450
