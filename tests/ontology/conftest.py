from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from reasoner.ontology.compile import CompiledOntology, compile_ontology

from .small_ontology import FILES

ACUTE = Path(__file__).resolve().parent.parent.parent / "knowledge" / "acute"


@pytest.fixture(scope="session")
def compiled() -> CompiledOntology:
    """The small ontology, compiled."""
    return compile_ontology(FILES)


def yaml_of(name: str) -> dict[str, Any]:
    return yaml.safe_load((ACUTE / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def documents(reasoner) -> dict[str, Any]:
    return reasoner.knowledge.content


@pytest.fixture(scope="session")
def ontology(documents) -> dict[str, Any]:
    return documents["ontology"]


@pytest.fixture(scope="session")
def conditions() -> list[dict[str, Any]]:
    return yaml_of("conditions.yaml")["conditions"]


@pytest.fixture(scope="session")
def evidences() -> list[dict[str, Any]]:
    return yaml_of("evidences.yaml")["evidences"]


@pytest.fixture(scope="session")
def corrections() -> dict[str, Any]:
    return yaml_of("code_corrections.yaml")


@pytest.fixture(scope="session")
def release() -> dict[str, Any]:
    """The data's own conditions and evidences; the test is skipped where they are not."""
    folder = Path(os.environ.get("REASONER_DATA") or "") / "acute"
    if not os.environ.get("REASONER_DATA") or not (folder / "release_evidences.json").is_file():
        pytest.skip("REASONER_DATA does not name a folder with acute/release_evidences.json")
    return {
        name: json.loads((folder / f"release_{name}.json").read_text(encoding="utf-8"))
        for name in ("conditions", "evidences")
    }
