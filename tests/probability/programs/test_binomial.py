from __future__ import annotations

from math import comb

import pytest

from reasoner.probability.programs.binomial import clopper_pearson


@pytest.mark.parametrize("trials", [1, 5, 30])
@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.999])
def test_tails_at_the_ends(trials: int, confidence: float) -> None:
    """By definition: at each end the tail beyond what was seen has half of what the confidence leaves."""
    for seen in range(trials + 1):
        low, high = clopper_pearson(seen, trials, confidence)
        at_least = sum(comb(trials, k) * low**k * (1 - low) ** (trials - k) for k in range(seen, trials + 1))
        at_most = sum(comb(trials, k) * high**k * (1 - high) ** (trials - k) for k in range(seen + 1))
        assert low == 0 if seen == 0 else at_least == pytest.approx((1 - confidence) / 2, rel=1e-6)
        assert high == 1 if seen == trials else at_most == pytest.approx((1 - confidence) / 2, rel=1e-6)
        assert low <= seen / trials <= high


def test_nothing_tried_says_nothing() -> None:
    assert clopper_pearson(0, 0, 0.95) == (0.0, 1.0)


def test_many_trials_do_not_overflow() -> None:
    low, high = clopper_pearson(50_000, 100_000, 0.95)
    assert 0.4968 < low < 0.4970 < 0.5030 < high < 0.5032
