"""Reading the rules of a program, with every problem of its form at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from clingo import ast

from reasoner.errors import Problem
from reasoner.symbolic.alternatives import MOST_ALTERNATIVES, alternatives
from reasoner.symbolic.characters import MARK, unended_comment, without_strays
from reasoner.symbolic.nesting import DEEPEST, MOST_OPERATORS, nested_too_deeply
from reasoner.symbolic.refused import refused_statement
from reasoner.symbolic.rule import KEYS, REQUIRED, SLOT, WORLDS, Rule, slots, window_minutes

UNENDED = "the comment that begins here is not ended"
_COMMENT, _CONSTANT = ast.ASTType.Comment, ast.ASTType.Definition
_RULES = (ast.ASTType.Rule, ast.ASTType.Minimize)
_VALUE = re.compile(r"-?[0-9]+|[a-z][A-Za-z0-9_]*")


class _Declared(ast.Transformer):
    """Puts the terms of `#const` where their names stand as terms."""

    def __init__(self, terms: Mapping[str, ast.AST]) -> None:
        self._terms = terms

    def visit_SymbolicTerm(self, node: ast.AST) -> ast.AST:  # noqa: N802 - clingo's name
        """Replace a declared constant."""
        return self._terms.get(str(node), node)


def read_rules(
    module: str, program: str, path: str, text: str, pieces: Pieces | None = None
) -> tuple[list[Rule], list[Problem]]:
    """Read the rules of one source file, with every problem of its form, not only the first.

    Parameters: `module` and `program` (`assess`, `act` or `worlds`) that the file belongs to; `path`, used in messages; `text`;
    `pieces`, how the file was read before.
    Returns: the rules that could be read and the problems.
    """
    reader = _Reader(module, program, path)
    nodes = pieces.read(text) if pieces else None
    if nodes is None:
        if (line := nested_too_deeply(text)) is not None:
            message = f"more than {DEEPEST} brackets or {MOST_OPERATORS} operators in one statement"
            reader.problem(f"{path}:{line}", message, "name parts of it in rules of their own")
            return reader.rules, reader.problems
        nodes = []
        known = pieces.known(text) if pieces else {}
        reader.unread = syntax_errors(text, lambda syntax: nodes.append(_recognised(Node(syntax, 0), known)))
    for line, column, what in reader.unread:
        fix = "write `*%` where it ends" if what is UNENDED else "mend it; every statement ends with a full stop"
        reader.problem(f"{path}:{line}:{column}", f"not a program: {what}", fix)
    for node in nodes:
        if node.kind is _CONSTANT:
            reader.declare(node.syntax)
    for node in nodes:
        reader.take(node)
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
    if logged and (begin := unended_comment(text)) is not None:
        before = text[:begin].split("\n")
        unended = [(len(before), len(before[-1]) + 1, UNENDED)]
        return [*unended, *(one for one in _errors(text, logged) if one[0] < len(before))]
    return list(_errors(text, logged))


def _errors(text: str, logged: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    for found in filter(None, map(_SYNTAX_ERROR.match, logged)):
        yield _told(text, int(found[1]), int(found[2]), " ".join(found[3].split()))


def _told(text: str, line: int, column: int, why: str) -> tuple[int, int, str]:
    """A syntax error, with the character that stands there where it was marked."""
    lines = text.split("\n")
    there = lines[line - 1][column - 1 : column] if line <= len(lines) else ""
    return line, column, why.replace(MARK, there) if there and not there.isascii() else why


@dataclass(frozen=True, eq=False)
class Node:
    """A statement or a comment as clingo read it, in a text that begins `above` lines below the first of its file."""

    syntax: ast.AST
    above: int

    @cached_property
    def kind(self) -> ast.ASTType:
        """What it is."""
        kind: ast.ASTType = self.syntax.ast_type
        return kind

    @cached_property
    def begin(self) -> tuple[int, int]:
        """Line and column at which it begins."""
        at = self.syntax.location.begin
        return at.line + self.above, at.column

    @property
    def line(self) -> int:
        """The line at which it begins."""
        return self.begin[0]

    @cached_property
    def text(self) -> str:
        """A statement as clingo writes it; a comment as it stands."""
        return str(self.syntax.value if self.kind is _COMMENT else self.syntax)

    @cached_property
    def metadata(self) -> tuple[str, str] | None:
        """Key and value of a comment `%! key: value`; of one that only begins so, no key; None of any other."""
        if not self.text.startswith("%!"):
            return None
        key, colon, value = self.text[2:].partition(":")
        return key.strip() if colon else "", value.strip()

    @cached_property
    def is_idle(self) -> bool:
        """Whether it says nothing: a choice of what is shown, or that rules come now."""
        if self.kind is ast.ASTType.Program:
            return self.syntax.name == "base" and not self.syntax.parameters
        return self.kind is ast.ASTType.ShowSignature

    @cached_property
    def stands_alone(self) -> bool:
        """Whether a statement can be read as it is written: of one with an error clingo hands over what it made of it."""
        return not syntax_errors(self.text, lambda _syntax: None)

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """Those that sentences about a statement may name."""
        return slots(self.syntax)

    @cached_property
    def alternatives(self) -> int:
        """How many rules a statement makes."""
        return alternatives(self.syntax)

    def moved(self, above: int) -> Node:
        """The same so many lines below the first of a file, with what is known of it."""
        if above == self.above:
            return self
        other = Node(self.syntax, above)
        other.__dict__.update({key: value for key, value in self.__dict__.items() if key not in ("above", "begin")})
        return other


class Pieces:
    """The syntax of a file as its author edits it: what stands between two empty lines is read again only if it has changed.

    Law: what `read` returns does not depend on what was read before.
    """

    def __init__(self) -> None:
        self._read: dict[str, tuple[Node, ...]] = {}

    def read(self, text: str) -> list[Node] | None:
        """The statements and comments of a text; None where one piece is not a program by itself, such as half of a statement."""
        pieces = _EMPTY.split(text)
        read: dict[str, tuple[Node, ...]] = {}
        found: list[Node] = []
        above = 0
        for piece in pieces:
            nodes = read.get(piece, self._read.get(piece))
            if nodes is None:
                nodes = _nodes(piece)
            if nodes is None:
                return None
            read[piece] = tuple(node.moved(above) for node in nodes)
            found += read[piece]
            above += piece.count("\n")
        self._read = read
        return found

    def known(self, text: str) -> dict[tuple[int, int], Node]:
        """The rules and comments of the pieces of a text that were read before, by where they begin; none that share a place.

        Law: what begins at such a place in the text is the same: a piece that was read ends what begins in it.
        """
        found: dict[tuple[int, int], Node] = {}
        shared = set()
        above = 0
        for piece in _EMPTY.split(text):
            for node in (one.moved(above) for one in self._read.get(piece, ())):
                if node.begin in found:
                    shared.add(node.begin)
                found[node.begin] = node
            above += piece.count("\n")
        return {begin: node for begin, node in found.items() if begin not in shared}


def _recognised(node: Node, known: Mapping[tuple[int, int], Node]) -> Node:
    """A node, or what is known of it."""
    if not known or node.kind not in (_COMMENT, *_RULES):
        return node
    found = known.get(node.begin)
    return found if found is not None and found.kind is node.kind else node


_EMPTY = re.compile(r"(?<=\n)(?=[ \t]*\n)")
"""Where a piece ends: before an empty line."""


def _nodes(piece: str) -> tuple[Node, ...] | None:
    """The statements and comments of a piece, None if it is not a program by itself."""
    if nested_too_deeply(piece) is not None:
        return None
    found: list[Node] = []
    unread = syntax_errors(piece, lambda syntax: found.append(Node(syntax, 0)))
    return None if unread else tuple(node for node in found if not node.is_idle)


class _Reader:
    def __init__(self, module: str, program: str, path: str) -> None:
        self.module, self.program, self.path = module, program, path
        self.keys = KEYS | {"p", "interval"} if program == WORLDS else KEYS
        self.rules: list[Rule] = []
        self.problems: list[Problem] = []
        self.pending: dict[str, str] = {}
        self.pending_line = 0
        self.declared: dict[str, ast.AST] = {}
        self.last: tuple[tuple[int, int], dict[str, str]] | None = None
        self.unread: list[tuple[int, int, str]] = []

    def problem(self, place: str, message: str, fix: str) -> None:
        self.problems.append(Problem("error", place, message, fix))

    def declare(self, node: ast.AST) -> None:
        """Remember what a `#const` stands for."""
        self.declared.setdefault(node.name, node.value)

    def take(self, node: Node) -> None:
        """Take the next statement or comment."""
        if node.kind is _COMMENT:
            self._comment(node)
        elif node.kind in _RULES:
            self._rule(node)
        elif node.kind is _CONSTANT:
            self._definition(node.syntax, f"{self.path}:{node.line}")
        elif not node.is_idle:
            self.pending = {}
            self.problems.append(refused_statement(node.syntax, f"{self.path}:{node.line}"))

    def _definition(self, node: ast.AST, place: str) -> None:
        if self.declared[node.name] is not node.value and str(self.declared[node.name]) != str(node.value):
            self.problem(place, f"the constant `{node.name}` is declared twice", "keep one")
        if not _VALUE.fullmatch(str(node.value)):
            self.problem(place, f"`{node.value}` is neither an integer nor a constant", "write one")

    def _comment(self, node: Node) -> None:
        if node.metadata is None:
            return
        if self.unread and node.line > self.pending_line + 1:
            self.pending = {}  # of a statement that could not be read
        key, value = node.metadata
        if key not in self.keys:
            known = "keys are " + ", ".join(sorted(self.keys))
            self.problem(f"{self.path}:{node.line}", f"`{node.text.strip()}` is no `%! key: value`", known)
        elif key in self.pending:
            self.problem(f"{self.path}:{node.line}", f"`{key}` stands twice", "keep one")
        else:
            self.pending[key] = value
            self.pending_line = node.line

    def _rule(self, node: Node) -> None:
        metadata, self.pending = self.pending, {}
        line = node.line
        if any(self.pending_line < error < line for error, _, _ in self.unread):
            metadata = {}
        if self.last is not None and node.kind is ast.ASTType.Minimize and node.begin == self.last[0]:
            metadata = self.last[1]  # clingo makes a statement of each element of #minimize
        self.last = node.begin, metadata
        if self.declared:
            node = Node(_Declared(self.declared).visit(node.syntax), node.above)
        if self.unread and not node.stands_alone:
            return  # what is left of a statement that could not be read
        text = node.text
        place = f"{self.path}:{line}"
        missing = [key for key in REQUIRED if not metadata.get(key)]
        if missing and self.program != WORLDS:
            self.problem(
                place, f"`{text}` has no {', '.join(missing)}", "write `%! key: value` lines above the statement"
            )
            return
        if node.alternatives > MOST_ALTERNATIVES:
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
        variables = node.variables
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
