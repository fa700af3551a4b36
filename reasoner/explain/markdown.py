"""Lines as Markdown (CommonMark): a letter to a colleague, in which no word of a record is markup."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reasoner.explain.layout import Line, plain

WIDE = 100_000
"""Lines are laid out this wide for Markdown, so that each thing that is said is one line."""
_MARKUP = re.compile(r"([\\`*_{}\[\]<>|~&])")
_BULLET = re.compile(r"^(\d+)([.)] )|^([-+#=>])(?=[ -])")
_SIGNS = ("! ", "· ", "? ", "≠ ")


def markdown(lines: Iterable[Line]) -> str:
    """Titles and headings, and under them nested lists, by how far a line is indented.

    Parameters: `lines`, laid out as wide as `WIDE`.
    Law: without its marks the text is that of the lines.
    """
    written: list[str] = []
    depths: list[int] = []
    for line in lines:
        text = plain([line])
        bare = text.lstrip(" ")
        if line.role in ("title", "heading"):
            written += ["", f"{'#' if line.role == 'title' else '##'} {escaped(bare)}", ""]
            depths = []
            continue
        indent = len(text) - len(bare)
        if not indent:
            written += ["", escaped(bare)]
            depths = []
            continue
        while depths and depths[-1] >= indent:
            depths.pop()
        depths.append(indent)
        sign = next((one for one in _SIGNS if bare.startswith(one)), "")
        shown = escaped(bare.removeprefix(sign))
        strong = line.role in ("alarm", "danger", "must", "likely")
        written.append(f"{'  ' * (len(depths) - 1)}- {f'**{shown}**' if strong else shown}")
    return "\n".join(written).strip("\n") + "\n"


def escaped(text: str) -> str:
    """A text in which nothing is markup."""
    text = _MARKUP.sub(r"\\\1", text)
    return _BULLET.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", text)
