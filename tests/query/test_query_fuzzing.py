"""A bounded coverage-guided run on parser and planner: `pytest -m slow tests/query/test_query_fuzzing.py`, with the extra `fuzz`."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from reasoner.query.help import topics


@pytest.mark.slow
def test_parser_and_planner_raise_nothing_but_refusals(tmp_path, request) -> None:
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("atheris is not installed: pip install 'medical-reasoner[fuzz]'")
    for name, topic in topics().items():
        for number, example in enumerate(topic.examples):
            (tmp_path / f"{name}_{number}").write_text(example, encoding="utf-8")
    fuzzer = Path(__file__).with_name("fuzz_queries.py")
    command = [sys.executable, str(fuzzer), str(tmp_path), "50000", "60"]
    left = subprocess.run(
        command, capture_output=True, text=True, timeout=240, check=False, cwd=request.config.rootpath
    )
    assert left.returncode == 0, left.stderr[-3000:]
