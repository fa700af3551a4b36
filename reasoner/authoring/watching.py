"""What an author is told after each edit: findings, and the cases that the edit can touch."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from reasoner.authoring.cases import FILE, GuidelineCase, read_cases
from reasoner.authoring.findings import Finding
from reasoner.authoring.lint import lint
from reasoner.authoring.models import Models
from reasoner.authoring.testing import Outcome, Testing, touched
from reasoner.authoring.workspace import Workspace, usable
from reasoner.errors import KnowledgeError, RuleError
from reasoner.vocabulary import Language


@dataclass(frozen=True)
class Report:
    """What an edit shows.

    Parameters: `cases`, how many there are; `outcomes`, of those that were run; `seconds`, how long it took.
    """

    findings: tuple[Finding, ...]
    outcomes: tuple[Outcome, ...]
    cases: int
    seconds: float


class Watching:
    """Looks at files again and again.

    Parameters: `workspace`, as it is at first; `modules`, whose cases are run; `language`, in which failures are explained.
    """

    def __init__(self, workspace: Workspace, modules: Iterable[str], language: Language) -> None:
        self._workspace, self._modules, self._language = workspace, list(modules), language
        self._stamp: object = None
        self._models: Models | None = None
        self._failed: set[str] = set()
        self._keys: set[str] = set()

    def look(self) -> Report | None:
        """What is to be told now; None if no file has changed since the last look."""
        stamp = self._stamps()
        if stamp == self._stamp:
            return None
        self._stamp = stamp
        begun = time.perf_counter()
        try:
            self._workspace = self._workspace.again()
        except KnowledgeError:
            return self._report(begun, (), (), ())
        cases: list[GuidelineCase] = []
        findings = list(lint(self._workspace))
        for name in self._modules:
            some, wrong = read_cases(self._workspace.sources.directory, name)
            cases += some
            findings += wrong
        return self._report(begun, findings, cases, self._run(cases))

    def _run(self, cases: list[GuidelineCase]) -> Iterable[Outcome]:
        try:
            knowledge = usable(self._workspace)
        except (RuleError, KnowledgeError):
            return ()
        asked, models = cases, Models(knowledge)
        if self._models is not None:
            again = {case.key for case in touched(cases, self._models, knowledge)}
            models.take_over(self._models, [case.key for case in cases if case.key not in again])
            asked = [
                case for case in cases if case.key in again or str(case) in self._failed or case.key not in self._keys
            ]
        outcomes = list(Testing(knowledge, self._language).run(asked))
        self._models, self._keys = models, {case.key for case in cases}
        self._failed = {str(one.case) for one in outcomes if not one.passed}
        return outcomes

    def _report(
        self, begun: float, findings: Iterable[Finding], cases: Iterable[GuidelineCase], outcomes: Iterable[Outcome]
    ) -> Report:
        return Report(tuple(findings), tuple(outcomes), len(list(cases)), time.perf_counter() - begun)

    def _stamps(self) -> object:
        folder = self._workspace.sources.directory
        files = [*self._workspace.sources.files, *(f"rules/{name}/{FILE}" for name in self._modules)]
        found = {path: (folder / path).stat() for path in files if (folder / path).is_file()}
        return {path: (stat.st_mtime_ns, stat.st_size) for path, stat in found.items()}
