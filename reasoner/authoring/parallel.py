"""The cases of modules in several processes: it pays from thousands of cases on, since each process begins anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from reasoner.authoring.cases import GuidelineCase
from reasoner.authoring.processes import in_processes
from reasoner.authoring.testing import Outcome, Testing
from reasoner.engine.knowledge_base import KnowledgeBase
from reasoner.vocabulary import Language

CHUNK = 50
_here: list[Testing] = []


def run_all(
    knowledge: KnowledgeBase, cases: Sequence[GuidelineCase], language: Language, jobs: int
) -> Iterator[Outcome]:
    """The outcome of each case, in their order.

    Parameters: `jobs`, processes; with one, the cases are run in this one.
    Law: the outcomes do not depend on `jobs`.
    """
    if jobs == 1:
        yield from Testing(knowledge, language).run(cases)
        return
    chunks = [cases[first : first + CHUNK] for first in range(0, len(cases), CHUNK)]
    yield from chain.from_iterable(in_processes(_run, chunks, jobs, _begin, (knowledge, language)))


def _begin(knowledge: KnowledgeBase, language: Language) -> None:
    _here.append(Testing(knowledge, language))


def _run(cases: Sequence[GuidelineCase]) -> list[Outcome]:
    return [_here[0].outcome(case) for case in cases]
