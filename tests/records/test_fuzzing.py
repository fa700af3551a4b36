"""A bounded coverage-guided run on each reader: `pytest -m slow tests/records/test_fuzzing.py`, with the extra `fuzz`."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT, VIGNETTES

BAD = Path(__file__).parent / "bad"
SEEDS = {
    "vignette": ("vignette_*", "json_*", "text_*"),
    "fhir": ("fhir_*",),
    "phenopacket": ("phenopacket_*",),
    "rows": ("rows_*",),
    "conceptmap": ("rows_good.csv", "json_empty_object.json"),
}
MAP = {
    "map.csv": "source,target\nsnomed:49727002,cough\nloinc:1-1=snomed:2,fever\n",
    "map.json": '{"resourceType": "ConceptMap", "group": [{"source": "urn:a", "element": [{"code": "1", "target": '
    '[{"code": "cough", "equivalence": "equal"}]}]}]}',
}


@pytest.mark.slow
@pytest.mark.parametrize("reader", SEEDS)
def test_a_reader_raises_nothing_but_refusals(reader, tmp_path):
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("atheris is not installed: pip install 'medical-reasoner[fuzz]'")
    for path in (path for pattern in SEEDS[reader] for path in BAD.glob(pattern)):
        shutil.copy(path, tmp_path)
    if reader == "vignette":
        for path in VIGNETTES:
            shutil.copy(path, tmp_path)
    if reader == "conceptmap":
        for name, text in MAP.items():
            (tmp_path / name).write_text(text)
    command = [sys.executable, str(Path(__file__).with_name("fuzz_readers.py")), reader, str(tmp_path), "20000", "30"]
    left = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False, cwd=ROOT)
    assert left.returncode == 0, left.stderr[-3000:]
