"""What is wrong with the files of an ontology, collected so that an author sees all of it at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from reasoner.errors import KnowledgeError, Problem


class Faults:
    """The faults found so far in some Turtle files, each with file, line and class."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._problems: dict[Problem, None] = {}
        self._subjects: set[str] = set()

    def add(self, file: str, subject: str, message: str, fix: str) -> None:
        """Record one fault of `subject` (a local name, or empty) in `file`; the same fault twice counts once."""
        self._subjects.add(subject)
        place = f"{file}{self._line(file, subject)}" + (f" :{subject}" if subject else "")
        self._problems.setdefault(Problem("error", place, message, fix))

    def add_at(self, file: str, line: int, message: str, fix: str) -> None:
        """Record one fault of a line of a file that is no Turtle; the same fault twice counts once."""
        self._problems.setdefault(Problem("error", f"{file}:{line}", message, fix))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All faults, sorted by place and message."""
        return tuple(sorted(self._problems, key=lambda problem: (problem.place, problem.message)))

    @property
    def subjects(self) -> frozenset[str]:
        """The classes that have a fault."""
        return frozenset(self._subjects)

    def raise_if_any(self) -> None:
        """Stop here if a fault was recorded.

        Raises: KnowledgeError whose message has a line for each fault.
        """
        if not self._problems:
            return
        lines = [str(problem) for problem in self.problems]
        count = f"{len(lines)} fault{'s' if len(lines) > 1 else ''} in the ontology"
        raise KnowledgeError("\n".join([count, *lines]), fix="mend what is named above")

    def _line(self, file: str, subject: str) -> str:
        if not subject:
            return ""
        found = re.search(rf"^\s*:{re.escape(subject)}(?![\w-])", self._texts.get(file, ""), re.MULTILINE)
        return f":{self._texts[file].count(chr(10), 0, found.end()) + 1}" if found else ""


def nearest(name: str, known: Iterable[str]) -> str:
    """The end of a sentence that offers the known names nearest to a misspelt one; empty if none is near."""
    found = get_close_matches(name, list(known), n=3, cutoff=0.7)
    return f"; did you mean {', '.join(found)}?" if found else ""
