"""The cases of modules as tests of pytest."""

import os
import shutil
import subprocess
import sys

import pytest

from reasoner.knowledge.sources import installed_directory


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    target = tmp_path_factory.mktemp("kb")
    for part in ("rules", "knowledge", "ontologies"):
        shutil.copytree(installed_directory() / part, target / part)
    return target


def run(directory, *options):
    words = [sys.executable, "-m", "pytest", "-q", "-p", "reasoner.authoring.collecting", "-p", "no:cacheprovider"]
    words += ["-o", "addopts=", "--rootdir", str(directory), *options]
    alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # an installed package brings the plugin by itself
    return subprocess.run(words, capture_output=True, text=True, check=False, cwd=directory, env=alone)


def test_cases_are_collected_and_pass(directory):
    done = run(directory, "--guidelines", ".", "rules/must_not_miss")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "passed" in done.stdout


def test_a_failure_says_why_and_a_bad_case_fails(directory):
    path = directory / "rules" / "must_not_miss" / "cases.yaml"
    text = path.read_text(encoding="utf-8")
    bad = '\n- case: "no such thing"\n  patient: {age: 50 a, sex: male}\n  as_of: 2026-03-01\n  expect: [suspected(fever)]\n'
    path.write_text(text + bad + bad.replace("expect:", "exspect:").replace("no such", "a bad"), encoding="utf-8")
    done = run(directory, "--guidelines", ".", "rules/must_not_miss")
    assert done.returncode == 1
    assert "expected, and not concluded: suspected(fever)" in done.stdout
    assert "WHY NOT" in done.stdout
    assert "did you mean `expect`" in done.stdout
    assert "Traceback" not in done.stdout


def test_without_the_option_nothing_is_collected(directory):
    assert "no tests ran" in run(directory, "rules/must_not_miss").stdout
