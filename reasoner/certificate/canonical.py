"""Canonical JSON of objects, arrays, strings and integers: one value, one sequence of bytes.

The form is RFC 8785 restricted to what certificates hold. Floats, booleans and null are refused, so that no number can be
written in two ways.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

LARGEST_INTEGER = 2**53 - 1
_LARGE = re.compile(r"[0-9]{16}")
"""Without so many digits in a row, a text holds no integer above the largest."""
_WORDS = ("true", "false", "null")

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, check_circular=False).encode


class NotCanonical(ValueError):
    """A value or a text that has no canonical form; the message says where and what."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self._place: list[str] = []

    def inside(self, part: object) -> NotCanonical:
        """The same, seen from one level further out."""
        self._place.append(str(part))
        return self

    def __str__(self) -> str:
        place = "/".join(reversed(self._place))
        return f"at /{place}: {self.args[0]}" if place else str(self.args[0])


def _is_plain(value: object) -> bool:
    """Whether a value surely has a canonical form with keys sorted as Python sorts them; if not, look closely.

    Half of a surrogate pair inside a string is left to the encoder, which refuses it.
    """
    waiting = [value]
    for item in waiting:
        kind = type(item)
        if kind is str:
            continue
        if isinstance(item, dict):
            if not all(map(str.isascii, item)):
                return False
            waiting.extend(item.values())
        elif isinstance(item, (list, tuple)):
            waiting.extend(item)
        elif kind is not int or not -LARGEST_INTEGER <= item <= LARGEST_INTEGER:  # type: ignore[operator]
            return False
    return True


def _check(value: object) -> bool:
    """Refuse what has no canonical form; whether some key sorts differently by code point and by UTF-16 code unit."""
    if isinstance(value, str):
        if not value.isascii():
            _check_text(value)
        return False
    differs = False
    part: object = ""
    try:
        if isinstance(value, dict):
            for part, item in value.items():
                if not isinstance(part, str):
                    raise NotCanonical(f"key {part!r} is not a string")
                if not part.isascii():
                    _check_text(part)
                    differs |= max(part) > "\uffff"
                differs |= _check(item)
            return differs
        if isinstance(value, (list, tuple)):
            for index, item in enumerate(value):
                part = index
                if type(item) is not int or not -LARGEST_INTEGER <= item <= LARGEST_INTEGER:
                    differs |= _check(item)
            return differs
    except NotCanonical as problem:
        raise problem.inside(part) from None
    if isinstance(value, bool) or not isinstance(value, int):
        raise NotCanonical(f"{value!r} is neither object, array, string nor integer")
    if not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
        raise NotCanonical("an integer is larger than 2^53 - 1")
    return False


def _check_text(text: str) -> None:
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise NotCanonical("a string holds half of a surrogate pair")


def _by_utf16(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _by_utf16(value[key]) for key in sorted(value, key=lambda key: key.encode("utf-16-be"))}
    if isinstance(value, (list, tuple)):
        return [_by_utf16(item) for item in value]
    return value


def encode(value: object) -> bytes:
    """The canonical bytes of a value that its maker has built of objects with string keys, arrays, strings and integers.

    Unlike `canonical`, it does not look whether that is so: what else it is given, it may write without complaint.
    Law: `encode(v) == canonical(v)` wherever `canonical` accepts.
    """
    text = _encode(value)
    if not text.isascii() and max(text) > "\uffff":
        return canonical(value)
    return text.encode("utf-8")


def canonical(value: object) -> bytes:
    """Serialise a value to its canonical bytes.

    Parameters: `value`, made of dict (string keys), list or tuple, str and int.
    Returns: UTF-8 bytes, equal to RFC 8785 for such values.
    Raises: NotCanonical, naming the place of the offending value.
    Law: `parse(canonical(v)) == v` (tuples as lists), and `canonical(parse(b)) == b` for every b that parses.
    """
    try:
        if _is_plain(value):
            return _encode(value).encode("utf-8")
    except (TypeError, UnicodeEncodeError):
        pass
    if _check(value):
        return json.dumps(_by_utf16(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    return _encode(value).encode("utf-8")


def _refuse_float(text: str) -> Any:
    raise NotCanonical(f"number {text} is not an integer")


def _integer(text: str) -> int:
    number = int(text)
    if not -LARGEST_INTEGER <= number <= LARGEST_INTEGER:
        raise NotCanonical("an integer is larger than 2^53 - 1")
    return number


def _is_plain_text(text: str) -> bool:
    """Whether a JSON text surely holds no truth value, no null and no character beyond the first plane."""
    return not any(word in text for word in _WORDS) and (text.isascii() or max(text) <= "\uffff")


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
        text = data.decode("utf-8")
        read_integer = _integer if _LARGE.search(text) else int
        value = json.loads(text, parse_int=read_integer, parse_float=_refuse_float, parse_constant=_refuse_float)
        if (_encode(value).encode("utf-8") if _is_plain_text(text) else canonical(value)) == data:
            return value
        json.loads(text, object_pairs_hook=_unique)
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
