"""Ask the independent checker about a certificate: the only place where knowledge, record and checker meet."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

from reasoner.checker.verify import CheckResult, Knowledge
from reasoner.checker.verify import verify as check
from reasoner.engine.knowledge_base import KnowledgeBase, load
from reasoner.engine.reasoner import read_as_of
from reasoner.patient.record import Patient


@lru_cache(maxsize=2)
def checker_knowledge(knowledge: KnowledgeBase) -> Knowledge:
    """A knowledge base as the checker reads it: canonical documents and rule sources, no more.

    It is kept for as long as one base or two are in use: what the checker has parsed serves every certificate.
    """
    return Knowledge(dict(knowledge.documents), dict(knowledge.rule_texts))


def verify(
    certificate: bytes,
    *,
    case: Patient | None = None,
    as_of: str | date | None = None,
    jurisdiction: str | None = None,
    profile: str | None = None,
    knowledge: Knowledge | KnowledgeBase | str | Path | None = None,
    quick: bool = False,
) -> CheckResult:
    """Derive the answer in a certificate again, from the record's entries and the knowledge base alone.

    Parameters: `certificate`, its bytes; `case`, the patient it is about (without it the facts are attested, not checked);
    `as_of`, `jurisdiction`, `profile`, the parts of the question that the caller knows; `knowledge`, the installed base by
    default, a directory, or one that is loaded (pass `reasoner.knowledge` to check many certificates fast);
    `quick`, without intervals and proofs of the hierarchy.
    Returns: the verdict, with the step and the reason where it is a rejection. A malformed certificate is a verdict, too.
    Raises: KnowledgeError if the knowledge base cannot be loaded; RequestError if `as_of` is no date.
    """
    if not isinstance(knowledge, Knowledge):
        loaded = knowledge if isinstance(knowledge, KnowledgeBase) else load(Path(knowledge) if knowledge else None)
        knowledge = checker_knowledge(loaded)
    request: dict[str, object] = {"options": {}, "policy": "safe", "preferences": {}}
    if as_of is not None:
        request["as_of"] = read_as_of(as_of)
    if jurisdiction is not None:
        request["jurisdiction"] = jurisdiction
    if profile is not None:
        request["profile"] = profile
    record = case.as_json() if case is not None else None
    return check(certificate, knowledge, record=record, request=request, depth="quick" if quick else "full")


def check_whole(knowledge: KnowledgeBase) -> list[str]:
    """What is wrong with a knowledge base as a whole, by the checker's own means; nothing if all its claims hold."""
    from reasoner.checker.knowledge import check_knowledge

    return check_knowledge(checker_knowledge(knowledge))
