"""Rows that are asked for, in an order: unknown is neither kept nor dropped in silence."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoner.explain.messages import Messages
from reasoner.query.errors import QueryError
from reasoner.query.grammar import tree
from reasoner.query.meaning import Meanings
from reasoner.query.results import Cell, Column, Table
from reasoner.query.syntax import View
from reasoner.query.views import joined, viewed

SAY = Messages("en", "query", package="reasoner.query")
COLUMNS = (
    Column(("action",), "action"),
    Column(("cost", "coût"), "cost", "EUR"),
    Column(("irradiating", "irradiant"), "radiation"),
)


def table(*rows: tuple[str, int | None, bool | None]) -> Table:
    cells = tuple(
        (Cell.of(name), Cell.of(None if cost is None else Fraction(cost)), Cell.of(ray)) for name, cost, ray in rows
    )
    return Table("en", "Tests", columns=COLUMNS, rows=cells)


@pytest.fixture
def view(reasoner):
    def read(text: str) -> View:
        return Meanings(reasoner.knowledge, {}).resolved(tree(f"recommend {text}")).view

    return read


TESTS = table(("x-ray", 21, True), ("scan", 100, True), ("blood", 12, False), ("echo", None, False), ("new", 5, None))


def names(found: Table) -> list[object]:
    return [row[0].value for row in found.rows]


@pytest.mark.parametrize(
    ("text", "kept", "unknown"),
    [
        ("where cost < 100 EUR", ["x-ray", "blood", "new"], 1),
        ("where coût < 100 €", ["x-ray", "blood", "new"], 1),
        ("where not irradiating", ["blood", "echo"], 1),
        ("where cost < 100 EUR and not irradiating", ["blood"], 2),
        ("where cost > 50 EUR or irradiating", ["x-ray", "scan"], 2),
        ("where not (cost > 50 EUR or irradiating)", ["blood"], 2),
        ("sort by cost", ["new", "blood", "x-ray", "scan", "echo"], 0),
        ("sort by cost descending top 2", ["scan", "x-ray"], 0),
        ("où coût < 100 EUR", ["x-ray", "blood", "new"], 1),
    ],
)
def test_rows(view, text, kept, unknown) -> None:
    found = viewed(TESTS, view(text), SAY)
    assert names(found) == kept
    told = [note for note in found.notes if "not known" in note]
    assert [int(note.split()[0]) for note in told] == ([unknown] if unknown else [])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("where price < 100 EUR", "there is no column `price`"),
        ("where cost < 100 kg", "is not told in `kg`"),
        ("where action < 100", "is no number"),
        ("where cost = cheap", "is a number"),
    ],
)
def test_what_a_table_does_not_have_is_refused(view, text, message) -> None:
    with pytest.raises(QueryError, match=message):
        viewed(TESTS, view(text), SAY)


THREE = st.sampled_from([True, False, None])


@given(st.lists(THREE, min_size=1, max_size=5))
def test_conditions_are_three_valued(values) -> None:
    completed = [[True, False] if value is None else [value] for value in values]
    every = [[]]
    for options in completed:
        every = [[*row, value] for row in every for value in options]
    for how, of in (("all", all), ("any", any)):
        outcomes = {of(row) for row in every}
        assert joined(how, values) == (outcomes.pop() if len(outcomes) == 1 else None)
