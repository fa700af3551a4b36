"""A rule: one statement of plain clingo with the metadata that stands above it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from threading import RLock

from clingo import ast

from reasoner.errors import Problem
from reasoner.symbolic.alternatives import MOST_ALTERNATIVES, alternatives
from reasoner.symbolic.characters import MARK, without_strays
from reasoner.symbolic.nesting import DEEPEST, MOST_OPERATORS, nested_too_deeply
from reasoner.symbolic.refused import refused_statement

REQUIRED = ("id", "en", "fr", "section")
KEYS = frozenset(
    {*REQUIRED, "strength", "certainty", "window", "assume", "assume_fr", "status", "source", "note", "allow"}
)
WORLDS = "worlds"
"""The kind of program whose rules may have a probability, `p`; outside of modules they need no more (`docs/semantics.md`)."""
SYNTAX = RLock()
"""Held while a syntax tree is read: clingo promises nothing about trees that threads share."""
SLOT = re.compile(r"\{([^{}]*)\}")
_VALUE = re.compile(r"-?[0-9]+|[a-z][A-Za-z0-9_]*")
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


class _Declared(ast.Transformer):
    """Puts the terms of `#const` where their names stand as terms."""

    def __init__(self, terms: Mapping[str, ast.AST]) -> None:
        self._terms = terms

    def visit_SymbolicTerm(self, node: ast.AST) -> ast.AST:  # noqa: N802 - clingo's name
        """Replace a declared constant."""
        return self._terms.get(str(node), node)


def read_rules(module: str, program: str, path: str, text: str) -> tuple[list[Rule], list[Problem]]:
    """Read the rules of one source file, with every problem of its form, not only the first.

    Parameters: `module` and `program` (`assess`, `act` or `worlds`) that the file belongs to; `path`, used in messages; `text`.
    Returns: the rules that could be read and the problems.
    """
    reader = _Reader(module, program, path)
    if (line := nested_too_deeply(text)) is not None:
        message = f"more than {DEEPEST} brackets or {MOST_OPERATORS} operators in one statement"
        reader.problem(f"{path}:{line}", message, "name parts of it in rules of their own")
        return reader.rules, reader.problems
    reader.unread = syntax_errors(text, reader.declare)
    for line, column, what in reader.unread:
        reader.problem(
            f"{path}:{line}:{column}", f"not a program: {what}", "mend it; every statement ends with a full stop"
        )
    syntax_errors(text, reader.take)
    if reader.pending and not reader.unread:
        reader.problem(
            f"{path}:{reader.pending_line}", "metadata with no statement below it", "add the rule, or remove it"
        )
    return reader.rules, reader.problems


_SYNTAX_ERROR = re.compile(r"<string>:([0-9]+):([0-9]+)\S*: (?:error: )?(.*)", re.DOTALL)


def syntax_errors(text: str, take: Callable[[ast.AST], None]) -> list[tuple[int, int, str]]:
    """Hand every statement and comment that clingo can read to `take`, and return what it cannot: line, column and why.

    clingo goes on after the full stop that follows an error.
    """
    logged: list[str] = []
    with suppress(RuntimeError):  # which says no more than what was logged
        ast.parse_string(without_strays(text), take, logger=lambda _code, message: logged.append(message))
    found = [_SYNTAX_ERROR.match(message) for message in logged]
    return [_told(text, int(one[1]), int(one[2]), " ".join(one[3].split())) for one in found if one]


def _told(text: str, line: int, column: int, why: str) -> tuple[int, int, str]:
    """A syntax error, with the character that stands there where it was marked."""
    lines = text.split("\n")
    there = lines[line - 1][column - 1 : column] if line <= len(lines) else ""
    return line, column, why.replace(MARK, there) if there and not there.isascii() else why


class _Reader:
    def __init__(self, module: str, program: str, path: str) -> None:
        self.module, self.program, self.path = module, program, path
        self.rules: list[Rule] = []
        self.problems: list[Problem] = []
        self.pending: dict[str, str] = {}
        self.pending_line = 0
        self.declared: dict[str, ast.AST] = {}
        self.last: tuple[object, dict[str, str]] | None = None
        self.unread: list[tuple[int, int, str]] = []

    def problem(self, place: str, message: str, fix: str) -> None:
        self.problems.append(Problem("error", place, message, fix))

    def declare(self, node: ast.AST) -> None:
        """Remember what a `#const` stands for."""
        if node.ast_type == ast.ASTType.Definition:
            self.declared.setdefault(node.name, node.value)

    def take(self, node: ast.AST) -> None:
        line = node.location.begin.line
        if node.ast_type == ast.ASTType.Comment:
            self._comment(node.value, line)
        elif (
            node.ast_type == ast.ASTType.Program and node.name == "base" and not node.parameters
        ) or node.ast_type == ast.ASTType.ShowSignature:
            return
        elif node.ast_type == ast.ASTType.Definition:
            self._definition(node, f"{self.path}:{line}")
        elif node.ast_type in (ast.ASTType.Rule, ast.ASTType.Minimize):
            self._rule(node, line)
        else:
            self.pending = {}
            self.problems.append(refused_statement(node, f"{self.path}:{line}"))

    def _definition(self, node: ast.AST, place: str) -> None:
        if self.declared[node.name] is not node.value and str(self.declared[node.name]) != str(node.value):
            self.problem(place, f"the constant `{node.name}` is declared twice", "keep one")
        if not _VALUE.fullmatch(str(node.value)):
            self.problem(place, f"`{node.value}` is neither an integer nor a constant", "write one")

    def _comment(self, comment: str, line: int) -> None:
        if not comment.startswith("%!"):
            return
        if self.unread and line > self.pending_line + 1:
            self.pending = {}  # of a statement that could not be read
        key, colon, value = comment[2:].partition(":")
        key = key.strip()
        place = f"{self.path}:{line}"
        keys = KEYS | {"p", "interval"} if self.program == WORLDS else KEYS
        if not colon or key not in keys:
            self.problem(place, f"`{comment.strip()}` is no `%! key: value`", "keys are " + ", ".join(sorted(keys)))
        elif key in self.pending:
            self.problem(place, f"`{key}` stands twice", "keep one")
        else:
            self.pending[key] = value.strip()
            self.pending_line = line

    def _rule(self, statement: ast.AST, line: int) -> None:
        metadata, self.pending = self.pending, {}
        if any(self.pending_line < error < line for error, _, _ in self.unread):
            metadata = {}
        if (
            self.last is not None
            and statement.ast_type == ast.ASTType.Minimize
            and statement.location.begin == self.last[0]
        ):
            metadata = self.last[1]  # clingo makes a statement of each element of #minimize
        self.last = statement.location.begin, metadata
        if self.declared:
            statement = _Declared(self.declared).visit(statement)
        text = str(statement)
        place = f"{self.path}:{line}"
        missing = [key for key in REQUIRED if not metadata.get(key)]
        if missing and self.program != WORLDS:
            self.problem(
                place, f"`{text}` has no {', '.join(missing)}", "write `%! key: value` lines above the statement"
            )
            return
        if alternatives(statement) > MOST_ALTERNATIVES:
            message = f"the pools of `{text[:80]}` make more than {MOST_ALTERNATIVES} rules"
            self.problem(place, message, "write what they list as facts, and join these")
            return
        window = -1
        if "window" in metadata:
            minutes = window_minutes(metadata["window"])
            if minutes is None:
                self.problem(
                    place, f"window `{metadata['window']}` is no length", "write a number and min, h, d, wk, mo or a"
                )
                return
            window = minutes
        variables = slots(statement)
        for language in ("en", "fr"):
            for slot in SLOT.findall(metadata.get(language, "")):
                if slot not in variables:
                    self.problem(
                        place,
                        f"the {language} sentence names {{{slot}}}",
                        f"variables are {', '.join(variables) or 'none'}",
                    )
        name = metadata.get("id") or f"line {line}"
        self.rules.append(Rule(name, self.module, self.program, self.path, line, text, metadata, variables, window))
