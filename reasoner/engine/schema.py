"""The JSON Schema of an exported answer, which ships with the package."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any


def answer_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of `Answer.to_json()` and of `reasoner diagnose --json`.

    Returns: a new document each time; its `title` is the version that stands as `format` in every answer.
    """
    text = files("reasoner.engine").joinpath("answer.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema
