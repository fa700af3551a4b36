"""What the images share: paper, ink, and words that are broken where they would not fit.

The colours are those of Okabe and Ito (Color Universal Design, 2008), which people with any colour vision can tell apart; each is
joined by a shape or a hatching, so that a black-and-white print says the same.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from reasoner.explain.layout import french_spacing
from reasoner.plots.plot import Axis, Told
from reasoner.plots.plot import height as raised

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, VERMILION, SKY, INK, GREY = "#0072B2", "#D55E00", "#CFE5F3", "#1a1a1a", "#767676"
WIDTH = 7.6
"""In inches."""
_COLUMNS = 100
"""So many characters of a note stand on a line."""


def paper(told: Told, height: float) -> tuple[Figure, Axes]:
    """A figure with its title and its notes, and the place to draw in."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    notes = "\n".join(textwrap.fill(spaced(note, told), _COLUMNS) for note in told.notes)
    engine = ConstrainedLayoutEngine(w_pad=0.1, h_pad=0.1)
    figure = Figure(figsize=(WIDTH, height + 0.17 * notes.count("\n")), layout=engine, facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    figure.suptitle(
        textwrap.fill(spaced(told.title, told), 68), x=0.015, ha="left", fontsize=13, fontweight="bold", color=INK
    )
    if notes:
        figure.supxlabel(notes, x=0.015, ha="left", fontsize=8, color="#444444")
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def spaced(text: str, told: Told) -> str:
    """A text with the narrow spaces of French before its signs."""
    return french_spacing(text) if told.language == "fr" else text


def legend(axes: Axes, handles: list[Any]) -> None:
    """What the signs mean, above what is drawn."""
    axes.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0, 1.01),
        ncols=2,
        frameon=False,
        fontsize=8.5,
        borderaxespad=0,
        columnspacing=1.6,
    )


def places(axis: Axis) -> tuple[list[float], list[str]]:
    """Where words stand on an axis of probabilities: percentages, or each band in its middle."""
    if axis.marks:
        return [raised(ppm) for ppm, _ in axis.marks], [text for _, text in axis.marks]
    middles = [(raised(band.least) + raised(band.greatest)) / 2 for band in axis.bands]
    return middles, [band.word for band in axis.bands]
