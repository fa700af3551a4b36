"""Results on a terminal: bars, tables that fit, shapes as they were asked for, pages only on a terminal."""

from __future__ import annotations

import io
from fractions import Fraction

import pytest
from rich.console import Console

from reasoner.query.results import Cell, Column, Done, Several, Table
from reasoner.repl.display import bar, show

COLUMNS = (Column(("condition",), "condition"), *(Column((name,), name) for name in ("probability", "low", "high")))


def row(name: str, *values: Fraction | None) -> tuple[Cell, ...]:
    return (Cell.of(name), *(Cell("" if one is None else f"{float(one)} %", one) for one in values))


TABLE = Table(
    "en",
    "what it may be",
    columns=COLUMNS,
    rows=(row("asthma", Fraction(50), Fraction(20), Fraction(90)),),
    notes=("a note",),
)


def printed(result, width: int = 80, **options) -> str:
    out = io.StringIO()
    show(result, Console(file=out, width=width, **options), pager=False)
    return out.getvalue()


@pytest.mark.parametrize(
    ("values", "drawn"),
    [
        ((0, 0, 0), "●···················"),
        ((100, 95, 100), "···················●"),
        ((50, 20, 90), "····──────●────────·"),
        ((None, 20, 90), ""),
    ],
)
def test_bars(values, drawn) -> None:
    assert bar(*(Cell.of(one) for one in values)).plain == drawn


def test_a_table_has_a_bar_in_the_place_of_three_numbers() -> None:
    shown = printed(TABLE)
    assert "what it may be" in shown
    assert "asthma" in shown
    assert "────●──" in shown
    assert "a note" in shown
    assert "50.0 %" not in shown


@pytest.mark.parametrize("width", [40, 60, 120])
def test_lines_fit(width) -> None:
    wide = Table("en", "much", columns=COLUMNS[:1], rows=tuple(row("word " * number) for number in range(1, 40)))
    assert all(len(line) <= width for line in printed(wide, width).splitlines())


def test_a_shape_that_was_asked_for_is_not_drawn() -> None:
    from dataclasses import replace

    assert printed(replace(TABLE, as_shape="csv"), 40).splitlines()[0] == "condition,probability,low,high"


def test_several_results_are_drawn_each() -> None:
    shown = printed(Several("en", "", results=(Done("en", "first"), TABLE)))
    assert shown.index("first") < shown.index("asthma")


def test_colours_only_where_they_are_wanted() -> None:
    assert "\x1b[" in printed(TABLE, force_terminal=True, color_system="standard", no_color=False)
    assert "\x1b[3" not in printed(TABLE, force_terminal=True, no_color=True)


@pytest.mark.parametrize(("rows", "pager", "pages"), [(60, True, 1), (60, False, 0), (3, True, 0)])
def test_pages(rows, pager, pages, monkeypatch) -> None:
    called = []
    monkeypatch.setattr("rich.pager.SystemPager.show", lambda _self, content: called.append(content))
    long = Table("en", "much", columns=COLUMNS[:1], rows=tuple(row(str(number)) for number in range(rows)))
    console = Console(file=io.StringIO(), width=80, height=24, force_terminal=True)
    show(long, console, pager=pager)
    assert len(called) == pages
