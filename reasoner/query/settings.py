"""What can be set in a session, and the values that each setting may have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reasoner.engine.knowledge_base import KnowledgeBase
from reasoner.errors import Phrase, RequestError

SETTINGS = ("language", "jurisdiction", "profile", "at_most", "depth", "width", "log", "key", "overwrite", "pager")
LANGUAGES: Mapping[str, str] = {
    **dict.fromkeys(("en", "english", "anglais"), "en"),
    **dict.fromkeys(("fr", "french", "français", "francais"), "fr"),
}
_YES_AND_NO = {"yes": True, "oui": True, "on": True, "no": False, "non": False, "off": False}
_BOUNDS = {"at_most": (1, 3), "depth": (1, 9), "width": (40, 200)}


def value_of(option: str, text: str, knowledge: KnowledgeBase) -> Any:
    """The value of a setting as it was written.

    Raises: RequestError if there is no such setting, or it has no such value.
    """
    if option not in SETTINGS:
        raise RequestError(
            Phrase("there is no setting `{0}`", option), fix=Phrase("settings are {0}", ", ".join(SETTINGS))
        )
    if option == "language":
        if text.casefold() in LANGUAGES:
            return LANGUAGES[text.casefold()]
        raise RequestError(Phrase("`{0}` is no language of this program", text), fix=Phrase("write en or fr"))
    if option == "profile" and text not in (profiles := knowledge.content["belief"]["profiles"]):
        raise RequestError(
            Phrase("profile `{0}` is unknown", text), fix=Phrase("choose one of {0}", ", ".join(profiles))
        )
    if option in _BOUNDS:
        least, most = _BOUNDS[option]
        if not text.isdecimal() or not least <= int(text) <= most:
            raise RequestError(
                Phrase("`{0}` is a number from {1} to {2}", option, least, most), fix=Phrase("write such a number")
            )
        return int(text)
    if option in ("overwrite", "pager"):
        if text.casefold() not in _YES_AND_NO:
            raise RequestError(Phrase("`{0}` is yes or no", option), fix=Phrase("write yes or no"))
        return _YES_AND_NO[text.casefold()]
    return text
