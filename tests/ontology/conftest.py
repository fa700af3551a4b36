from __future__ import annotations

import pytest

from reasoner.ontology.compile import CompiledOntology, compile_ontology

from .small_ontology import FILES


@pytest.fixture(scope="session")
def compiled() -> CompiledOntology:
    """The small ontology, compiled."""
    return compile_ontology(FILES)
