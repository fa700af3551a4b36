"""Execute the documentation: Python blocks, and console blocks compared with what the commands print.

In a console block a line of `...` stands for any lines, and `$ pip` is not run.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shlex
from pathlib import Path

from sybil import Example, Sybil
from sybil.document import PythonDocStringDocument
from sybil.parsers.doctest import DocTestParser
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser

ROOT = Path(__file__).resolve().parent


def run_console(example: Example) -> str | None:
    """Run the commands of a block in this process and compare what they print."""
    return "\n".join(filter(None, map(run_command, re.split(r"^\$ ", str(example.parsed), flags=re.MULTILINE)[1:])))


def run_command(text: str) -> str:
    """What is wrong with what one command prints, nothing if it is as expected."""
    command, _, expected = text.partition("\n")
    words = shlex.split(command)
    if words[0] != "reasoner":
        return ""
    from reasoner.cli.main import run

    printed = io.StringIO()
    before = os.getcwd()
    os.chdir(ROOT)
    try:
        with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
            run(words[1:])
    finally:
        os.chdir(before)
    got = printed.getvalue()
    checker = doctest.OutputChecker()
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    if checker.check_output(expected, got, flags):
        return ""
    return f"{command} printed:\n{got}\nexpected:\n{expected}"


documents = Sybil(
    parsers=[PythonCodeBlockParser(), CodeBlockParser(language="console", evaluator=run_console)],
    patterns=["README.md", "docs/*.md", "docs/**/*.md"],
)
docstrings = Sybil(
    parsers=[DocTestParser()], patterns=["reasoner/*.py"], document_types={".py": PythonDocStringDocument}
)
pytest_collect_file = (documents + docstrings).pytest()
