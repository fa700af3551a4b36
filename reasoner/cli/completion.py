"""The words that a shell offers after the tab key: what the installed knowledge base held when it was last used.

A shell waits for the answer, so nothing is loaded: the words are kept in the cache by the commands that have loaded it anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from reasoner.certificate.canonical import digest
from reasoner.knowledge import cache
from reasoner.knowledge.sources import installed_directory

if TYPE_CHECKING:
    from reasoner.engine.knowledge_base import KnowledgeBase

Offer = Callable[[str], list[tuple[str, str]]]


def remember(knowledge: KnowledgeBase) -> None:
    """Keep the words of the installed knowledge base for the next completion; another one is not offered."""
    if knowledge.sources.directory != installed_directory():
        return
    content = knowledge.content
    words = {
        "concepts": {name: one["labels"]["en"] for name, one in content["ontology"]["concepts"].items()},
        "jurisdictions": dict.fromkeys(content["modules"]["within"], ""),
        "profiles": dict.fromkeys(content["belief"]["profiles"], ""),
    }
    if _recall() != words:
        cache.keep(_key(), words)


def concepts(incomplete: str) -> list[tuple[str, str]]:
    """Concepts by the beginning of their names, each with its label."""
    return _offer("concepts", incomplete)


def jurisdictions(incomplete: str) -> list[tuple[str, str]]:
    """Jurisdictions by the beginning of their codes."""
    return _offer("jurisdictions", incomplete)


def profiles(incomplete: str) -> list[tuple[str, str]]:
    """Profiles of priors by the beginning of their names."""
    return _offer("profiles", incomplete)


def _offer(sort: str, incomplete: str) -> list[tuple[str, str]]:
    return [(name, label) for name, label in sorted(_recall().get(sort, {}).items()) if name.startswith(incomplete)]


def _recall() -> Mapping[str, Mapping[str, str]]:
    return cache.recall(_key()) or {}


def _key() -> str:
    return digest(f"words for completion of {installed_directory()}".encode())
