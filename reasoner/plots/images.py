"""Plots as SVG and PNG, drawn by matplotlib, which is imported when the first is asked for."""

from __future__ import annotations

import io
from html import escape
from threading import Lock
from typing import TYPE_CHECKING

from reasoner.errors import Phrase, RequestError
from reasoner.explain.svg import svg as graph_svg
from reasoner.plots.plot import Bars, Curve, Plot, Reasons, Told

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DPI = 144
_SETTINGS = {
    "svg.fonttype": "none",
    "svg.hashsalt": "reasoner",
    "font.family": "DejaVu Sans",
    "font.size": 10.0,
    "axes.unicode_minus": True,
    "hatch.linewidth": 0.6,
}
_FONT = "text{font-family:'DejaVu Sans',Verdana,system-ui,sans-serif}"
_ONE_AT_A_TIME = Lock()
"""Settings of matplotlib are those of the process."""


def svg(plot: Plot) -> bytes:
    """A plot as SVG whose words are text, with its alternative as title and description.

    Raises: RequestError if matplotlib is not installed (reasons need none).
    Law: the same plot gives the same bytes.
    """
    if isinstance(plot, Reasons):
        return _described(graph_svg(plot.graph, plot.told.title), plot.told).encode()
    drawn = _saved(plot, "svg", dict.fromkeys(("Date", "Creator", "Format", "Type")))
    root = drawn.decode("utf-8")
    start = root.index("<svg")
    return _described(root[start:], plot.told).encode()


def png(plot: Plot) -> bytes:
    """A plot as PNG, with title and alternative as its text.

    Raises: RequestError if matplotlib is not installed.
    Law: the same plot gives the same bytes with the same matplotlib.
    """
    told = {"Title": plot.told.title, "Description": plot.told.alternative}
    return _saved(plot, "png", {"Software": None, **told})


def _saved(plot: Plot, form: str, metadata: dict[str, str | None]) -> bytes:
    try:
        from matplotlib import style
    except ImportError:
        raise RequestError(
            Phrase("pictures need matplotlib, which is not installed"),
            fix=Phrase("install it: pip install medical-reasoner[plots]"),
        ) from None
    written = io.BytesIO()
    with _ONE_AT_A_TIME, style.context(["default", _SETTINGS]):
        figure = _draw(plot)
        figure.savefig(written, format=form, dpi=_DPI, metadata=metadata)
    return written.getvalue()


def _draw(plot: Plot) -> Figure:
    from reasoner.plots.bars import draw_bars
    from reasoner.plots.boxes import draw_boxes
    from reasoner.plots.curves import draw_curve

    match plot:
        case Bars():
            return draw_bars(plot)
        case Curve():
            return draw_curve(plot)
    return draw_boxes(plot)


def _described(picture: str, told: Told) -> str:
    """SVG with a title, a description and a role, which screen readers tell in its place; what had a title has no other."""
    end = picture.index(">") + 1
    root, rest = picture[:end], picture[end:]
    if "role=" not in root:
        root = f'{root[:-1]} role="img" aria-label="{escape(told.title)}">'
    words = f"\n<title>{escape(told.title)}</title>\n<desc>{escape(told.alternative)}</desc>\n"
    if rest.lstrip().startswith("<title>"):
        rest = rest[rest.index("</title>") + len("</title>") :]
    else:
        words += f"<style>{_FONT}</style>"
    return root + words + rest
