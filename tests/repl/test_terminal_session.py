"""A session at the prompt, driven through a real pseudo-terminal: completion, errors, several lines, interruption, resizing."""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path

import pytest

pexpect = pytest.importorskip("pexpect")

PATIENT = "examples/patients/dyspnoea_after_hip_replacement.yaml"
_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
START = "from reasoner.cli.main import run; run(['repl', *{!r}])"
ASKED_WHERE = "\x1b[6n"
"""What a program writes that asks a terminal where its cursor stands; one that is told so draws its status line."""


class Terminal:
    """A prompt in a pseudo-terminal.

    Parameters: `root`, where it runs; `history`, its file; `arguments`, of the command; `before`, what its process runs first.
    """

    def __init__(self, root: Path, history: Path, *arguments: str, before: str = "") -> None:
        self.child = pexpect.spawn(
            sys.executable,
            ["-c", f"{before}\n{START.format(list(arguments))}"],
            env={
                **{name: text for name, text in os.environ.items() if name not in ("COLUMNS", "LINES")},
                "TERM": "xterm-256color",
                "REASONER_HISTORY": str(history),
            },
            cwd=str(root),
            dimensions=(40, 100),
            encoding="utf-8",
            timeout=60,
        )

    def type(self, text: str) -> None:
        self.child.send(text)

    def until(self, text: str) -> str:
        """What is shown up to a text, without escapes; whoever asks where the cursor stands is told."""
        shown = ""
        while self.child.expect_exact([text, ASKED_WHERE]):
            shown += self.child.before
            self.child.send("\x1b[1;1R")
        return _ESCAPE.sub("", shown + self.child.before + self.child.after)


@pytest.fixture
def started(request, tmp_path):
    """Starts prompts, and ends them."""
    begun: list[Terminal] = []

    def start(*arguments: str, before: str = "") -> Terminal:
        begun.append(Terminal(request.config.rootpath, tmp_path / "history", *arguments, before=before))
        return begun[-1]

    yield start
    for one in begun:
        one.child.close(force=True)


@pytest.fixture
def terminal(started) -> Terminal:
    one = started(PATIENT)
    one.until("p1>")
    return one


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


PIGEONS = "asp { {in(P,H) : H = 1..11} = 1 :- P = 1..12. :- in(P,H), in(Q,H), P < Q. }"
"""A search that takes far longer than a question may."""
GROUNDING = "asp { p(0..3000). q(X,Y,Z) :- p(X), p(Y), p(Z). }"
LOOP = "while True: pass"
NUMBERS = "import numpy; one = numpy.ones((500, 500))\n    while True: one @ one"
SLOW = """
from reasoner.query import statements as said
from reasoner.query.asking import answers
import reasoner.query.verbs.sessions

@answers.register(said.History)
def slow(asked, at):
    print("it has begun")
    {}
"""
"""A verb that never ends, in the place of `history`."""


def interrupted(terminal: Terminal) -> None:
    terminal.type("\x03")
    terminal.until("interrupted")
    terminal.until("p1>")
    terminal.type("diagnose top 1\r")
    terminal.until("49 rows more")


@pytest.mark.parametrize("text", [PIGEONS, GROUNDING])
def test_an_interrupt_stops_the_solver_and_leaves_the_session_usable(terminal, text) -> None:
    terminal.type(f"{text}\r")
    time.sleep(1.5)
    interrupted(terminal)


@pytest.mark.parametrize("work", [LOOP, NUMBERS])
def test_an_interrupt_stops_long_work_in_the_program_itself(started, work) -> None:
    terminal = started(PATIENT, before=SLOW.format(work))
    terminal.until("p1>")
    terminal.type("history\r")
    terminal.until("it has begun")
    time.sleep(0.3)
    interrupted(terminal)


def test_a_fault_of_the_program_is_told_without_the_record(started) -> None:
    terminal = started(PATIENT, before=SLOW.format("raise KeyError(at.patient)"))
    terminal.until("p1>")
    terminal.type("history\r")
    shown = terminal.until("report it")
    assert "KeyError" in shown
    assert "Traceback" not in shown
    assert "Patient(" not in shown
    terminal.until("p1>")
    terminal.type("is asthma a disorder\r")
    terminal.until("is a kind of disorder")


def test_what_was_replied_in_an_interview_stays_when_it_is_left(terminal) -> None:
    terminal.type("interview\r")
    assert "Reply yes, no" in terminal.until("1. ")
    terminal.until("? >")
    terminal.type("perhaps\r")
    terminal.until("is no reply")
    terminal.until("? >")
    terminal.type("yes\r")
    terminal.until("2. ")
    terminal.until("? >")
    terminal.type("\x03")
    terminal.until("interrupted")
    terminal.until("p1>")
    terminal.type("show patient\r")
    terminal.until("stridor present")


def test_the_status_line_says_what_holds(started) -> None:
    terminal = started("--lang", "fr")
    terminal.until("reasoner>")
    terminal.until("chargement")
    assert "FR · emergency" in terminal.until("sans relecture")


def test_a_script_that_is_pasted_is_run_as_one(terminal) -> None:
    terminal.type("\x1b[200~is asthma a disorder\nis pneumonia a disorder\n\x1b[201~\r")
    terminal.until("is a kind of chronic lung disease")
    terminal.until("pneumonia is a kind of disorder")


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
