"""Joins, sums and circuits beside sums over all assignments; packed rows, primes and orders."""

from __future__ import annotations

from itertools import product
from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reasoner.probability.fill import least_fill
from reasoner.probability.programs.circuit import circuit
from reasoner.probability.programs.compilation import compile_plan, planned
from reasoner.probability.programs.compiled import primes_beyond
from reasoner.probability.programs.factors import Factor, Indicator, Tables
from reasoner.probability.programs.joins import packed
from reasoner.probability.programs.semirings import GREATEST, LOGARITHMS, SUMS, Counts
from reasoner.probability.programs.trace import FIRST, Trace

FEW = settings(max_examples=60, deadline=None)


@st.composite
def tables(draw: st.DrawFn) -> Tables:
    """Small tables with zeros over up to five variables, each row a leaf of its own."""
    found = Tables(cards=draw(st.lists(st.integers(1, 3), min_size=1, max_size=5)))
    variables = range(len(found.cards))
    for number in range(draw(st.integers(1, 5))):
        scope = tuple(draw(st.lists(st.sampled_from(variables), min_size=1, max_size=3, unique=True)))
        every = list(product(*(range(found.cards[one]) for one in scope)))
        rows = sorted(draw(st.sets(st.sampled_from(every), min_size=0 if number else 1)))
        nodes = [found.leaf(Indicator(number, place)) for place in range(len(rows))]
        found.factors.append(
            Factor(
                scope, np.array(rows, dtype=np.int16).reshape(len(rows), len(scope)), np.array(nodes, dtype=np.int32)
            )
        )
    return found


def by_definition(found: Tables, values: np.ndarray, total: object = sum) -> object:
    """The sum over all assignments of the product of the rows that agree with them."""
    used = sorted({one for factor in found.factors for one in factor.scope})
    products = []
    for assignment in product(*(range(found.cards[one]) for one in used)):
        of = dict(zip(used, assignment, strict=True))
        chosen = []
        for factor in found.factors:
            rows = {tuple(row): node for row, node in zip(factor.rows.tolist(), factor.nodes.tolist(), strict=True)}
            chosen.append(rows.get(tuple(of[one] for one in factor.scope)))
        if None not in chosen:
            products.append(prod(values[node] for node in chosen))
    return total(products) if products else 0  # type: ignore[operator]


@FEW
@given(tables(), st.integers(0, 1000))
def test_a_circuit_is_the_sum_over_all_assignments(found: Tables, seed: int) -> None:
    made = compile_plan(planned(found))
    values = np.concatenate([[1.0], np.random.default_rng(seed).uniform(0.1, 1, len(found.leaves))])
    wanted = by_definition(found, values)
    two = np.stack([values, values**2], axis=1)
    nodes = made.evaluate(two, SUMS)
    assert made.result(nodes, SUMS) == pytest.approx([wanted, by_definition(found, values**2)], rel=1e-12)
    logs = made.evaluate(np.log(two), LOGARITHMS)
    with np.errstate(divide="ignore"):
        assert made.result(logs, LOGARITHMS) == pytest.approx(
            np.log([wanted, by_definition(found, values**2)]), rel=1e-9
        )
    best = made.evaluate(np.log(values)[:, None], GREATEST)
    if made.root >= 0:
        assert np.exp(made.result(best, GREATEST)) == pytest.approx(by_definition(found, values, max), rel=1e-9)
        assert prod(values[leaf] for leaf in made.greatest(best[:, 0])) == pytest.approx(
            by_definition(found, values, max), rel=1e-9
        )
    primes = np.array([7, 2_147_483_647])
    whole = np.repeat(np.arange(2, made.leaves + 2)[:, None], 2, axis=1)
    whole[0] = 1
    counted = Counts(primes)
    exactly = by_definition(found, np.array([1, *range(3, made.leaves + 2)], dtype=object))
    assert made.result(made.evaluate(whole % primes, counted), counted).tolist() == [
        exactly % 7,
        exactly % 2_147_483_647,
    ]


@FEW
@given(tables(), st.integers(0, 1000))
def test_derivatives_are_difference_quotients(found: Tables, seed: int) -> None:
    """The result is linear in each leaf, so that the quotient is exact."""
    made = compile_plan(planned(found))
    values = np.concatenate([[1.0], np.random.default_rng(seed).uniform(0.1, 1, len(found.leaves))])
    nodes = made.evaluate(values[:, None], SUMS)
    derivatives = made.derivatives(nodes, SUMS)[:, 0]
    logs = made.derivatives(made.evaluate(np.log(values)[:, None], LOGARITHMS), LOGARITHMS)[:, 0]
    for leaf in range(1, len(values)):
        ends = []
        for value in (0.0, 1.0):
            moved = values.copy()
            moved[leaf] = value
            ends.append(by_definition(found, moved))
        assert derivatives[leaf] == pytest.approx(ends[1] - ends[0], abs=1e-9)
        assert np.exp(logs[leaf]) == pytest.approx(ends[1] - ends[0], abs=1e-9)


@FEW
@given(st.lists(st.lists(st.integers(0, 2), min_size=45, max_size=45), min_size=1, max_size=8))
def test_rows_too_wide_for_a_number_are_still_told_apart(rows: list[list[int]]) -> None:
    keys = packed(np.array(rows, dtype=np.int16), [3] * 45)
    for one, key in zip(rows, keys, strict=True):
        assert [other == one for other in rows] == (keys == key).tolist()


def test_primes_are_prime_and_enough() -> None:
    found = primes_beyond(2**200)
    assert prod(found) > 2**200
    assert len(set(found)) == len(found) == 7
    assert all(any(one % divisor == 0 for divisor in range(2, 50_000)) is False for one in found)


def test_what_is_multiplied_by_one_or_added_alone_makes_no_node() -> None:
    trace = Trace(10)
    some = np.array([0, 3, 3], dtype=np.int32)
    assert trace.multiply(some, np.array([2, 0, 2], dtype=np.int32)).tolist() == [2, 3, FIRST]
    assert trace.add(np.array([3, 2, FIRST], dtype=np.int32), np.array([0, 1])).tolist() == [3, FIRST + 1]
    made = circuit(trace, 4, [FIRST + 1])
    assert made.operations == 3
    assert made.result(made.evaluate(np.array([[1.0], [9.0], [2.0], [5.0]]), SUMS), SUMS) == 12


def test_an_order_by_chance_is_the_same_each_time_and_eliminates_all() -> None:
    from random import Random

    families = [(one, (one * 7 + 3) % 30) for one in range(30)]
    cards = dict.fromkeys(range(30), 2)
    first, again = (least_fill(cards, families, chance=Random(3)) for _ in range(2))
    assert first == again
    assert sorted(first.variables) == list(range(30))
    assert first.whole
