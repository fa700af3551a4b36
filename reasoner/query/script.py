"""Several statements in one text: one a line, or separated by `;`; a line that is indented goes on with the statement before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reasoner.errors import Phrase
from reasoner.query.errors import Fault, QueryError
from reasoner.query.planning import Planner
from reasoner.query.statements import Let

MOST = 1_000
"""So many statements a script may have."""
LONGEST_SCRIPT = 400_000
_MOST_FAULTS = 20
_APART = Phrase("divide it into several scripts")
_QUOTES = {'"': '"', "«": "»", "“": "”"}


@dataclass(frozen=True, slots=True)
class Part:
    """One statement of a script, and where it begins."""

    text: str
    start: int


def statements(script: str) -> Iterator[Part]:
    """The statements of a script, without those that say nothing.

    Raises: QueryError if they are too many.
    Law: each stands in the script at `start` as it is.
    """
    if len(script) > LONGEST_SCRIPT:
        said = Phrase("a script of {0} characters, more than {1}", len(script), LONGEST_SCRIPT)
        raise QueryError(script, [Fault(said, _APART, (0, 1))])
    for number, part in enumerate(_statements(script)):
        if number >= MOST:
            said = Phrase("more than {0} statements in one script", MOST)
            raise QueryError(script, [Fault(said, _APART, (part.start, part.start + 1))])
        yield part


def script_faults(parts: Sequence[Part], planner: Planner, bound: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong in the statements of a script, without running any, each with its place in the script.

    Parameters: `bound`, what is bound before; names that an earlier `let` binds are not asked for.
    """
    named: set[str] = set()
    count = 0
    for part in parts:
        try:
            tree = planner.parse(part.text)
            if isinstance(tree, Let):
                named.add(tree.name)
            planner.plan(part.text, bound if "$" in part.text else None)
        except QueryError as failure:
            for one in failure.faults:
                if part.text[slice(*one.span)].removeprefix("$") not in named:
                    count += 1
                    yield one.shifted(part.start)
        if count >= _MOST_FAULTS:
            return


def _statements(script: str) -> Iterator[Part]:
    start = at = depth = 0
    closing = ""
    while at <= len(script):
        character = script[at : at + 1]
        if closing and character not in ("\n", ""):
            closing = "" if character == closing else closing
        elif character in _QUOTES and not depth:
            closing = _QUOTES[character]
        elif character == "#" and not depth:
            at = _end_of_line(script, at)
            continue
        elif character == "{":
            depth += 1
        elif character == "}":
            depth = max(0, depth - 1)
        elif not character or (not depth and _ends(script, at)):
            yield from _part(script, start, at)
            start, closing = at + 1, ""
        at += 1


def _ends(script: str, at: int) -> bool:
    """Whether a statement ends here: at `;`, or at a line that no indented one follows."""
    if script[at] == ";":
        return True
    if script[at] != "\n":
        return False
    rest = script[at + 1 : at + 2]
    return not (rest in (" ", "\t") and script[at + 1 : _end_of_line(script, at + 1)].strip())


def _end_of_line(script: str, at: int) -> int:
    end = script.find("\n", at)
    return len(script) if end < 0 else end


def _part(script: str, start: int, end: int) -> Iterator[Part]:
    text = script[start:end]
    if any(line.strip() and not line.strip().startswith("#") for line in text.split("\n")):
        lead = len(text) - len(text.lstrip())
        yield Part(text.strip(), start + lead)
