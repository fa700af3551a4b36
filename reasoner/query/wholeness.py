"""Whether what is typed is whole, or goes on: an open brace or bracket, or a statement that cannot end there."""

from __future__ import annotations

from lark.exceptions import UnexpectedToken

from reasoner.query.grammar import Repeated, UnexpectedInput, tree
from reasoner.query.script import statements


def is_whole(text: str) -> bool:
    """Whether nothing has to follow.

    Law: what is wrong is whole: whoever asks is told at once.

    >>> is_whole("diagnose"), is_whole("diagnose given"), is_whole("asp { p(X) :-"), is_whole("why why")
    (True, False, False, True)
    """
    if text.count("{") > text.count("}") or text.count("(") > text.count(")"):
        return False
    last = None
    for part in statements(text):
        last = part.text
    if last is None:
        return True
    try:
        tree(last)
    except UnexpectedToken as failure:
        return bool(failure.token.type != "$END")
    except (UnexpectedInput, Repeated):
        return True
    return True
