"""Execute the documentation: Python blocks, and console blocks compared with what the commands print.

In a console block a line of `...` stands for any lines, and `$ pip` is not run. The lines of a query block are asked one after
the other, of a patient, in a session of their own, which a blank line begins anew; behind `# refused:` stands what is said of a
line that is refused.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import json
import os
import re
import shlex
import tempfile
from functools import cache
from pathlib import Path

import yaml
from sybil import Example, Sybil
from sybil.document import PythonDocStringDocument
from sybil.parsers.doctest import DocTestParser
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser

from reasoner.engine.reasoner import Reasoner
from reasoner.errors import ReasonerError
from reasoner.query.context import Context
from reasoner.query.interpreter import Interpreter

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


_PATIENTS = {"b": "chest_pain_low_risk", "a": "dyspnoea_after_hip_replacement"}


def run_queries(example: Example) -> str | None:
    """Ask the lines of a block."""
    return "\n".join(filter(None, map(run_session, re.split(r"\n\s*\n", str(example.parsed).strip()))))


def run_session(text: str) -> str:
    """Ask some lines in a session that has two patients, `a` and `b`, in a folder in which they may write."""
    interpreter = _session()
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(ROOT / "examples", f"{folder}/examples")
        Path(folder, "visit.query").write_text("diagnose top 3\n", encoding="utf-8")
        Path(folder, "cohort.jsonl").write_text(_cohort(), encoding="utf-8")
        os.chdir(folder)
        try:
            return "\n".join(filter(None, (run_query(line, interpreter) for line in text.splitlines())))
        finally:
            os.chdir(before)


def run_query(line: str, interpreter: Interpreter) -> str:
    """What is wrong with what one line gives, nothing if it is as the line says."""
    text, _, refused = line.partition("  # refused: ")
    try:
        interpreter.ask(text)
    except ReasonerError as refusal:
        return "" if refused and refused in str(refusal) else f"{line}\n{refusal}"
    return f"{line}\nis not refused" if refused else ""


@cache
def _cohort() -> str:
    """Two patients, one a line."""
    files = (ROOT / "examples" / "patients" / f"{name}.yaml" for name in _PATIENTS.values())
    records = (yaml.safe_load(file.read_text(encoding="utf-8")) for file in files)
    return "".join(json.dumps(one, default=str) + "\n" for one in records)


@cache
def _context() -> Context:
    return Context(Reasoner.load("FR"))


def _session() -> Interpreter:
    interpreter = Interpreter(_context())
    for name, file in _PATIENTS.items():
        interpreter.ask(f'load patient "{ROOT}/examples/patients/{file}.yaml" as {name}')
    interpreter.ask("let r = diagnose top 3")
    return interpreter


documents = Sybil(
    parsers=[
        PythonCodeBlockParser(),
        CodeBlockParser(language="console", evaluator=run_console),
        CodeBlockParser(language="query", evaluator=run_queries),
    ],
    patterns=["README.md", "docs/*.md", "docs/**/*.md"],
)
docstrings = Sybil(
    parsers=[DocTestParser()], patterns=["reasoner/*.py"], document_types={".py": PythonDocStringDocument}
)
pytest_collect_file = (documents + docstrings).pytest()
