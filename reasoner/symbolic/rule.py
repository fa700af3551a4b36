"""A rule: one statement of plain clingo with the metadata that stands above it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from threading import RLock

from clingo import ast

REQUIRED = ("id", "en", "fr", "section")
KEYS = frozenset(
    {*REQUIRED, "strength", "certainty", "window", "assume", "assume_fr", "status", "source", "note", "allow"}
)
WORLDS = "worlds"
"""The kind of program whose rules may have a probability, `p`; outside of modules they need no more (`docs/semantics.md`)."""
SYNTAX = RLock()
"""Held while a syntax tree is read: clingo promises nothing about trees that threads share."""
SLOT = re.compile(r"\{([^{}]*)\}")
_WINDOW = re.compile(r"([0-9]{1,6}) (min|h|d|wk|mo|a)")
_MINUTES = {"min": 1, "h": 60, "d": 1440, "wk": 10080, "mo": 43200, "a": 525600}


@dataclass(frozen=True)
class Rule:
    """One rule of a module, as its author wrote it.

    Parameters: `id`, unique over all modules; `module`; `program`, `assess`, `act` or `worlds`; `path` and `line` of the
    statement; `text`, the statement; `metadata`, the `%!` lines by key; `variables`, those that its sentences may name; `window`,
    minutes, or -1 for none.
    """

    id: str
    module: str
    program: str
    path: str
    line: int
    text: str
    metadata: dict[str, str]
    variables: tuple[str, ...]
    window: int

    @cached_property
    def statement(self) -> ast.AST:
        """Its syntax tree, read from the text when it is first needed."""
        with SYNTAX:
            nodes: list[ast.AST] = []
            ast.parse_string(self.text, nodes.append)
            return nodes[-1]

    @property
    def place(self) -> str:
        """Where the rule stands: path, line and id."""
        return f"{self.path}:{self.line} ({self.id})"


def window_minutes(text: str) -> int | None:
    """The length of a look-back window such as `24 h` in minutes (a month is 30 d, a year 365 d), None if unreadable."""
    match = _WINDOW.fullmatch(text)
    return int(match[1]) * _MINUTES[match[2]] if match else None


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """Every node of a syntax tree, parents first, children in the order of the text."""
    yield node
    for key in node.child_keys:
        child = getattr(node, key)
        if isinstance(child, ast.AST):
            yield from walk(child)
        elif child is not None:
            for item in child:
                yield from walk(item)


def slots(statement: ast.AST) -> tuple[str, ...]:
    """The variables that a sentence about a rule may name: those outside aggregates and conditional literals.

    Returns: those with a name in alphabetical order, then `_1`, `_2` … for as many `_` as the whole statement has.
    """
    names = {node.name for node in _outside_elements(statement) if node.ast_type == ast.ASTType.Variable} - {"_"}
    anonymous = sum(1 for node in walk(statement) if node.ast_type == ast.ASTType.Variable and node.name == "_")
    return tuple(sorted(names)) + tuple(f"_{k}" for k in range(1, anonymous + 1))


def _outside_elements(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for key in node.child_keys:
        child = getattr(node, key)
        if node.ast_type == ast.ASTType.BodyAggregate and key == "elements":
            continue
        if node.ast_type == ast.ASTType.Rule and key == "body":
            child = [one for one in child if one.ast_type == ast.ASTType.Literal]
        if isinstance(child, ast.AST):
            yield from _outside_elements(child)
        elif child is not None:
            for item in child:
                yield from _outside_elements(item)
