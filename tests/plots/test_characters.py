"""Plots in a terminal fit its width in both languages, with and without colour, and say all that they are to say."""

import os
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoner.explain.drawing import Graph, Node
from reasoner.plots.characters import terminal
from reasoner.plots.plot import Bars, Curve, Reasons, Told

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize("width", [40, 57, 80, 140])
def test_every_line_fits_and_colour_says_nothing_alone(plots, width, monkeypatch):
    monkeypatch.setenv("COLUMNS", "30")  # the width that is asked for counts, not that of the terminal
    for plot in plots:
        text = terminal(plot, width, 18)
        assert max(map(len, text.splitlines())) <= width
        assert not ESCAPE.search(text)
        assert ESCAPE.sub("", terminal(plot, width, 18, colour=True)) == text
        assert terminal(plot, width, 18) == text
    assert os.environ["COLUMNS"] == "30"


def test_everything_is_named(plots):
    for plot in plots:
        text = terminal(plot, 100)
        flat = " ".join(text.split())
        assert " ".join(plot.told.title.replace("\u202f", " ").split()) in flat
        if isinstance(plot, Bars):
            for bar in plot.bars:
                assert f"{'! ' if bar.is_open else ''}{bar.label} · {bar.shown}" in text
            assert text.count("◆") == len(plot.bars) + 1
        elif isinstance(plot, Curve):
            assert all(band.word in text for band in plot.axis.bands)
            assert all(mark.label in flat for mark in plot.recorded)
            assert plot.across in text
        for note in plot.told.notes:
            assert " ".join(note.split()) in flat


def test_a_name_that_has_no_room_is_seen_to_be_cut(plots):
    bars = next(plot for plot in plots if isinstance(plot, Bars))
    text = terminal(bars, 40)
    for bar in bars.bars:
        whole = f"{'! ' if bar.is_open else ''}{bar.label} · {bar.shown}"
        assert (whole if len(whole) <= 38 else f"{whole[:37]}…") in text


def test_a_curve_is_as_high_as_was_asked(plots):
    curve = next(plot for plot in plots if isinstance(plot, Curve))
    low, high = (terminal(curve, 80, rows).count("\n") for rows in (12, 30))
    assert high - low == 18


texts = st.text("abc é-", min_size=1, max_size=60).map(lambda text: text.strip() or "a")


@st.composite
def graphs(draw):
    """Acyclic graphs: each thing rests on later ones."""
    names = [f"n{place}" for place in range(draw(st.integers(1, 12)))]
    below = {
        name: draw(st.lists(st.sampled_from(names[place + 1 :]), unique=True, max_size=3)) if names[place + 1 :] else []
        for place, name in enumerate(names)
    }
    return Graph(
        {name: Node(f"{name} {draw(texts)}", draw(st.sampled_from(["rule", "rule unsourced"]))) for name in names},
        below,
    )


@given(graphs(), st.integers(40, 120))
def test_a_tree_tells_each_thing_that_is_reached_once_unfolded_and_what_is_unsourced(graph, width):
    plot = Reasons(Told("en", "WHY", "", ()), graph, ["n0"], "see above", "unsourced", "")
    text = terminal(plot, width)
    assert max(map(len, text.splitlines())) <= width
    words = text.split()
    reached, waiting = set(), ["n0"]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += graph.below[name]
    assert {word for word in words if re.fullmatch(r"n\d+", word)} == reached
    edges = sum(len(graph.below[name]) for name in reached)
    assert sum(bool(re.fullmatch(r"n\d+", word)) for word in words) == edges + 1
    assert ("[unsourced]" in text) == any("unsourced" in graph.nodes[name].role for name in reached)
