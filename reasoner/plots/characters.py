"""Plots in the characters of a terminal, drawn by plotext. Nothing is told by colour alone."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from threading import Lock
from typing import Any

from reasoner.explain.layout import Line, plain
from reasoner.plots.plot import Axis, Bars, Curve, Mark, Plot, Reasons
from reasoner.plots.plot import height as raised
from reasoner.plots.ticks import ticks
from reasoner.plots.tree import tree

WIDTH, HEIGHT = 80, 20
LEAST_WIDTH = 40
"""In fewer columns no plot can be read."""
_LEAST_HEIGHT = 8
_ONE_FIGURE = Lock()
"""plotext has one figure and one terminal for the process."""
_BLUE, _GREY, _ORANGE = 33, 245, 208


def terminal(plot: Plot, width: int = WIDTH, height: int = HEIGHT, *, colour: bool = False) -> str:
    """A plot as text.

    Parameters: `width`, in columns, taken as 40 where it is less; `height`, in rows, of a curve: a differential and reasons take
    the rows that they need; `colour`, whether with the escape sequences of terminals.
    Law: no line is longer than `width`; the colours say nothing that the characters do not.
    """
    width = max(width, LEAST_WIDTH)
    if isinstance(plot, Reasons):
        lines = [*textwrap.wrap(plot.told.title, width), *tree(plot, width)]
    else:
        with _ONE_FIGURE:
            drawn = _bars(plot, width) if isinstance(plot, Bars) else _curve(plot, width, max(height, _LEAST_HEIGHT))
            lines = drawn.string(colorless=not colour).splitlines()
        lines = [*textwrap.wrap(plot.told.title, width), *lines, *_legend(plot, width)]
    return plain(map(Line, [*lines, *(line for note in plot.told.notes for line in textwrap.wrap(note, width))]))


def _figure(width: int, height: int) -> Any:
    import plotext

    plotext.terminal.limit(False, False)
    figure = plotext.figure
    figure.clear()
    figure.plot_size(width, height)
    return figure


def _bars(plot: Bars, width: int) -> Any:
    """Two rows for each hypothesis: its name and band, and below them its interval with the estimate."""
    rows = 2 * len(plot.bars)
    figure = _figure(width, rows + 3)
    figure.event([raised(band.least) for band in plot.axis.bands[1:]], style="dotted", pixel=_GREY)
    for place, bar in enumerate(plot.bars):
        low, middle, high = map(raised, (bar.low, bar.middle, bar.high))
        y = rows - 2 * place
        colour = _ORANGE if bar.is_open else _BLUE
        figure.draw(figure.text(0, y, _cut(f"{'! ' if bar.is_open else ''}{bar.label} · {bar.shown}", width - 2)))
        figure.draw(figure.segment((low, high), (y - 1, y - 1), marker=_inked("━", colour)))
        figure.draw(figure.signal([middle], [y - 1], marker=_inked("◆", colour)))
    figure.ruler("x").lim(0, 1).ticks(*_band_ticks(plot.axis, width))
    figure.ruler("y").lim(1, max(rows, 2)).ticks([])
    return figure.build()


def _curve(plot: Curve, width: int, height: int) -> Any:
    figure = _figure(width, height)
    figure.event(
        [raised(band.least) for band in plot.axis.bands[1:]], orientation="horizontal", style="dotted", pixel=_GREY
    )
    if plot.thresholds:
        figure.event([one.at for one in plot.thresholds], style="dotted", pixel=_GREY)
    ends = [*(one.at for one in plot.knots[1:]), plot.end]
    for knot, end in zip(plot.knots, ends, strict=True):
        for ppm in (knot.low, knot.high):
            figure.draw(figure.segment((knot.at, end), (raised(ppm),) * 2, marker=_inked("─", _BLUE)))
    for knot, after in pairwise(plot.knots):
        heights = raised(knot.middle), raised(after.middle)
        figure.draw(figure.segment((after.at, after.at), heights, marker=_inked("┃", _BLUE)))
    for knot, end in zip(plot.knots, ends, strict=True):
        figure.draw(figure.segment((knot.at, end), (raised(knot.middle),) * 2, marker=_inked("━", _BLUE)))
    for start, stop in _wide(plot, width):
        figure.draw(figure.rectangle((start, stop), (0, raised(plot.axis.top)), marker=_inked("░", _GREY)))
    inside = [one for one in plot.recorded if plot.least <= one.at <= plot.greatest]
    for one in inside:
        figure.draw(figure.signal([one.at], [_at(plot, one)], marker=_inked("◆", _ORANGE)))
    figure.ruler("x").lim(plot.least, plot.greatest).ticks(
        *ticks(plot.least, plot.greatest, width // 14, plot.told.language)
    )
    figure.ruler("y").lim(0, raised(plot.axis.top)).ticks(*_heights(plot.axis))
    figure.label(_cut(plot.across, width - 12), "x")
    return figure.build()


def _inked(symbol: str, colour: int) -> Any:
    import plotext

    return plotext.marker(symbol, colour)


def _legend(plot: Bars | Curve, width: int) -> Iterator[str]:
    signs = [f"◆ {plot.middle}", f"━ {plot.interval}"]
    if isinstance(plot, Bars):
        if any(bar.is_open for bar in plot.bars):
            signs.append(f"! {plot.open}")
        signs.append(f"→ {plot.axis.title}")
    else:
        signs = [f"━ {plot.middle}", f"─ {plot.interval}"]
        if plot.recorded:
            signs.append(f"◆ {plot.recorded_word} ({_listed(plot.recorded)})")
        if plot.thresholds:
            signs.append(f"┊ {plot.threshold_word} ({_listed(plot.thresholds)})")
        if list(_wide(plot, width)):
            signs.append(f"░ {plot.outside_word}")
        signs.append(f"↑ {plot.axis.title}")
    return _filled(signs, width)


def _filled(parts: Iterable[str], width: int) -> Iterator[str]:
    """Parts on lines, none broken that fits one."""
    line = ""
    for part in parts:
        if line and len(line) + 3 + len(part) > width:
            yield from textwrap.wrap(line, width)
            line = part
        else:
            line = f"{line}   {part}" if line else part
    yield from textwrap.wrap(line, width)


def _listed(marks: Sequence[Mark], most: int = 6) -> str:
    shown = [one.label for one in marks[:most]]
    return " · ".join((*shown, "…") if len(marks) > most else shown)


def _band_ticks(axis: Axis, width: int) -> tuple[list[float], list[str]]:
    """The percentages, or the word of each band in its middle; the first begins at the edge, and what has no room is cut."""
    if axis.marks:
        return [raised(ppm) for ppm, _ in axis.marks], [text for _, text in axis.marks]
    ends = [(raised(band.least), raised(band.greatest)) for band in axis.bands]
    middles = [(low + high) / 2 for low, high in ends]
    words = [_cut(band.word, int((high - low) * width) - 1) for band, (low, high) in zip(axis.bands, ends, strict=True)]
    words[0] = _cut(axis.bands[0].word, int(middles[1] * width - len(words[1]) / 2) - 1)
    return [max(middles[0], (len(words[0]) + 1) / 2 / width), *middles[1:]], words


def _heights(axis: Axis) -> tuple[list[float], list[str]]:
    if axis.marks:
        return [raised(ppm) for ppm, _ in axis.marks], [text for _, text in axis.marks]
    return [(raised(band.least) + raised(band.greatest)) / 2 for band in axis.bands], [band.word for band in axis.bands]


def _wide(plot: Curve, width: int) -> Iterator[tuple[float, float]]:
    """The parts outside the plausible range that are at least a column wide."""
    column = (plot.greatest - plot.least) / width
    return (part for part in plot.outside if part[1] - part[0] >= column)


def _at(plot: Curve, mark: Mark) -> float:
    """How high the estimate is at a value."""
    reached = [one for one in plot.knots if one.at <= mark.at]
    return raised((reached or plot.knots)[-1 if reached else 0].middle)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
