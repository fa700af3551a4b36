"""What an output may be used for, and which of its modules a clinician has approved: the same words everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reasoner.explain.messages import Messages
from reasoner.vocabulary import Language


def standing(language: Language, modules: Iterable[Mapping[str, Any]]) -> str:
    """The review status and the intended use in one sentence or two.

    Parameters: `modules`, the metadata of the modules that had a say.
    """
    say = Messages(language, "answer")
    approved = [module["title"][language] for module in modules if module["clinical_review"] == "approved"]
    reviewed = say("reviewed", ", ".join(approved)) if approved else say["unreviewed"]
    return f"{reviewed} {say['intended']}"
