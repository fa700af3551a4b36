from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoner.ontology.importing.closure import Cyclic, transitive_closure


def reachable(parents: list[list[int]], node: int) -> set[int]:
    """Depth first, one node at a time."""
    found: set[int] = set()
    waiting = list(parents[node])
    while waiting:
        above = waiting.pop()
        if above not in found:
            found.add(above)
            waiting += parents[above]
    return found


GRAPHS = st.integers(0, 14).flatmap(
    lambda size: (
        st.lists(st.lists(st.integers(0, size - 1), max_size=4), min_size=size, max_size=size) if size else st.just([])
    )
)


@given(GRAPHS)
def test_the_closure_is_what_can_be_reached_or_there_is_a_cycle(parents: list[list[int]]) -> None:
    reached = [reachable(parents, node) for node in range(len(parents))]
    if any(node in above for node, above in enumerate(reached)):
        with pytest.raises(Cyclic) as caught:
            transitive_closure(parents)
        nodes = caught.value.nodes
        assert all(after in parents[node] for node, after in zip(nodes, [*nodes[1:], nodes[0]], strict=True))
        assert len(set(nodes)) == len(nodes)
    else:
        rows = transitive_closure(parents)
        assert [rows.row(node).tolist() for node in range(len(parents))] == [sorted(above) for above in reached]


@given(st.lists(st.lists(st.integers(0, 30), max_size=4), max_size=30))
def test_the_inverse_rows_are_the_inverse(drawn: list[list[int]]) -> None:
    parents = [[above for above in row if above < node] for node, row in enumerate(drawn)]
    rows = transitive_closure(parents)
    inverse = rows.transposed()
    for node in range(len(parents)):
        below = [other for other in range(len(parents)) if node in rows.row(other)]
        assert inverse.row(node).tolist() == below
    assert np.array_equal(inverse.transposed().items, rows.items)
    assert np.array_equal(inverse.transposed().starts, rows.starts)


def test_a_deep_chain_meets_no_recursion_limit() -> None:
    rows = transitive_closure([[node - 1] if node else [] for node in range(3000)])
    assert len(rows.row(2999)) == 2999
