"""A bounded coverage-guided run on the checker: `pytest -m slow tests/checker/test_kernel_fuzzing.py`, with the extra `fuzz`."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from checker.tiny_builder import build
from reasoner.certificate.canonical import canonical

HERE = Path(__file__).resolve().parent


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["certificate", "rules"])
def test_the_checker_raises_on_no_bytes(kind, tmp_path):
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("atheris is not installed: pip install 'medical-reasoner[fuzz]'")
    if kind == "certificate":
        (tmp_path / "right.json").write_bytes(canonical(build()))
    else:
        for number, path in enumerate(sorted((HERE / "accept").glob("*.json"))):
            (tmp_path / f"{number}.lp").write_bytes(path.read_bytes())
        (tmp_path / "plain.lp").write_text("%! id: a\n1 { p(X) : q(X,_) } 2 :- r; s : t. \n", encoding="utf-8")
    words = [sys.executable, str(HERE / "fuzz_kernel.py"), kind, str(tmp_path), "20000", "120"]
    run = subprocess.run(words, capture_output=True, text=True, check=False, timeout=600)
    assert run.returncode == 0, run.stderr[-3000:]
