"""A plan keeps its laws, whatever the scopes."""

from hypothesis import given
from hypothesis import strategies as st

from reasoner.probability.noisyor.order import plan

SCOPES = st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=4, unique=True).map(tuple), max_size=12)


@given(SCOPES)
def test_scopes_meet_variables_leave_once_and_the_rest_goes_to_the_parent(scopes: list[tuple[int, ...]]) -> None:
    found = plan(scopes, 10)
    assert sorted(one for node in found.nodes for one in node.variables[: node.summed]) == list(range(10))
    assert sorted(one for node in found.nodes for one in node.factors) == list(range(len(scopes)))
    for number, node in enumerate(found.nodes):
        assert list(node.variables) == sorted(node.variables, key=found.rank.__getitem__)
        assert all(set(scopes[one]) <= set(node.variables) for one in node.factors)
        rest = node.variables[node.summed :]
        if rest:
            assert node.parent > number
            assert set(rest) <= set(found.nodes[node.parent].variables)
        else:
            assert node.parent == -1


def test_a_chain_stays_narrow_and_a_clique_is_one_table() -> None:
    assert plan([(n, n + 1) for n in range(40)], 41).largest == 2
    whole = plan([(a, b) for a in range(6) for b in range(a)], 6)
    assert [node.summed for node in whole.nodes] == [6]
    assert whole.entries == 64


def test_nothing_to_plan() -> None:
    assert (plan([], 0).largest, plan([], 0).entries) == (0, 0)
