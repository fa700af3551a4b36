"""The ten Synthea bundles of the development data as a batch: a folder of packed files, and as lines."""

import gzip
import json
import os
from pathlib import Path

import pytest

from reasoner.batch import Setting, open_cases, run_batch

pytestmark = pytest.mark.slow

FOLDER = Path(os.environ.get("REASONER_DATA") or "") / "fhir" / "synthea"
FILES = sorted(FOLDER.glob("*.json.gz")) if os.environ.get("REASONER_DATA") else []
SETTING = Setting(as_of="2026-03-01T09:30", key=b"a key for this test alone")


def answers(path):
    found = [json.loads(record.data) for record in run_batch(open_cases(path), SETTING, jobs=2)]
    assert [one["status"] for one in found if "answer" not in one] == []
    return [{name: one[name] for name in one if name != "line"} for one in found]


@pytest.mark.skipif(not FILES, reason="REASONER_DATA does not name a folder with fhir/synthea/*.json.gz")
def test_a_folder_and_its_lines_have_the_same_answers(tmp_path):
    folder = tmp_path / "bundles"
    folder.mkdir()
    texts = [gzip.decompress(path.read_bytes()) for path in FILES]
    for path, text in zip(FILES, texts, strict=True):
        (folder / path.name).write_bytes(path.read_bytes())
        assert text.lstrip().startswith(b"{")
    lines = tmp_path / "bundles.ndjson"
    lines.write_bytes(b"".join(json.dumps(json.loads(text)).encode() + b"\n" for text in texts))
    of_files, of_lines = answers(folder), answers(lines)
    assert len(of_files) == 10
    assert of_files == of_lines
    assert len({one["case"] for one in of_files}) == 10
    names = {
        name["family"]
        for text in texts
        for entry in json.loads(text)["entry"]
        if entry["resource"]["resourceType"] == "Patient"
        for name in entry["resource"]["name"]
    }
    assert names
    assert not [name for name in names if name in json.dumps(of_files)]
