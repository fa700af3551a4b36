"""Where in the text of a program something stands."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reasoner.authoring.findings import Place
from reasoner.symbolic.rule import Rule

_QUOTED = re.compile(r"`([^`]+)`")
_PLACE = re.compile(r"(?P<path>[^:]+)(:(?P<line>\d+))?(:(?P<column>\d+))?( \((?P<rule>[^)]*)\))?")
_METADATA = re.compile(r"%!\s*([a-z_]+):")
_IDENTIFIER = re.compile(r"\w*")


def extent(lines: Sequence[str], rule: Rule) -> range:
    """The numbers of the lines of a rule, from its first `%!` line to the last of its statement; a row of a table is one."""
    if rule.path.endswith(".csv"):
        return range(rule.line, rule.line + 1)
    first = rule.line
    while first > 1 and lines[first - 2].startswith("%!"):
        first -= 1
    last = rule.line
    while last < len(lines) and lines[last].strip() and not lines[last].startswith("%"):
        last += 1
    return range(first, last + 1)


def find(path: str, lines: Sequence[str], numbers: range, word: str) -> Place | None:
    """The first place in some lines where a word stands by itself, or text that is no word stands at all."""
    pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)" if _IDENTIFIER.fullmatch(word) else re.escape(word))
    for number in numbers:
        if 0 < number <= len(lines) and (found := pattern.search(lines[number - 1])):
            return Place(path, number, found.start() + 1, found.end() + 1)
    return None


def whole_line(path: str, lines: Sequence[str], number: int) -> Place:
    """A line without its indentation."""
    line = lines[number - 1] if 0 < number <= len(lines) else ""
    return Place(path, number, len(line) - len(line.lstrip()) + 1, len(line.rstrip()) + 1)


def of_statement(lines: Sequence[str], rule: Rule, *words: str) -> Place:
    """The place of the first of these words that stands in a rule's statement, else its first line."""
    numbers = range(rule.line, extent(lines, rule).stop)
    found = (find(rule.path, lines, numbers, word) for word in words)
    return next((one for one in found if one), None) or whole_line(rule.path, lines, rule.line)


def of_metadata(lines: Sequence[str], rule: Rule, key: str, word: str = "") -> Place:
    """The place of a `%!` line of a rule, or of a word in it; its statement where there is no such line."""
    for number in range(extent(lines, rule).start, rule.line):
        found = _METADATA.match(lines[number - 1])
        if found and found[1] == key:
            inside = find(rule.path, lines, range(number, number + 1), word) if word else None
            return inside or whole_line(rule.path, lines, number)
    return whole_line(rule.path, lines, rule.line)


def read_place(place: str) -> tuple[str, int, int, str]:
    """Path, line, column and rule of a place as problems have it, `path:line:column (rule)`; 1 and empty where it has none."""
    found = _PLACE.fullmatch(place)
    if found is None:
        return place, 1, 1, ""
    return found["path"], int(found["line"] or 1), int(found["column"] or 1), found["rule"] or ""


def quoted(message: str) -> list[str]:
    """The words between backquotes in a message."""
    return _QUOTED.findall(message)
