"""JSON text as plain objects whose every scalar is the string that was written; also one JSON value a line (NDJSON).

`true` and `false` become these words, `null` the empty string; numbers keep their digits. RFC 8259 leaves open what a repeated
key means; here it is an error, since one of the two values would be lost.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reasoner.errors import Phrase, RecordError

DEEPEST = 60
"""Levels of nesting; a FHIR questionnaire inside a bundle inside a bundle has about thirty."""

_WORDS = {True: "true", False: "false", None: ""}
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|NaN|-?Infinity|[\[\]{}:,]', re.DOTALL)
_HALF = re.compile("[\ud800-\udfff]")
MEND = Phrase("mend the JSON at that place")
_CUT_OFF = Phrase("mend the JSON at that place; it may be cut off, or YAML that begins with a bracket")
_REASONS: Mapping[str, Phrase] = {
    reason.template: reason
    for reason in (
        Phrase("expecting value"),
        Phrase("expecting ',' delimiter"),
        Phrase("expecting ':' delimiter"),
        Phrase("expecting property name enclosed in double quotes"),
        Phrase("extra data"),
        Phrase("illegal trailing comma before end of array"),
        Phrase("illegal trailing comma before end of object"),
        Phrase("invalid \\escape"),
        Phrase("invalid \\uXXXX escape"),
        Phrase("invalid control character at"),
        Phrase("unterminated string starting at"),
    )
}
"""What the standard library says of text that is no JSON."""


class Lines(list[Any]):
    """The values of an NDJSON file, one for each line that is not blank; of one that is no JSON, a `BrokenLine`."""

    @property
    def broken(self) -> list[BrokenLine]:
        """The lines that are no JSON."""
        return [one for one in self if isinstance(one, BrokenLine)]


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A line of an NDJSON file that could not be read, and why."""

    reason: Phrase


class _Repeated(ValueError):
    """An object has a key twice."""


class _NoNumber(ValueError):
    """NaN or an infinity."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A text, or one line of it: `name` stands for the file in messages, `first` is the number of its first line."""

    text: str
    name: str
    first: int = 1

    def at(self, position: int) -> str:
        """File, line and column of a position."""
        line = self.text.count("\n", 0, position)
        return f"{self.name}:{self.first + line}:{position - self.text.rfind(chr(10), 0, position)}"


def read_json(text: str, name: str) -> Any:
    """Parse JSON, or NDJSON to `Lines`, of which one that is broken does not lose the others.

    Parameters: `name`, for messages, which have no word of the text.
    Raises: RecordError with line and column if the text is no JSON, repeats a key, has a number that is none, half of a surrogate
    pair, or is nested too deeply.
    """
    whole = _Part(text, name)
    try:
        return _value(whole)
    except json.JSONDecodeError as failure:
        refusal = RecordError(_no_json(failure, whole), fix=_CUT_OFF)
        first_line_is_whole = failure.msg == "Extra data"
    except RecordError as failure:
        refusal, first_line_is_whole = failure, False
    if "\n" not in text.strip():
        raise refusal
    if not first_line_is_whole:
        if (resources := resource_lines(text, name)) is None:
            raise refusal
        return resources
    lines = _lines(text, name)
    if not any(isinstance(one, (dict, list)) for one in lines):
        raise RecordError(lines.broken[0].reason, fix=MEND)
    return lines


def resource_lines(text: str, name: str) -> Lines | None:
    """NDJSON of FHIR, whose first line may be broken; None if fewer than half of its lines are resources.

    A JSON text of many lines that is damaged or cut off is none: its lines are no resources by themselves.
    """
    written = [line.strip() for line in text.split("\n") if line.strip()]
    if 2 * sum(line[0] == "{" and line[-1] == "}" for line in written) < len(written):
        return None
    lines = _lines(text, name)
    resources = sum(isinstance(one, dict) and "resourceType" in one for one in lines)
    return lines if 2 * resources >= len(lines) else None


def _lines(text: str, name: str) -> Lines:
    lines = Lines()
    for number, line in enumerate(text.split("\n"), start=1):
        part = _Part(line, name, number)
        if line.strip():
            try:
                lines.append(_value(part))
            except json.JSONDecodeError as failure:
                lines.append(BrokenLine(_no_json(failure, part)))
            except RecordError as refusal:
                lines.append(BrokenLine(refusal.args[0]))
    return lines


def _value(part: _Part) -> Any:
    """What a text says, its every scalar as it was written.

    Raises: json.JSONDecodeError if it is no JSON; RecordError if it is, and cannot be taken.
    """
    try:
        found = json.loads(
            part.text, parse_int=str, parse_float=str, parse_constant=_refuse_constant, object_pairs_hook=_object
        )
    except _Repeated as failure:
        place = part.at(_repeated(part.text))
        raise RecordError(Phrase("{0}: a key stands twice in one object", place), fix=MEND) from failure
    except _NoNumber as failure:
        place = part.at(next((at for at, token, _ in _tokens(part.text) if token[-1] in "Ny"), 0))
        raise RecordError(Phrase("{0}: NaN and Infinity are no JSON numbers", place), fix=MEND) from failure
    except RecursionError as failure:
        raise _too_deep(part) from failure
    return _sound(found, part)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Repeated
    return found


def _refuse_constant(_: str) -> Any:
    raise _NoNumber


def _sound(value: Any, part: _Part) -> Any:
    """The value with words for truth values and null, checked for depth and for halves of characters."""
    halves = "\\ud" in part.text or "\\uD" in part.text
    top = [value]
    level: list[Any] = [top]
    depth = 0
    while level:
        if depth > DEEPEST:
            raise _too_deep(part)
        deeper: list[Any] = []
        for container in level:
            for key, inner in container.items() if isinstance(container, dict) else enumerate(container):
                if inner is None or inner is True or inner is False:
                    container[key] = _WORDS[inner]
                elif not isinstance(inner, str):
                    deeper.append(inner)
                if halves and any(isinstance(one, str) and _HALF.search(one) for one in (key, inner)):
                    message = Phrase("{0}: half of a surrogate pair is no character", f"{part.name}:{part.first}")
                    raise RecordError(message, fix=Phrase("save the file as UTF-8"))
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


def _too_deep(part: _Part) -> RecordError:
    place = part.at(next((place for place, _, depth in _tokens(part.text) if depth > DEEPEST), 0))
    message = Phrase("{0}: nested deeper than {1}", place, DEEPEST)
    return RecordError(message, fix=Phrase("give one record, not nested"))


def _no_json(failure: json.JSONDecodeError, part: _Part) -> Phrase:
    plain = f"{failure.msg[:1].lower()}{failure.msg[1:].rstrip(': ')}"
    return Phrase("{0}: no JSON: {1}", part.at(failure.pos), _REASONS.get(plain, plain))
