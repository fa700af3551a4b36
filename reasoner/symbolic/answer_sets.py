"""Answer sets of a program that somebody asks, over given atoms: read-only, without scripts, files or external atoms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import clingo
from clingo import ast

_STRING_OR_COMMENT = re.compile(r'%\*.*?\*%|%[^\n]*|"(?:[^"\\\n]|\\.)*"', re.DOTALL)
_FILES_AND_SCRIPTS = re.compile(r"#\s*(include\b|script\b|!)")
_REFUSED = {
    ast.ASTType.Script: "#script",
    ast.ASTType.External: "#external",
    ast.ASTType.TheoryDefinition: "#theory",
    ast.ASTType.Defined: "#defined",
}
_PLACE = re.compile(r"<(?:block|string)>:(\d+):(\d+)(?:-[\d:]+)?: (?:error|info): (.*)", re.DOTALL)
BLOCK = "<block>"


@dataclass
class Refused(Exception):
    """Why a program is not run: where in it, from 1, and what is wrong."""

    line: int
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class AnswerSets:
    """What is shown of each answer set; whether there may be more."""

    sets: tuple[tuple[str, ...], ...]
    is_cut: bool


def answer_sets(program: str, atoms: Iterable[str], most: int) -> AnswerSets:
    """The answer sets of a program over atoms that hold.

    Parameters: `atoms`, as the engine writes them; `most`, how many answer sets. Without `#show` all atoms are shown that were
    not given.
    Raises: Refused for what cannot be parsed or grounded, and for what could reach outside.
    """
    _check(program)
    given = frozenset(atoms)
    told: list[str] = []
    control = clingo.Control([str(most + 1)], logger=lambda _code, message: told.append(message), message_limit=20)
    nodes: list[ast.AST] = []
    try:
        ast.parse_string(program, nodes.append, logger=lambda _code, message: told.append(message))
        _check_nodes(nodes)
        with ast.ProgramBuilder(control) as builder:
            ast.parse_string("".join(f"{atom}.\n" for atom in sorted(given)), builder.add)
            for node in nodes:
                builder.add(node)
        control.ground([("base", [])])
    except RuntimeError:
        raise _of_clingo(told) from None
    shows = any(node.ast_type in (ast.ASTType.ShowSignature, ast.ASTType.ShowTerm) for node in nodes)
    found: list[tuple[str, ...]] = []
    with control.solve(yield_=True) as handle:
        for model in handle:
            if len(found) == most:
                return AnswerSets(tuple(found), True)
            symbols = sorted(map(str, model.symbols(shown=True)))
            found.append(tuple(symbols if shows else [one for one in symbols if one not in given]))
    return AnswerSets(tuple(found), False)


def _check(program: str) -> None:
    """Refuse what reads files before anything is parsed: the parser itself would open them."""
    bare = _STRING_OR_COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), program)
    if found := _FILES_AND_SCRIPTS.search(bare):
        before = bare[: found.start()]
        raise Refused(before.count("\n") + 1, len(before) - before.rfind("\n"), f"`#{found[1]}` is not run here")


def _check_nodes(nodes: Iterable[ast.AST]) -> None:
    for node in nodes:
        if node.ast_type in _REFUSED:
            raise _refused(node, f"`{_REFUSED[node.ast_type]}` is not run here")
        if node.ast_type == ast.ASTType.Program and node.name != "base":
            raise _refused(node, "a block is one program: leave `#program` out")


def _refused(node: ast.AST, message: str) -> Refused:
    begin = node.location.begin
    return Refused(begin.line, begin.column, message)


def _of_clingo(told: Sequence[str]) -> Refused:
    """What clingo said, as a refusal; its first place."""
    for message in told:
        if found := _PLACE.match(message):
            return Refused(int(found[1]), int(found[2]), " ".join(found[3].split()))
    return Refused(1, 1, " ".join(" ".join(told).split()) or "the program cannot be grounded")
