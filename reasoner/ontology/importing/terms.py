"""What a file of terms says, whatever its format: terms, the statements that relate them, and what was left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from reasoner.errors import Problem

IS_A = "is_a"
PART_OF = "part_of"
NEWLINE = b"\n"

Statement: TypeAlias = tuple[str, str, str]
"""A term, a relation and the term that it leads to: `("HP:0001945", "is_a", "HP:0004370")`."""


@dataclass(frozen=True, slots=True)
class Term:
    """One term in words.

    Parameters: `synonyms`, pairs of a scope (`EXACT`, `BROAD`, `NARROW`, `RELATED`) and a text; `alt_ids`, former ids of
    the same meaning; `replaced_by` and `consider`, where to go from an obsolete term. Texts that are not given are empty.
    """

    id: str
    label: str = ""
    definition: str = ""
    synonyms: tuple[tuple[str, str], ...] = ()
    xrefs: tuple[str, ...] = ()
    alt_ids: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()
    consider: tuple[str, ...] = ()
    obsolete: bool = False


@dataclass(frozen=True, slots=True)
class TermFile:
    """A file as it was read: its version, empty if it states none, terms with distinct ids, and statements."""

    version: str
    terms: Sequence[Term]
    statements: Sequence[Statement]
    problems: tuple[Problem, ...] = ()


def places_of(data: bytes, name: str, term: str) -> list[str]:
    """Where a file describes a term: `hp.obo:2041` for each `id:` line of it, or the file alone where there is none."""
    found = re.finditer(rb"^id: " + re.escape(term.encode("utf-8")) + rb"\s*(?:!.*)?$", data, re.MULTILINE)
    return [f"{name}:{data.count(NEWLINE, 0, match.start()) + 1}" for match in found] or [name]
