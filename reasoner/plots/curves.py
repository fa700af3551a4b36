"""The belief over values of an observable as an image: steps as the engine has them, the interval around them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reasoner.plots.canvas import BLUE, GREY, INK, SKY, VERMILION, legend, paper, places, spaced
from reasoner.plots.plot import Curve, Mark
from reasoner.plots.plot import height as raised
from reasoner.plots.ticks import ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LABELLED = 8
"""Of more thresholds than these the lines stand without numbers."""


def draw_curve(plot: Curve) -> Figure:
    """The figure, to be saved."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    figure, axes = paper(plot.told, 4.9)
    across = [*(knot.at for knot in plot.knots), plot.end]
    low, middle, high = (
        [raised(getattr(knot, name)) for knot in (*plot.knots, plot.knots[-1])] for name in ("low", "middle", "high")
    )
    axes.fill_between(across, low, high, step="post", facecolor=SKY, edgecolor=BLUE, linewidth=0.7, zorder=2)
    axes.step(across, middle, where="post", color=BLUE, linewidth=2.4, zorder=4)
    for band in plot.axis.bands[1:]:
        axes.axhline(raised(band.least), color=GREY, linestyle=(0, (1, 3)), linewidth=1, zorder=1)
    for start, stop in plot.outside:
        axes.axvspan(start, stop, facecolor="#EEEEEE", edgecolor="#999999", hatch="xxx", linewidth=0, zorder=1)
    handles: list[Any] = [
        Line2D([], [], color=BLUE, linewidth=2.4, label=plot.middle),
        Patch(facecolor=SKY, edgecolor=BLUE, label=plot.interval),
    ]
    if plot.recorded:
        _recorded(plot, axes)
        values = " · ".join(mark.label for mark in plot.recorded)
        label = spaced(f"{plot.recorded_word} ({values})", plot.told)
        handles.append(
            Line2D([], [], color=VERMILION, linewidth=1.6, linestyle="--", marker="D", markersize=6, label=label)
        )
    if plot.thresholds:
        _thresholds(plot, axes)
        handles.append(Line2D([], [], color=INK, linewidth=1, linestyle=(0, (1, 2)), label=plot.threshold_word))
    if any(stop - start > (plot.greatest - plot.least) / 200 for start, stop in plot.outside):
        handles.append(Patch(facecolor="#EEEEEE", edgecolor="#999999", hatch="xxx", label=plot.outside_word))
    axes.set_xlim(plot.least, plot.greatest)
    axes.set_ylim(0, raised(plot.axis.top) * 1.02)
    axes.set_xticks(*ticks(plot.least, plot.greatest, 8, plot.told.language))
    axes.set_yticks(*places(plot.axis))
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(plot.across)
    axes.set_ylabel(spaced(plot.axis.title, plot.told), fontsize=9)
    legend(axes, handles)
    return figure


def _recorded(plot: Curve, axes: Axes) -> None:
    for mark in plot.recorded:
        if plot.least <= mark.at <= plot.greatest:
            axes.axvline(mark.at, color=VERMILION, linewidth=1.6, linestyle="--", zorder=3)
            axes.plot(
                [mark.at], [_height(plot, mark)], "D", color=VERMILION, markeredgecolor="white", markersize=9, zorder=5
            )


def _thresholds(plot: Curve, axes: Axes) -> None:
    """A line at each, with its number where there are few, away from the curve; numbers that would touch stand on two levels."""
    is_high = max(raised(knot.middle) for knot in plot.knots) > raised(plot.axis.top) / 2
    before, level = plot.least - (plot.greatest - plot.least), 0
    for mark in plot.thresholds:
        axes.axvline(mark.at, color=INK, linewidth=1, linestyle=(0, (1, 2)), zorder=3)
        if len(plot.thresholds) > _LABELLED:
            continue
        is_near = mark.at - before < (plot.greatest - plot.least) * 0.075
        before, level = mark.at, 1 - level if is_near else 0
        axes.annotate(
            mark.label,
            (mark.at, 0 if is_high else 1),
            xycoords=("data", "axes fraction"),
            xytext=(3, 5 + 12 * level if is_high else -11 - 12 * level),
            textcoords="offset points",
            fontsize=8.5,
            color=INK,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
            zorder=6,
        )


def _height(plot: Curve, mark: Mark) -> float:
    """Where the estimate is at a value."""
    return raised(next((knot.middle for knot in reversed(plot.knots) if knot.at <= mark.at), plot.knots[0].middle))
