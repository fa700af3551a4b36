"""`docs/cli.md` is what `--help` prints, at 80 columns. After a change of a command, write it anew:

python tests/cli/test_help_page.py
"""

import contextlib
import io
import os
from pathlib import Path
from unittest import mock

import typer

from reasoner.cli.main import app, run

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "cli.md"
INTRODUCTION = """# The command line

Written by the commands themselves (`python tests/cli/test_help_page.py`).
"""


def helped(*words):
    printed = io.StringIO()
    columns = mock.patch.dict(os.environ, {"COLUMNS": "80", "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": ""})
    with columns, contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
        run([*words, "--help"])
    return "\n".join(line.rstrip() for line in printed.getvalue().strip().splitlines())


def commands(command, words=()):
    yield words
    for name, one in sorted(getattr(command, "commands", {}).items()):
        yield from commands(one, (*words, name))


def page():
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
        run(["--version"])  # commands register themselves when the command line is first run
    parts = [INTRODUCTION]
    for words in commands(typer.main.get_command(app)):
        parts.append(f"\n## `{' '.join(('reasoner', *words))}`\n\n```text\n{helped(*words)}\n```\n")
    return "".join(parts)


def test_the_page_is_what_the_commands_say_of_themselves():
    assert page() == PAGE.read_text(encoding="utf-8")


def test_every_command_is_on_the_page():
    text = PAGE.read_text(encoding="utf-8")
    for words in ("diagnose", "verify", "kb status", "kb list", "kb show", "learn acute"):
        assert f"## `reasoner {words}`" in text
    assert all(len(line) <= 80 for line in text.splitlines())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
