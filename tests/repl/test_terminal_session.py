"""A session at the prompt, driven through a real pseudo-terminal: completion, errors, several lines, interruption, resizing."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pexpect = pytest.importorskip("pexpect")

PATIENT = "examples/patients/dyspnoea_after_hip_replacement.yaml"
_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
START = "from reasoner.cli.main import run; run(['repl', *{!r}])"


class Terminal:
    """A prompt in a pseudo-terminal."""

    def __init__(self, root: Path, history: Path, *arguments: str) -> None:
        import os

        environment = {
            **os.environ,
            "TERM": "xterm-256color",
            "REASONER_HISTORY": str(history),
            "PROMPT_TOOLKIT_NO_CPR": "1",
        }
        self.child = pexpect.spawn(
            sys.executable,
            ["-c", START.format(list(arguments))],
            env=environment,
            cwd=str(root),
            dimensions=(40, 100),
            encoding="utf-8",
            timeout=60,
        )

    def type(self, text: str) -> None:
        self.child.send(text)

    def until(self, text: str) -> str:
        """What is shown up to a text, without escapes."""
        self.child.expect(re.escape(text))
        return _ESCAPE.sub("", self.child.before + self.child.after)


@pytest.fixture
def terminal(request, tmp_path) -> Iterator[Terminal]:
    one = Terminal(request.config.rootpath, tmp_path / "history", PATIENT)
    one.until("p1>")
    yield one
    one.child.close(force=True)


def test_a_question_is_answered_and_the_end_of_input_leaves(terminal) -> None:
    terminal.type("diagnose top 2\r")
    shown = terminal.until("48 rows more")
    assert "pulmonary embolism" in shown
    assert "●" in shown
    terminal.until("p1>")
    terminal.type("\x04")
    terminal.child.expect(pexpect.EOF)
    assert terminal.child.wait() == 0


def test_tab_completes_what_may_come_next(terminal) -> None:
    terminal.type("probability of pulmonary emb\t")
    terminal.until("olism")
    terminal.type("\r")
    assert "likely" in terminal.until("likely")


def test_an_error_points_at_the_words_and_the_session_goes_on(terminal) -> None:
    terminal.type("why pnuemonia\r")
    shown = terminal.until("did you mean")
    assert "no concept is called `pnuemonia`" in shown
    assert "^^^^^^^^^" in shown
    assert "Traceback" not in shown
    terminal.until("p1>")
    terminal.type("is asthma a disorder\r")
    terminal.until("is a kind of disorder")


def test_enter_goes_on_where_a_statement_is_not_whole(terminal) -> None:
    terminal.type("probability of pulmonary embolism given\r")
    terminal.until("…")
    terminal.type("d-dimer 300 ug/L FEU\r")
    assert "Probability: pulmonary embolism" in terminal.until("as things are recorded")


def test_an_interrupt_leaves_the_session_usable(terminal) -> None:
    terminal.type("asp { p(0..3000). q(X,Y,Z) :- p(X), p(Y), p(Z). }\r")
    time.sleep(1.0)
    terminal.type("\x03")
    terminal.until("interrupted")
    terminal.until("p1>")
    terminal.type("diagnose top 1\r")
    terminal.until("49 rows more")


def test_lines_fit_the_window_after_it_was_resized(terminal) -> None:
    terminal.child.setwinsize(40, 60)
    terminal.type("why not pneumonia depth 1\r")
    shown = terminal.until("COULD BE FOUND OUT")
    told = [line for line in shown.splitlines() if line.startswith("  ")]
    assert told
    assert max(len(line.rstrip()) for line in told) <= 60


def test_the_disk_keeps_no_name_of_anyone(terminal, tmp_path) -> None:
    terminal.type("why not pneumonia depth 1 # for Dupont\r")
    terminal.until("COULD BE FOUND OUT")
    terminal.type("why pnuemonia of Dupont\r")
    terminal.until("→")
    terminal.type("new patient dupont\r")
    terminal.until("a new patient")
    time.sleep(0.5)
    terminal.type("\x04")
    terminal.child.expect(pexpect.EOF)
    kept = (tmp_path / "history").read_text(encoding="utf-8")
    assert "upont" not in kept
    assert "why not pneumonia" in kept
