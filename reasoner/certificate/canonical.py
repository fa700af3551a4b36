"""Canonical JSON of objects, arrays, strings and integers: one value, one sequence of bytes.

The form is RFC 8785 restricted to what certificates hold. Floats, booleans and null are refused, so that no number can be
written in two ways.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

LARGEST_INTEGER = 2**53 - 1


class NotCanonical(ValueError):
    """A value or a text that has no canonical form; the message says where."""


def _check(value: object, place: str) -> None:
    if isinstance(value, str):
        if not value.isascii() and any(0xD800 <= ord(character) <= 0xDFFF for character in value):
            raise NotCanonical(f"{place}: a string holds half of a surrogate pair")
    elif isinstance(value, bool) or value is None or isinstance(value, float):
        raise NotCanonical(f"{place}: {value!r} is neither object, array, string nor integer")
    elif isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise NotCanonical(f"{place}: integer {value} is larger than 2^53 - 1")
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise NotCanonical(f"{place}: key {key!r} is not a string")
            _check(key, place)
            _check(item, f"{place}/{key}")
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            _check(item, f"{place}/{index}")
    else:
        raise NotCanonical(f"{place}: {type(value).__name__} is neither object, array, string nor integer")


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        keys = sorted(value, key=_utf16) if not all(key.isascii() for key in value) else sorted(value)
        return {key: _sorted(value[key]) for key in keys}
    if isinstance(value, (list, tuple)):
        return [_sorted(item) for item in value]
    return value


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be")


def canonical(value: object) -> bytes:
    """Serialise a value to its canonical bytes.

    Parameters: `value`, made of dict (string keys), list or tuple, str and int.
    Returns: UTF-8 bytes, equal to RFC 8785 for such values.
    Raises: NotCanonical, naming the place of the offending value.
    Law: `parse(canonical(v)) == v` (tuples as lists), and `canonical(parse(b)) == b` for every b that parses.
    """
    _check(value, "")
    return json.dumps(_sorted(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _refuse_float(text: str) -> Any:
    raise NotCanonical(f"number {text} is not an integer")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise NotCanonical("an object repeats a key")
    return result


def parse(data: bytes) -> Any:
    """Read canonical JSON, refusing every other spelling of the same value.

    Raises: NotCanonical if the bytes are not UTF-8 JSON, or not the canonical form of what they say.
    """
    try:
        value = json.loads(
            data.decode("utf-8"), parse_float=_refuse_float, parse_constant=_refuse_float, object_pairs_hook=_unique
        )
        if canonical(value) == data:
            return value
    except NotCanonical:
        raise
    except (UnicodeDecodeError, ValueError, RecursionError) as problem:
        raise NotCanonical(f"not JSON: {problem}") from problem
    raise NotCanonical("JSON, but not in canonical form (keys sorted, no white space, one spelling per string)")


def digest(data: bytes) -> str:
    """The SHA-256 of some bytes as `sha256:` and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def digest_of(value: object) -> str:
    """The digest of a value's canonical bytes."""
    return digest(canonical(value))
