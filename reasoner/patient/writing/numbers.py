"""JSON bytes in which a decimal keeps the digits that were written: `38.90` stays `38.90`."""

from __future__ import annotations

import json
from decimal import Decimal


def json_bytes(value: object) -> bytes:
    """A document as JSON, in UTF-8, on one line.

    Parameters: `value`, of dict with string keys, list, str, bool, int and Decimal.
    Law: the same value has the same bytes; a Decimal has the digits that it was made from.

    >>> json_bytes({"value": Decimal("38.90")})
    b'{"value":38.90}'
    """
    return _text(value).encode("utf-8")


def _text(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{_text(key)}:{_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_text, value)) + "]"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, str | bool | int):
        return json.dumps(value, ensure_ascii=False)
    raise TypeError(f"{type(value).__name__} has no place in a written record")
