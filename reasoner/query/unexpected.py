"""What the parser did not expect, told in words: the wrong words, and what could have stood there."""

from __future__ import annotations

from collections.abc import Iterable

from lark import Token
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from reasoner.errors import Phrase
from reasoner.query.errors import Fault
from reasoner.query.keywords import keywords

_KINDS = {
    "WORD": "a name",
    "QUOTED": "a name in quotes",
    "PARAMETER": "$name",
    "NUMBER": "a number",
    "UNIT": "a unit",
    "DATE": "a date such as 2026-03-01",
    "FILE": "a file",
    "BLOCK": "a block in braces",
    "COMPARATOR": "a comparison such as <",
    "$END": "the end",
}
_MOST = 8


def fault_of(failure: UnexpectedInput, text: str) -> Fault:
    """A failure of the parser as a fault of the text."""
    match failure:
        case UnexpectedToken() if failure.token.type != "$END":
            token: Token = failure.token
            span, found = ((token.start_pos or 0), (token.end_pos or 0)), str(token)
            expected: Iterable[str] = failure.accepts or failure.expected
        case UnexpectedCharacters():
            start = failure.pos_in_stream or 0
            span, found = (start, start + 1), text[start : start + 1]
            expected = failure.allowed or ()
        case UnexpectedEOF() | UnexpectedToken():
            span, found = (len(text.rstrip()), len(text.rstrip()) + 1), ""
            expected = (failure.accepts if isinstance(failure, UnexpectedToken) else None) or failure.expected
        case _:
            span, found, expected = (0, 1), "", ()
    message = Phrase("`{0}` was not expected here", found) if found else Phrase("the statement is not complete")
    return Fault(message, Phrase("write {0}", expected_words(expected)), span)


def expected_words(terminals: Iterable[str]) -> str:
    """What terminals are, in words."""
    table = keywords()
    words = dict.fromkeys(table[one].spelt("en") if one in table else _KINDS.get(one, "") for one in sorted(terminals))
    shown = [word for word in words if word]
    return ", ".join(shown[:_MOST]) + (", …" if len(shown) > _MOST else "")
