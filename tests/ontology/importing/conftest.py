from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reasoner.ontology.importing.hierarchy import Hierarchy
from reasoner.ontology.importing.load import load_hierarchy

Load = Callable[..., Hierarchy]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Writes a text to a file of a name and loads it, with a cache of the test's own."""

    def write_and_load(text: str | bytes, name: str = "tiny.obo", **options: object) -> Hierarchy:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return load_hierarchy(path, tmp_path / "cache", **options)  # type: ignore[arg-type]

    return write_and_load
