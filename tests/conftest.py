"""What the tests share: one reasoner for the process, the checker's view of its knowledge, the development data."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from reasoner.engine.reasoner import Reasoner
from reasoner.verification import checker_knowledge

settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = sorted((ROOT / "examples" / "patients").glob("*.yaml"))
VIGNETTES = [path for path in EXAMPLES if "\ncomplaint: " in path.read_text(encoding="utf-8")]
"""The examples that present a complaint, and so have a differential."""


@pytest.fixture(scope="session")
def reasoner() -> Reasoner:
    return Reasoner.load("FR")


@pytest.fixture(scope="session")
def knowledge(reasoner):
    """The installed knowledge base as the checker reads it."""
    return checker_knowledge(reasoner.knowledge)


@pytest.fixture(scope="session")
def development_rows() -> Path:
    """The development rows of DDXPlus; the test is skipped where they are not."""
    folder = os.environ.get("REASONER_DATA")
    path = Path(folder or "") / "acute" / "ddxplus_patients_dev.csv"
    if not folder or not path.is_file():
        pytest.skip("REASONER_DATA does not name a folder with acute/ddxplus_patients_dev.csv")
    return path


@pytest.fixture
def command(capsys):
    """A command as its users call it: exit code, and what stands on standard output and on standard error."""
    from reasoner.cli.main import run

    def call(*arguments):
        with pytest.raises(SystemExit) as left:
            run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return left.value.code, printed.out, printed.err

    return call
