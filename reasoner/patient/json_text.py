"""JSON text as plain objects whose every scalar is the string that was written; also one JSON value a line (NDJSON).

`true` and `false` become these words, `null` the empty string; numbers keep their digits. RFC 8259 leaves open what a repeated
key means; here it is an error, since one of the two values would be lost.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reasoner.errors import RecordError

DEEPEST = 60
"""Levels of nesting; a FHIR questionnaire inside a bundle inside a bundle has about thirty."""

_WORDS = {True: "true", False: "false", None: ""}
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|NaN|-?Infinity|[\[\]{}:,]', re.DOTALL)
_HALF = re.compile("[\ud800-\udfff]")
_MEND = "mend the JSON at that place"


class Lines(list[Any]):
    """The values of an NDJSON file, one for each line that is not blank; of one that is no JSON, a `BrokenLine`."""

    @property
    def broken(self) -> list[BrokenLine]:
        """The lines that are no JSON."""
        return [one for one in self if isinstance(one, BrokenLine)]


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A line of an NDJSON file that could not be read, and why."""

    reason: str


class _Repeated(ValueError):
    """An object has a key twice."""


class _NoNumber(ValueError):
    """NaN or an infinity."""


def read_json(text: str, name: str) -> Any:
    """Parse JSON, or NDJSON to `Lines`, of which one that is broken does not lose the others.

    Parameters: `name`, for messages, which have no word of the text.
    Raises: RecordError with line and column if the text is no JSON, repeats a key, has a number that is none, half of a surrogate
    pair, or is nested too deeply.
    """
    try:
        return _sound(_parse(text, name), text, name)
    except json.JSONDecodeError as failure:
        if failure.msg != "Extra data" or "\n" not in text.strip():
            raise _no_json(failure.msg, text, failure.pos, name) from failure
    lines = Lines()
    start = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            try:
                lines.append(_sound(_parse(line, name, start, text), text, name))
            except json.JSONDecodeError as failure:
                lines.append(BrokenLine(str(_no_json(failure.msg, text, start + failure.pos, name).args[0])))
            except RecordError as refusal:
                lines.append(BrokenLine(str(refusal.args[0])))
        start += len(line)
    if not any(isinstance(one, (dict, list)) for one in lines):
        raise RecordError(lines.broken[0].reason, fix=_MEND)
    return lines


def _parse(part: str, name: str, start: int = 0, whole: str = "") -> Any:
    text = whole or part
    try:
        return json.loads(
            part, parse_int=str, parse_float=str, parse_constant=_refuse_constant, object_pairs_hook=_object
        )
    except _Repeated as failure:
        place = start + _repeated(part)
        raise RecordError(f"{_at(text, place, name)}: a key stands twice in one object", fix=_MEND) from failure
    except _NoNumber as failure:
        place = start + next((at for at, token, _ in _tokens(part) if token[-1] in "Ny"), 0)
        raise RecordError(f"{_at(text, place, name)}: NaN and Infinity are no JSON numbers", fix=_MEND) from failure
    except RecursionError as failure:
        raise _too_deep(text, name) from failure


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Repeated
    return found


def _refuse_constant(_: str) -> Any:
    raise _NoNumber


def _sound(value: Any, text: str, name: str) -> Any:
    """The value with words for truth values and null, checked for depth and for halves of characters."""
    halves = "\\ud" in text or "\\uD" in text
    top = [value]
    level: list[Any] = [top]
    depth = 0
    while level:
        if depth > DEEPEST:
            raise _too_deep(text, name)
        deeper: list[Any] = []
        for container in level:
            for key, part in container.items() if isinstance(container, dict) else enumerate(container):
                if part is None or part is True or part is False:
                    container[key] = _WORDS[part]
                elif not isinstance(part, str):
                    deeper.append(part)
                elif halves and _HALF.search(part):
                    raise RecordError(f"{name}: half of a surrogate pair is no character", fix="save the file as UTF-8")
                if halves and isinstance(key, str) and _HALF.search(key):
                    raise RecordError(f"{name}: half of a surrogate pair is no character", fix="save the file as UTF-8")
        level = deeper
        depth += 1
    return top[0]


def _tokens(text: str) -> Iterator[tuple[int, str, int]]:
    """Where each mark, string and constant stands, what it is, and how many containers are open at it."""
    depth = 0
    for match in _TOKEN.finditer(text):
        token = match[0]
        depth += token in "[{"
        yield match.start(), token, depth
        depth -= token in "]}"


def _repeated(text: str) -> int:
    """Where the first key stands that its object has already; 0 if there is none."""
    open_keys: list[set[Any]] = []
    last = (0, "")
    for place, token, _ in _tokens(text):
        if token in "[{":
            open_keys.append(set())
        elif token in "]}" and open_keys:
            open_keys.pop()
        elif token == ":" and open_keys:
            key = json.loads(last[1], strict=False)
            if key in open_keys[-1]:
                return last[0]
            open_keys[-1].add(key)
        last = (place, token)
    return 0


def _too_deep(text: str, name: str) -> RecordError:
    place = next((place for place, _, depth in _tokens(text) if depth > DEEPEST), 0)
    return RecordError(f"{_at(text, place, name)}: nested deeper than {DEEPEST}", fix="give one record, not nested")


def _no_json(reason: str, text: str, position: int, name: str) -> RecordError:
    message = f"{_at(text, position, name)}: no JSON: {reason[:1].lower()}{reason[1:].rstrip(': ')}"
    return RecordError(message, fix=f"{_MEND}; it may be cut off, or YAML that begins with a bracket")


def _at(text: str, position: int, name: str) -> str:
    line = text.count("\n", 0, position)
    return f"{name}:{line + 1}:{position - (text.rfind(chr(10), 0, position) + 1) + 1}"
