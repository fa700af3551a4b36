"""The quick suite on the oldest libraries that `pyproject.toml` admits, and on the newest that there are."""

import os
import subprocess
import sys

import pytest

from conftest import ROOT

pytestmark = pytest.mark.slow

CORE = (
    "tests/certificate",
    "tests/patient",
    "tests/ontology",
    "tests/symbolic",
    "tests/engine",
    "tests/explain",
    "tests/cli",
    "tests/ledger",
)


@pytest.mark.parametrize("resolution", ["lowest-direct", "highest"])
def test_the_core_of_the_quick_suite_passes(resolution, network, tmp_path):
    pytest.importorskip("uv", reason="uv is not installed: pip install -e '.[dev]'")
    uv = [sys.executable, "-m", "uv"]
    python = str(tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python")
    install = ("pip", "install", "--quiet", "--python", python, "--resolution", resolution, "-r", "pyproject.toml")
    for command in (
        ("venv", "--quiet", "--python", sys.executable, str(tmp_path / "venv")),
        (*install, "--extra", "dev"),
    ):
        done = subprocess.run([*uv, *command], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "REASONER_CACHE": str(tmp_path / "cache")}
    tests = [
        python,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-o",
        "addopts=",
        "-m",
        "not slow",
        *CORE,
    ]
    done = subprocess.run(tests, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:]
