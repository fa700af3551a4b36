"""Rows are checked, then counted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoner.errors import LearningError
from reasoner.probability.learning.rows import Row, count, layout, validated

from ..sample import simulated_rows, structure


def test_what_has_a_rate_of_its_own() -> None:
    places = layout(structure())
    own = {
        (name, evidence.id)
        for name, row in zip(places.structure.conditions, places.own, strict=True)
        for evidence, is_own in zip(places.structure.evidences, row, strict=True)
        if is_own
    }
    assert ("ebola", "E_pain") not in own
    assert ("zoster", "E_pain") in own
    assert {("ebola", "age"), ("ebola", "sex"), ("angina", "age")} <= own
    assert ("angina", "E_fever") not in own


def test_children_of_an_absent_or_unknown_parent_say_nothing() -> None:
    rows: list[Row] = [
        ("angina", [("E_pain", 0), ("E_place", 1)]),
        ("angina", [("E_pain", 1), ("E_place", 1)]),
        ("angina", [("E_place", 1)]),
    ]
    assert [answers for _, answers in validated(structure(), rows)] == [
        (("E_pain", 0), ("E_place", 1)),
        (("E_pain", 1),),
        (),
    ]


def test_a_repeated_value_counts_once() -> None:
    seen, patients = count(layout(structure()), validated(structure(), [("ebola", [("E_fever", 0), ("E_fever", 0)])]))
    assert seen.sum() == patients.sum() == 1


@given(st.integers(1, 60), st.integers(0, 5))
def test_counts_are_those_of_the_rows(number: int, seed: int) -> None:
    rows = validated(structure(), simulated_rows(number, seed))
    places = layout(structure())
    seen, patients = count(places, rows)
    assert patients.sum() == len(rows)
    assert seen.sum() == sum(len(answers) for _, answers in rows)
    pains = sum(("E_pain", 0) in answers for name, answers in rows if name == "angina")
    assert seen[0, 0] == pains
    assert np.all(seen[:, :2].sum(axis=1) <= patients)


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        ([], "no rows"),
        ([("gout", [])], "row 1: 'gout'"),
        ([("other", [])], "'other'"),
        ([("angina", []), ("angina", [("E_nothing", 0)])], "row 2 .*E_nothing"),
        ([("angina", [("sex", 2)])], "no value 2"),
        ([("angina", [("sex", -1)])], "no value -1"),
        ([("angina", [("E_pain", 0), ("E_pain", 1)])], "both present and absent"),
    ],
)
def test_bad_rows_are_named(rows: list[Row], named: str) -> None:
    with pytest.raises(LearningError, match=named) as raised:
        validated(structure(), rows)
    assert raised.value.fix
