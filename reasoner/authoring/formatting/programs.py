"""How a program is written: metadata in one order, one empty line between rules, comments where they were."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reasoner.authoring.formatting.refusal import Unformatted
from reasoner.authoring.formatting.statements import statement
from reasoner.authoring.formatting.tokens import Token, tokens
from reasoner.symbolic.nesting import nested_too_deeply
from reasoner.symbolic.reading import syntax_errors
from reasoner.symbolic.tables.compiling import KEY_ORDER

_METADATA = re.compile(r"%!\s*([A-Za-z_]+)\s*:\s*(.*)")


def formatted_program(text: str) -> str:
    """A program as it should be written.

    Raises: Unformatted if it cannot be read.
    Laws: what is returned has the same statements, metadata and comments; formatted again, it is the same.
    """
    if (line := nested_too_deeply(text)) is not None:
        raise Unformatted(line, "a statement is nested too deeply to be read")
    if errors := syntax_errors(text, lambda _node: None):
        line, _, what = errors[0]
        raise Unformatted(line, what)
    result = _written(text)
    if contents(result) != contents(text):
        raise Unformatted(1, "written anew it would not say the same")
    return result


def contents(text: str) -> tuple[list[str], list[list[str]], list[str]]:
    """What has to stay: the statements in their order as clingo reads them, the metadata of each in one order, and comments."""
    nodes: list[str] = []
    syntax_errors(text, lambda node: nodes.append(str(node)))
    statements = [node for node in nodes if not node.startswith("%")]
    comments = [" ".join(node.split()) for node in nodes if node.startswith("%") and not node.startswith("%!")]
    metadata: list[list[str]] = [[]]
    for node in nodes:
        if node.startswith("%!"):
            metadata[-1].append(_line(node))
        elif not node.startswith("%") and metadata[-1]:
            metadata.append([])
    return statements, [sorted(one) for one in metadata], sorted(comments)


def _written(text: str) -> str:
    lines: list[str] = []
    for block in _blocks(text):
        if lines:
            lines.append("")
        lines += block
    return "\n".join(lines) + "\n" if lines else ""


def _blocks(text: str) -> Iterator[list[str]]:
    """The parts of a program that an empty line divides: a rule with what stands above it, or comments by themselves."""
    above: list[str] = []
    metadata: list[str] = []
    statements: list[str] = []
    current: list[Token] = []
    for token in _with_end(text):
        if current:
            current.append(token)
            if _is_whole(current):
                statements.append(statement(current[:-1]))
                current = []
                if token.kind == "comment" and not token.begins_line:
                    statements[-1] += f"  {token.text.rstrip()}"
                    continue
            else:
                continue
        if statements and (token.kind == "end" or token.before.count("\n") > 1 or token.kind == "metadata" or metadata):
            yield [*above, *sorted(metadata, key=_rank), *statements]
            above, metadata, statements = [], [], []
        if token.kind in ("comment", "metadata") and above and not metadata and token.before.count("\n") > 1:
            yield above
            above = []
        if token.kind == "metadata":
            metadata.append(_line(token.text))
        elif token.kind == "comment":
            (statements if statements else above).append(token.text.rstrip())
        elif token.kind != "end":
            if above and not metadata and token.before.count("\n") > 1:
                yield above
                above = []
            current = [token]
    if above or metadata:
        yield [*above, *sorted(metadata, key=_rank)]


def _with_end(text: str) -> Iterator[Token]:
    yield from tokens(text)
    yield Token("end", "", "\n\n")


def _is_whole(current: Sequence[Token]) -> bool:
    """Whether all but the last token are a statement: the last is looked at because weights follow the full stop of `:~`."""
    last, following = current[-2], current[-1]
    if current[0].text == ":~":
        return last.text == "]" and any(part.text == "." for part in current[:-2])
    return last.text == "." and following.text != "["


def _line(text: str) -> str:
    found = _METADATA.fullmatch(text.strip())
    return f"%! {found[1]}: {found[2].strip()}" if found else text.rstrip()


def _rank(line: str) -> int:
    key = line[2:].partition(":")[0].strip()
    return KEY_ORDER.index(key) if key in KEY_ORDER else len(KEY_ORDER)
