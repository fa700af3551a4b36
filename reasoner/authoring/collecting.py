"""A plugin of pytest: with `--guidelines DIR` the cases of a knowledge base's modules are collected as tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from reasoner.authoring.cases import GuidelineCase
    from reasoner.authoring.findings import Finding
    from reasoner.authoring.testing import Testing

_FILE = "cases.yaml"
_TESTING = "_reasoner_testing"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the option."""
    told = "collect the cases of guideline modules, and run them against the knowledge base in DIR"
    parser.addoption("--guidelines", metavar="DIR", default=None, help=told)


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> pytest.Collector | None:
    """Take `rules/<module>/cases.yaml` of the knowledge base that was named."""
    named = parent.config.getoption("--guidelines")
    if not named or file_path.name != _FILE or file_path.parent.parent != Path(named).resolve() / "rules":
        return None
    module: pytest.Collector = CasesFile.from_parent(parent, path=file_path)
    return module


class CasesFile(pytest.File):
    """The cases of one module."""

    def collect(self) -> Iterator[pytest.Item]:
        """Each case, and each that could not be read, as a test of its own."""
        from reasoner.authoring.cases import read_cases

        cases, findings = read_cases(self.path.parent.parent.parent, self.path.parent.name)
        for case in cases:
            yield CaseItem.from_parent(self, name=case.name, case=case)
        for finding in findings:
            yield UnreadItem.from_parent(self, name=str(finding.place), finding=finding)


class CaseItem(pytest.Item):
    """One case."""

    def __init__(self, *, case: GuidelineCase, **given: Any) -> None:
        super().__init__(**given)
        self.case = case

    def runtest(self) -> None:
        """Answer it and compare."""
        outcome = _testing(self.config).outcome(self.case)
        if not outcome.passed:
            raise CaseFailure(outcome.told())

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What was expected and did not come, and why; no traceback, since no code of the author's failed."""
        return str(excinfo.value) if excinfo.errisinstance(CaseFailure) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the case stands."""
        return self.path, self.case.place.line - 1, self.case.name


class UnreadItem(pytest.Item):
    """A case that could not be read, which fails."""

    def __init__(self, *, finding: Finding, **given: Any) -> None:
        super().__init__(**given)
        self.finding = finding

    def runtest(self) -> None:
        """Fail with what is wrong."""
        raise CaseFailure(str(self.finding))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What is wrong, without a traceback."""
        return str(excinfo.value)


class CaseFailure(AssertionError):
    """A case is not as its author said."""


def _testing(config: pytest.Config) -> Testing:
    """Runs cases against the knowledge base that was named, read once for the session."""
    known: Testing | None = getattr(config, _TESTING, None)
    if known is None:
        from reasoner.authoring.testing import Testing
        from reasoner.authoring.workspace import Workspace, usable

        known = Testing(usable(Workspace.read(Path(config.getoption("--guidelines")).resolve())))
        setattr(config, _TESTING, known)
    return known
