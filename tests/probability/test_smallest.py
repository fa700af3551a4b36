from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoner.probability import smallest
from reasoner.probability.smallest import smallest_impossible

CONFLICTS = st.lists(st.sets(st.integers(0, 7), min_size=1, max_size=5), min_size=1, max_size=3)


@given(CONFLICTS, st.permutations(range(8)), st.sampled_from([2_000, 0]))
def test_nothing_can_be_spared(conflicts: list[set[int]], findings: list[int], most: int) -> None:
    def impossible(one: object) -> bool:
        return any(conflict <= set(one) for conflict in conflicts)  # type: ignore[call-overload]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(smallest, "MOST_TRIED", most)
        found = smallest_impossible(findings, lambda sets: [impossible(one) for one in sets])
    assert impossible(found)
    assert not any(impossible(fewer) for fewer in combinations(found, len(found) - 1))
    assert list(found) == [one for one in findings if one in found]
    least = min(map(len, conflicts))
    if most and least <= 3:
        assert len(found) == least
