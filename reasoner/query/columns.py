"""Rows of cells as lines of text: columns as wide as they need, narrower and on several lines where that is too wide."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from reasoner.explain.layout import Line

_GAP = 2


def aligned(cells: Sequence[Sequence[str]], right: Sequence[bool], width: int) -> Iterator[Line]:
    """Lines of rows, the first being the titles.

    Parameters: `right`, for each column, whether it stands on the right; `width`, in columns of text.
    Law: every word of every cell is there, in its order.
    """
    columns = [[row[place] for row in cells] for place in range(len(right))]
    whole = [max(map(len, column)) for column in columns]
    least = [
        min(wide, max(len(word) for text in column for word in [*text.split(), ""]))
        for wide, column in zip(whole, columns, strict=True)
    ]
    widths = _fitted(whole, least, width - _GAP * len(right))
    for number, row in enumerate(cells):
        parts = [_wrapped(cell, wide) for cell, wide in zip(row, widths, strict=True)]
        for line in zip_longest(*parts, fillvalue=""):
            padded = [
                text.rjust(wide) if is_right else text.ljust(wide)
                for text, wide, is_right in zip(line, widths, right, strict=True)
            ]
            yield Line((" " * _GAP + (" " * _GAP).join(padded)).rstrip(), "title" if number == 0 else "text")


def _fitted(widths: list[int], least: list[int], room: int) -> list[int]:
    """Widths that fit a room, if their longest words do, taken from where most can be taken."""
    while sum(widths) > room:
        spare = [wide - low for wide, low in zip(widths, least, strict=True)]
        if max(spare) <= 0:
            break
        widths[spare.index(max(spare))] -= 1
    return widths


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, max(1, width), break_long_words=False, break_on_hyphens=False) or [""]
