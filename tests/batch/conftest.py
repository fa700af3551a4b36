"""Cases in files."""

import json
from pathlib import Path

import pytest
import yaml

VIGNETTES = sorted((Path(__file__).resolve().parents[2] / "examples" / "patients").glob("*.yaml"))


@pytest.fixture(scope="session")
def vignette_lines() -> list[str]:
    """The vignettes of the examples, each as a line of JSON."""
    documents = [yaml.load(path.read_bytes(), Loader=yaml.BaseLoader) for path in VIGNETTES]
    return [json.dumps(document, ensure_ascii=False) for document in documents]


@pytest.fixture
def write_lines(tmp_path):
    def write(*lines, name="cases.jsonl"):
        path = tmp_path / name
        path.write_bytes(b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines) + b"\n")
        return path

    return write
