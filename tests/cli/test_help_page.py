"""`docs/cli.md` is what `--help` prints, at 80 columns. After a change of a command, write it anew:

python tests/cli/test_help_page.py
"""

import contextlib
import io
import os
import re
from importlib.metadata import version
from pathlib import Path
from unittest import mock

import pytest
import typer

from reasoner.cli.main import app, run

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "cli.md"
INTRODUCTION = """# The command line

Written by the commands themselves (`python tests/cli/test_help_page.py`), as
typer {0} lays out their help.
"""
TYPER = ".".join(version("typer").split(".")[:2])


def helped(*words):
    printed = io.StringIO()
    columns = mock.patch.dict(os.environ, {"COLUMNS": "80", "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": ""})
    with columns, contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
        run([*words, "--help"])
    return "\n".join(line.rstrip() for line in printed.getvalue().strip().splitlines())


def commands(command, words=()):
    yield words, command
    for name, one in sorted(getattr(command, "commands", {}).items()):
        yield from commands(one, (*words, name))


def every_command():
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
        run(["--version"])  # commands register themselves when the command line is first run
    return list(commands(typer.main.get_command(app)))


def page():
    parts = [INTRODUCTION.format(TYPER)]
    for words, _ in every_command():
        parts.append(f"\n## `{' '.join(('reasoner', *words))}`\n\n```text\n{helped(*words)}\n```\n")
    return "".join(parts)


def test_the_page_is_what_the_commands_say_of_themselves():
    text = PAGE.read_text(encoding="utf-8")
    if f"typer {TYPER} " not in text:
        pytest.skip(f"typer {TYPER} lays out help otherwise than the version that the page names")
    assert page() == text


def test_every_command_option_and_sentence_is_on_the_page_whatever_lays_it_out():
    sections = dict(
        re.findall(r"^## `([^`\n]*)`$(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    )
    found = every_command()
    assert list(sections) == [" ".join(("reasoner", *words)) for words, _ in found]
    for words, command in found:
        told = " ".join(sections[" ".join(("reasoner", *words))].split())
        assert " ".join((command.help or "").split()) in told
        for parameter in command.params:
            assert all(name in told for name in parameter.opts if name.startswith("--")), parameter.name
            assert " ".join((parameter.help or "").split()) in told, parameter.name


def test_no_line_of_the_page_is_wider_than_80():
    assert all(len(line) <= 80 for line in PAGE.read_text(encoding="utf-8").splitlines())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
