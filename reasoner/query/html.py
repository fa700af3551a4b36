"""A result as a piece of HTML, for a notebook: words as text, never as markup."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template, select_autoescape
from markupsafe import Markup, escape

from reasoner.explain.layout import Layout
from reasoner.query.results import Picture, Result, Table, is_number

WIDE = 100
"""Columns of what is told line by line."""


@dataclass(frozen=True, slots=True)
class _Shown:
    place: int
    title: str
    numeric: bool


def html(result: Result) -> str:
    """A result as HTML that needs nothing else.

    Law: no word of a record or of a query is markup.
    """
    shown: list[_Shown] = []
    if isinstance(result, Table):
        shown = [
            _Shown(place, result.columns[place].title, all(is_number(row[place].value) for row in result.rows))
            for place in result.shown
        ]
    return _template().render(
        result=result,
        kind=type(result).__name__.lower(),
        shown=shown,
        lines=list(result.body(Layout(result.language, WIDE))),
        image=_image(result) if isinstance(result, Picture) else "",
    )


def _image(picture: Picture) -> Markup:
    """The picture as an image, with what it shows as the text that stands for it."""
    kind = "svg+xml" if picture.shape == "svg" else picture.shape
    data = b64encode(picture.image).decode()
    return Markup('<img style="max-width:100%" alt="{}" src="data:image/{};base64,{}">').format(
        escape(picture.title), kind, data
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("reasoner.query"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("result.html")
