"""The graph of reasons as an image of points: the layout of the SVG, drawn by matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reasoner.explain.drawing import LINE, WIDTH, Box, extent
from reasoner.explain.svg import UNSOURCED
from reasoner.plots.canvas import INK, spaced
from reasoner.plots.plot import Reasons

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_PIXELS = 100
"""Of the layout, to an inch."""
_HEAD, _FOOT, _LEAST = 34, 24, 520
_LOOKS = {"fact": ("#eef3f7", "#555555"), "belief": ("#f7f1e3", "#7a4a00")}
_LOOKS |= dict.fromkeys(("definition", "hierarchy"), _LOOKS["fact"])
_RULE = "#ffffff", "#00508a"


def draw_boxes(plot: Reasons) -> Figure:
    """The figure, to be saved."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    boxes = plot.graph.placed()
    width, height = extent(boxes.values())
    width, whole = max(width, _LEAST), height + _HEAD + _FOOT
    figure = Figure(figsize=(width / _PIXELS, whole / _PIXELS), facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, width)
    axes.set_ylim(height + _FOOT, -_HEAD)
    axes.axis("off")
    axes.text(10, -12, spaced(plot.told.title, plot.told), fontsize=11, fontweight="bold", color=INK)
    for name, box in boxes.items():
        for one in plot.graph.below[name]:
            _edge(axes, boxes[one], box)
    for box in boxes.values():
        _box(axes, box)
    axes.text(10, height + 8, spaced(plot.dashed, plot.told), fontsize=7, color="#444444")
    return figure


def _edge(axes: Axes, start: Box, end: Box) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    x = start.x + WIDTH
    half = (end.x - x) / 2
    points = [(x, start.middle), (x + half, start.middle), (end.x - half, end.middle), (end.x, end.middle)]
    path = Path(points, [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4])
    axes.add_patch(PathPatch(path, facecolor="none", edgecolor="#777777", linewidth=0.8, zorder=1))


def _box(axes: Axes, box: Box) -> None:
    from matplotlib.patches import FancyBboxPatch

    roles = box.node.role.split()
    face, edge = _LOOKS.get(roles[0], _RULE) if roles else _RULE
    frame = FancyBboxPatch(
        (box.x, box.y),
        WIDTH,
        box.height,
        boxstyle="round,pad=0,rounding_size=4",
        facecolor=face,
        edgecolor=edge,
        linewidth=0.8,
        linestyle=(0, (4, 3)) if UNSOURCED in roles else "-",
        zorder=2,
    )
    axes.add_patch(frame)
    for number, line in enumerate(box.lines):
        axes.text(box.x + 8, box.y + 16 + number * LINE, line, fontsize=7.3, color=INK, zorder=3)
