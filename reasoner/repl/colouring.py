"""Colours of a query while it is typed: words of the language, names that are known or not, numbers, files, comments."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.lexers import Lexer

STYLES = {
    "keyword": "bold ansicyan",
    "name": "",
    "unknown": "ansiyellow",
    "number": "ansigreen",
    "quoted": "ansigreen",
    "file": "underline",
    "comment": "italic ansibrightblack",
    "wrong": "ansired",
}
_KINDS = {
    "NUMBER": "number",
    "DATE": "number",
    "UNIT": "number",
    "QUOTED": "quoted",
    "PARAMETER": "quoted",
    "FILE": "file",
    "BLOCK": "quoted",
}
_COMMENT = re.compile(r"#[^\n]*")


class QueryLexer(Lexer):
    """Colours queries.

    Parameters: `joined`, a text with the names that are known kept together; `is_known`, whether a name is.
    """

    def __init__(self, joined: Callable[[str], str], is_known: Callable[[str], bool]) -> None:
        self._joined, self._is_known = joined, is_known
        self._pieces = lru_cache(maxsize=8)(self._read)

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        """The pieces of each line with their styles."""
        lines = _lines(self._pieces(document.text))
        return lambda number: lines[number] if number < len(lines) else []

    def _read(self, text: str) -> tuple[tuple[str, str], ...]:
        """The pieces of a text with their kinds. Law: together they are the text."""
        from reasoner.query.grammar import UnexpectedInput, parser
        from reasoner.query.keywords import keywords

        found: list[tuple[int, int, str]] = [(one.start(), one.end(), "comment") for one in _COMMENT.finditer(text)]
        wrong = len(text)
        interactive = parser().parse_interactive(self._joined(text))
        names: list[tuple[int, int]] = []
        try:
            for token in interactive.iter_parse():
                start, end = token.start_pos or 0, token.end_pos or 0
                if token.type == "WORD":
                    names.append((start, end))
                    continue
                found += self._named(text, names)
                names = []
                found.append((start, end, "keyword" if token.type in keywords() else _KINDS.get(token.type, "name")))
        except UnexpectedInput as failure:
            wrong = failure.pos_in_stream or 0
        found += self._named(text, names)
        return tuple(_pieces(text, sorted(one for one in found if one[0] < wrong), wrong))

    def _named(self, text: str, names: list[tuple[int, int]]) -> list[tuple[int, int, str]]:
        if not names:
            return []
        start, end = names[0][0], names[-1][1]
        return [(start, end, "name" if self._is_known(text[start:end]) else "unknown")]


def _pieces(text: str, found: list[tuple[int, int, str]], wrong: int) -> list[tuple[str, str]]:
    pieces, at = [], 0
    for start, end, kind in found:
        if start >= at:
            pieces += [("", text[at:start]), (STYLES[kind], text[start:end])]
            at = end
    return [*pieces, ("", text[at:wrong]), (STYLES["wrong"], text[max(at, wrong) :])]


def _lines(pieces: tuple[tuple[str, str], ...]) -> list[StyleAndTextTuples]:
    lines: list[StyleAndTextTuples] = [[]]
    for style, text in pieces:
        first, *rest = text.split("\n")
        lines[-1].append((style, first))
        lines += [[(style, one)] for one in rest]
    return lines
