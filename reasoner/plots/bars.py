"""The differential as an image: a bar is the interval, the mark in it the estimate."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from reasoner.plots.canvas import BLUE, GREY, INK, SKY, VERMILION, legend, paper, places, spaced
from reasoner.plots.plot import Bars
from reasoner.plots.plot import height as raised

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LABEL = 30
"""So many characters of a name stand on a line."""


def draw_bars(plot: Bars) -> Figure:
    """The figure, to be saved."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    labels = [textwrap.fill(f"{'! ' if bar.is_open else ''}{bar.label}", _LABEL) for bar in plot.bars]
    figure, axes = paper(plot.told, 2.0 + 0.52 * len(labels))
    looks = {False: (SKY, BLUE, ""), True: ("#FBE3D3", VERMILION, "////")}
    for place, bar in enumerate(plot.bars):
        low, middle, high = map(raised, (bar.low, bar.middle, bar.high))
        face, edge, hatch = looks[bar.is_open]
        axes.barh(place, high - low, 0.42, left=low, facecolor=face, edgecolor=edge, hatch=hatch, linewidth=1, zorder=2)
        axes.plot([middle], [place], "D", markersize=7, color=INK, markeredgecolor="white", zorder=4, clip_on=False)
        is_left = high > 0.72
        axes.annotate(
            spaced(bar.shown, plot.told),
            (low if is_left else high, place),
            xytext=(-6 if is_left else 6, 0),
            textcoords="offset points",
            ha="right" if is_left else "left",
            va="center",
            fontsize=9,
            color=INK,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
            zorder=3,
        )
    for band in plot.axis.bands[1:]:
        axes.axvline(raised(band.least), color=GREY, linestyle=(0, (1, 3)), linewidth=1, zorder=1)
    axes.set_yticks(range(len(labels)), labels)
    for label, bar in zip(axes.get_yticklabels(), plot.bars, strict=True):
        label.set_fontweight("bold" if bar.is_open else "normal")
    axes.invert_yaxis()
    axes.set_xlim(0, 1.015)
    axes.set_xticks(*places(plot.axis), fontsize=8.5)
    axes.tick_params(length=0)
    axes.tick_params(axis="y", pad=8)
    axes.set_xlabel(spaced(plot.axis.title, plot.told), fontsize=9)
    handles = [
        Line2D([], [], marker="D", markersize=6, color=INK, linestyle="none", label=plot.middle),
        Patch(facecolor=SKY, edgecolor=BLUE, label=plot.interval),
    ]
    if any(bar.is_open for bar in plot.bars):
        handles.append(Patch(facecolor="#FBE3D3", edgecolor=VERMILION, hatch="////", label=f"! {plot.open}"))
    legend(axes, handles)
    return figure
