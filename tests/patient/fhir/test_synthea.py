"""The ten Synthea bundles of the development data."""

import os
from collections import Counter
from pathlib import Path

import pytest

from reasoner.patient.record import Patient

pytestmark = pytest.mark.slow

FOLDER = Path(os.environ.get("REASONER_DATA") or "") / "fhir" / "synthea"
FILES = sorted(FOLDER.glob("*.json.gz")) if os.environ.get("REASONER_DATA") else []


@pytest.mark.skipif(not FILES, reason="REASONER_DATA does not name a folder with fhir/synthea/*.json.gz")
def test_every_bundle_is_read_whole():
    kinds = Counter()
    for path in FILES:
        patient = Patient.from_file(path)
        assert [problem for problem in patient.problems if problem.severity != "note"] == []
        kinds.update(entry.kind for entry in patient.entries)
        assert all(entry.codes or entry.text for entry in patient.entries)
    assert len(FILES) == 10
    assert kinds["unreadable"] == 0
    assert kinds["sex"] == 10
    assert kinds["immunisation"] == 60
    assert kinds["medication"] >= 12
    assert kinds["measurement"] >= 400
