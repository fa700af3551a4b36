"""What would exclude a condition, in words, from `exclusions.yaml`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from reasoner.errors import KnowledgeError
from reasoner.probability.numbers import field, read_basis

LANGUAGES = ("en", "fr")


def read_exclusions(content: Mapping[str, Any], conditions: Collection[str]) -> dict[str, list[dict[str, str]]]:
    """The ways to exclude each condition: what is said in English and French, and what it rests on.

    Raises: KnowledgeError for what is no condition, or a way without both languages or without a status.
    """
    sources = content.get("sources") or {}
    found = {}
    for name, ways in (content.get("excluded_by") or {}).items():
        here = f"exclusions.yaml, {name}"
        if name not in conditions:
            raise KnowledgeError(f"{here}: it is no condition", fix="name one of conditions.yaml")
        found[name] = [
            {language: str(field(here, way, language)) for language in LANGUAGES}
            | read_basis(here, way, sources).as_json()
            for way in ways
        ]
    return found
