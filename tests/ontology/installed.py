"""Looking things up in the installed ontology."""

from __future__ import annotations

from typing import Any

from reasoner.vocabulary import lexical_key


def meaning(documents: dict[str, Any], text: str) -> str | None:
    """The class that a word or code stands for."""
    row = documents["lexicon"].get(lexical_key(text))
    return row and row["concept"]
