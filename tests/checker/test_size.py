"""The kernel stays small enough to be read in one sitting: code lines, without blank, comment and docstring lines."""

import ast
import io
import tokenize
from pathlib import Path

import pytest

CHECKER = Path(__file__).resolve().parent.parent.parent / "reasoner" / "checker"
LIMITS = {
    "logic.py": 800,
    "belief.py": 250,
    "ontology.py": 250,
    "quantities.py": 250,
    "worlds.py": 250,
    "chances.py": 250,
    "several.py": 250,
}
IGNORED = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)


def code_lines(source: str) -> int:
    lines = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in IGNORED:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node) is not None:
            docstring = node.body[0]
            lines.difference_update(range(docstring.lineno, docstring.end_lineno + 1))
    return len(lines)


def test_lines_are_counted_without_comments_and_docstrings():
    assert (
        code_lines(
            '"""Doc."""\n\n# note\n\n\ndef f():\n    """Doc\n    more."""\n    return (\n        1\n    )  # one\n'
        )
        == 4
    )


@pytest.mark.parametrize(("name", "limit"), LIMITS.items())
def test_a_part_of_the_kernel_stays_within_its_limit(name, limit):
    assert code_lines((CHECKER / name).read_text(encoding="utf-8")) <= limit
