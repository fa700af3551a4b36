"""Ask the independent checker about a certificate: the only place where knowledge, record and checker meet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import reasoner.checker
from reasoner.certificate.canonical import digest, digest_of
from reasoner.checker.verify import CheckResult, Knowledge
from reasoner.checker.verify import verify as check
from reasoner.engine.knowledge_base import KnowledgeBase, Progress, compile_afresh, compiler_digest, load
from reasoner.engine.reasoner import read_as_of
from reasoner.knowledge import cache
from reasoner.knowledge.sources import Sources, read_sources
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
    at_most: int | None = None,
    knowledge: Knowledge | KnowledgeBase | str | Path | None = None,
    quick: bool = False,
) -> CheckResult:
    """Derive the answer in a certificate again, from the record's entries and the knowledge base alone.

    Parameters: `certificate`, its bytes; `case`, the patient it is about (without it the facts are attested, not checked);
    `as_of`, `jurisdiction`, `profile`, `at_most`, the parts of the question that the caller knows; `knowledge`, the installed
    base by default, a directory, or one that is loaded (pass `reasoner.knowledge` to check many certificates fast);
    `quick`, without intervals, several conditions at once and proofs of the hierarchy.
    Returns: the verdict, with the step and the reason where it is a rejection. A malformed certificate is a verdict, too.
    Raises: KnowledgeError if the knowledge base cannot be loaded; RequestError if `as_of` is no date.
    """
    if not isinstance(knowledge, Knowledge):
        loaded = knowledge if isinstance(knowledge, KnowledgeBase) else load(Path(knowledge) if knowledge else None)
        knowledge = checker_knowledge(loaded)
    request: dict[str, object] = {"policy": "safe", "preferences": {}}
    if as_of is not None:
        request["as_of"] = read_as_of(as_of)
    if jurisdiction is not None:
        request["jurisdiction"] = jurisdiction
    if profile is not None:
        request["profile"] = profile
    if at_most is not None:
        request["options"] = {"at_most": at_most} if at_most > 1 else {}
    record = case.as_json() if case is not None else None
    result = check(certificate, knowledge, record=record, request=request, depth="quick" if quick else "full")
    return replace(result, asked_for={name: part for name, part in result.asked_for.items() if part != "{}"})


@dataclass(frozen=True, slots=True)
class Whole:
    """A knowledge base checked as a whole.

    Parameters: `faults`, nothing if all its claims hold; `receipt`, whether that was checked before, of these files and by
    this code.
    """

    knowledge: KnowledgeBase
    faults: tuple[str, ...]
    receipt: bool


def verify_whole(directory: str | Path, progress: Progress = lambda _stage: None) -> Whole:
    """Translate a knowledge base anew and check its claims about itself, once: a receipt is kept where compiled knowledge is.

    Raises: KnowledgeError if it cannot be translated.
    Law: without a receipt, and with one, the faults are the same, since it names every file and the code of the check.
    """
    key = _receipt_of(read_sources(Path(directory)))
    kept = cache.recall(key)
    if isinstance(kept, dict):
        knowledge = load(Path(directory), progress=progress)
        if kept.get("kb") == knowledge.digest:
            return Whole(knowledge, (), receipt=True)
    knowledge = compile_afresh(Path(directory), progress)
    progress("claims")
    faults = tuple(check_whole(knowledge))
    if not faults:
        cache.keep(key, {"kb": knowledge.digest})
    return Whole(knowledge, faults, receipt=False)


def _receipt_of(sources: Sources) -> str:
    """The name of the receipt: the files, what translates them, and what checks."""
    folder = Path(str(reasoner.checker.__file__)).parent
    code = {path.name: digest(path.read_bytes()) for path in sorted(folder.glob("*.py"))}
    return digest_of({"receipt": sources.digest, "checker": code, "compiler": compiler_digest()})


def check_whole(knowledge: KnowledgeBase) -> list[str]:
    """What is wrong with a knowledge base as a whole, by the checker's own means; nothing if all its claims hold."""
    from reasoner.checker.knowledge import check_knowledge

    return check_knowledge(checker_knowledge(knowledge))
