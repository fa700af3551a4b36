"""Several statements in one text: one a line, or separated by `;`; a line that is indented goes on with the statement before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_QUOTES = {'"': '"', "«": "»", "“": "”"}


@dataclass(frozen=True, slots=True)
class Part:
    """One statement of a script, and where it begins."""

    text: str
    start: int


def statements(script: str) -> Iterator[Part]:
    """The statements of a script, without those that say nothing.

    Law: each stands in the script at `start` as it is.
    """
    start = at = depth = 0
    closing = ""
    while at <= len(script):
        character = script[at : at + 1]
        if closing and character not in ("\n", ""):
            closing = "" if character == closing else closing
        elif character in _QUOTES and not depth:
            closing = _QUOTES[character]
        elif character == "#" and not depth:
            at = _end_of_line(script, at)
            continue
        elif character == "{":
            depth += 1
        elif character == "}":
            depth = max(0, depth - 1)
        elif not character or (not depth and _ends(script, at)):
            yield from _part(script, start, at)
            start, closing = at + 1, ""
        at += 1


def _ends(script: str, at: int) -> bool:
    """Whether a statement ends here: at `;`, or at a line that no indented one follows."""
    if script[at] == ";":
        return True
    if script[at] != "\n":
        return False
    rest = script[at + 1 : at + 2]
    return not (rest in (" ", "\t") and script[at + 1 : _end_of_line(script, at + 1)].strip())


def _end_of_line(script: str, at: int) -> int:
    end = script.find("\n", at)
    return len(script) if end < 0 else end


def _part(script: str, start: int, end: int) -> Iterator[Part]:
    text = script[start:end]
    if any(line.strip() and not line.strip().startswith("#") for line in text.split("\n")):
        lead = len(text) - len(text.lstrip())
        yield Part(text.strip(), start + lead)
