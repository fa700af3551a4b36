"""What a shell is told after the tab key."""

import os
import subprocess
import sys

import pytest

from reasoner.cli import completion
from reasoner.knowledge import cache

HEAVY = "{'torch', 'pyro', 'scipy', 'numpy', 'rdflib', 'owlready2', 'pint', 'ucumvert', 'clingo', 'yaml'}"
PROGRAM = f"""
import atexit, sys
from reasoner.cli.main import run
atexit.register(lambda: print(sorted({HEAVY} & set(sys.modules)), file=sys.stderr))
run()
"""


def offered(shell, words, **variables):
    """The values that are offered for the last of some words, and the heavy libraries that were loaded to do so."""
    environment = {**os.environ, "_REASONER_COMPLETE": f"complete_{shell}", **variables}
    if shell == "bash":
        environment |= {"COMP_WORDS": words, "COMP_CWORD": str(len(words.split(" ")) - 1)}
    else:
        environment |= {"_TYPER_COMPLETE_ARGS": words, "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=False)
    return done.stdout, done.stderr.splitlines()[-1]


@pytest.fixture
def remembered(reasoner):
    completion.remember(reasoner.knowledge)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize(
    ("words", "found", "not_found"),
    [
        ("reasoner kb show chest_p", "chest_pain", "dyspnoea"),
        ("reasoner diagnose --profile d", "ddxplus", "emergency"),
        ("reasoner verify --jurisdiction F", "FR", "DE"),
        ("reasoner diagnose --lang f", "fr", "en\n"),
        ("reasoner batch --profile d", "ddxplus", "emergency"),
        ("reasoner batch --format p", "phenopacket", "vignette"),
        ("reasoner kb sh", "show", "status"),
    ],
)
def test_names_are_completed_without_loading_anything(remembered, shell, words, found, not_found):
    out, loaded = offered(shell, words)
    assert found in out
    assert not_found not in out
    assert loaded == "[]"


def test_without_a_cache_nothing_is_offered_and_nothing_breaks(tmp_path):
    out, loaded = offered("bash", "reasoner kb show chest_p", REASONER_CACHE=str(tmp_path))
    assert (out.strip(), loaded) == ("", "[]")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_for_each_shell_can_be_shown(shell):
    variables = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    command = [sys.executable, "-c", "from reasoner.cli.main import run; run()", "--show-completion", shell]
    done = subprocess.run(command, env={**os.environ, **variables}, capture_output=True, text=True, check=False)
    assert "_REASONER_COMPLETE" in done.stdout


def test_only_the_installed_knowledge_base_is_remembered(reasoner, monkeypatch, tmp_path):
    monkeypatch.setenv("REASONER_CACHE", str(tmp_path))
    monkeypatch.setattr(completion, "installed_directory", lambda: tmp_path)
    completion.remember(reasoner.knowledge)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(completion, "installed_directory", lambda: reasoner.knowledge.sources.directory)
    completion.remember(reasoner.knowledge)
    (kept,) = tmp_path.iterdir()
    completion.remember(reasoner.knowledge)
    assert [path.stat().st_mtime_ns for path in tmp_path.iterdir()] == [kept.stat().st_mtime_ns]
    assert cache.recall(completion._key())["profiles"].keys() == {"primary_care", "emergency", "ddxplus"}
