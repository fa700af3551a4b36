"""One statement as it is written: spaces where they help, lines where its author broke them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from reasoner.authoring.formatting.tokens import Token

_SPACED = frozenset({":-", ":~", "<=", ">=", "!=", "==", "<>", "<", ">", "="})
_BREAK_AFTER = frozenset({",", ";", ":-", ":~"})
_INDENT = "\n    "


def statement(parts: Sequence[Token]) -> str:
    """A statement from its tokens; with a comment inside it is left as it was, but for what ends its lines.

    Law: `statement(tokens(statement(x))) == statement(x)`.
    """
    if any(part.kind == "comment" for part in parts):
        whole = parts[0].text + "".join(part.before + part.text for part in parts[1:])
        return "\n".join(line.rstrip() for line in whole.splitlines())
    text = parts[0].text
    inside = _Inside()
    inside.enter(parts[0].text)
    for before, part in pairwise(parts):
        text += _between(before, part, inside) + part.text
        inside.enter(part.text)
    return text


class _Inside:
    """What a token stands in: the innermost bracket, and whether a colon came in it already."""

    def __init__(self) -> None:
        self.brackets: list[str] = []
        self.colons: list[bool] = [False]

    def enter(self, mark: str) -> None:
        if mark in ("(", "{", "["):
            self.brackets.append(mark)
            self.colons.append(False)
        elif mark in (")", "}", "]"):
            if self.brackets:
                self.brackets.pop()
                self.colons.pop()
        elif mark == ":":
            self.colons[-1] = True
        elif mark == ";":
            self.colons[-1] = False

    @property
    def innermost(self) -> str:
        return self.brackets[-1] if self.brackets else ""

    @property
    def is_tuple(self) -> bool:
        """Before the colon of an element in braces: `N,X` in `#sum { N,X : p(N, X) }`."""
        return self.innermost == "{" and not self.colons[-1]


def _between(before: Token, part: Token, inside: _Inside) -> str:
    """The white space between two tokens; `inside` is what the second stands in."""
    left, right = before.text, part.text
    if right in (",", ";", ")", "]", ".", "..", "@") or left in ("(", "[", "..", "@"):
        return ""
    if left in _BREAK_AFTER and part.begins_line:
        return _INDENT
    if left == ",":
        return _tuple_space(part) if inside.is_tuple else " "
    if left == ";":
        return "" if inside.innermost == "(" else " "
    if left in _SPACED or right in _SPACED or ":" in (left, right):
        return " "
    if "{" in (left, right) or "}" in (left, right):
        return "" if (left, right) == ("{", "}") else " "
    if right == "[":
        return " "
    if right == "(" and before.kind == "word" and left != "not":
        return ""
    return " " if part.before else ""


def _tuple_space(part: Token) -> str:
    return " " if part.before else ""
