"""How evidences are asked for, from `questions.yaml`, and which of them first, from `red_flags.yaml`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reasoner.errors import KnowledgeError
from reasoner.probability.exclusions import LANGUAGES
from reasoner.probability.numbers import field, read_basis


def read_questions(content: Mapping[str, Any], evidences: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """The question for each evidence that people can be asked, in English and French, in the order of the evidences.

    Questions for exposures, which are no evidences, are left out.
    Raises: KnowledgeError for a question that is not there in both languages.
    """
    asked: Mapping[str, Any] = content.get("questions") or {}
    return {
        one["id"]: {
            language: str(field(f"questions.yaml, {one['id']}", asked[one["id"]], language)) for language in LANGUAGES
        }
        for one in evidences
        if one["id"] in asked
    }


def read_red_flags(content: Mapping[str, Any], evidences: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """For each complaint the evidences to ask for first, most urgent first, and what that order rests on.

    Raises: KnowledgeError for an evidence that is not there, or a list without status.
    """
    known = {one["id"] for one in evidences}
    sources = content.get("sources") or {}
    found = {}
    for item in content.get("complaints") or ():
        complaint = str(field("red_flags.yaml", item, "complaint"))
        here = f"red_flags.yaml, {complaint}"
        asked = [str(name) for name in field(here, item, "ask")]
        unknown = sorted(set(asked) - known)
        if unknown:
            raise KnowledgeError(f"{here}: {', '.join(unknown)} is no evidence", fix="name evidences of evidences.yaml")
        found[complaint] = {"ask": asked, **read_basis(here, item, sources).as_json()}
    return found
