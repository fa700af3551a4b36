"""`reasoner rules test` and `watch`: the cases of modules, once or whenever a file changes."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from reasoner.cli.main import KbOption, Lang, note, rules_app
from reasoner.cli.rules import (
    FOUND,
    JsonOption,
    LangOption,
    ModuleOption,
    checked_modules,
    directory_of,
    finding_lines,
    print_json,
    workspace_of,
)
from reasoner.cli.terminal import progress, show
from reasoner.explain.layout import Line

if TYPE_CHECKING:
    from reasoner.authoring.cases import GuidelineCase
    from reasoner.authoring.findings import Finding
    from reasoner.authoring.testing import Outcome
    from reasoner.authoring.workspace import Workspace

LOOKS_A_SECOND = 5


@rules_app.command("test")
def run_cases(
    module: ModuleOption = None,
    changed: Annotated[
        str | None,
        typer.Option(
            "--changed", metavar="BEFORE", help="Only what the edit since this folder or git revision can touch (HEAD)."
        ),
    ] = None,
    jobs: Annotated[
        int, typer.Option(min=1, metavar="N", help="Processes; more than one pays from thousands of cases.")
    ] = 1,
    lang: LangOption = Lang.en,
    as_json: JsonOption = False,
    kb: KbOption = None,
) -> int:
    """Run the cases of modules; of each that fails, why what was expected is not concluded.

    Exit codes: 0 all passed, 1 a case failed or could not be read, 2 refused, 64 misuse.
    """
    from reasoner.authoring.models import Models
    from reasoner.authoring.parallel import run_all
    from reasoner.authoring.revisions import sources_of
    from reasoner.authoring.testing import touched
    from reasoner.authoring.workspace import Workspace, usable

    workspace = workspace_of(kb)
    cases, unread = _read(workspace, checked_modules(workspace, module))
    knowledge = usable(workspace)
    asked = list(cases)
    if changed is not None:
        before = Workspace.of(sources_of(changed, directory_of(kb)), workspace.memory)
        asked = touched(cases, Models(usable(before)), knowledge)
    with progress() as tell:
        outcomes = []
        for outcome in run_all(knowledge, asked, "fr" if lang is Lang.fr else "en", jobs):
            outcomes.append(outcome)
            if len(outcomes) % 50 == 0:
                tell("cases", len(outcomes), len(asked))
    if as_json:
        rows = [one.as_json() for one in outcomes]
        print_json({"format": "reasoner/test/1", "outcomes": rows, "unread": [one.as_json() for one in unread]})
    else:
        _tell(outcomes, unread, len(cases))
    return FOUND if unread or not all(one.passed for one in outcomes) else 0


def _read(workspace: Workspace, modules: Iterable[str]) -> tuple[list[GuidelineCase], list[Finding]]:
    from reasoner.authoring.cases import read_cases

    cases: list[GuidelineCase] = []
    unread: list[Finding] = []
    for name in modules:
        some, wrong = read_cases(workspace.sources.directory, name)
        cases += some
        unread += wrong
    return cases, unread


def _tell(outcomes: Sequence[Outcome], unread: Iterable[Finding], cases: int) -> None:
    show(line for one in unread for line in finding_lines(one))
    failed = [one for one in outcomes if not one.passed]
    show(line for one in failed for line in _failure(one))
    passed = len(outcomes) - len(failed)
    left = f", {cases - len(outcomes)} not touched" if cases > len(outcomes) else ""
    note(f"{passed} passed, {len(failed)} failed{left}")


def _failure(outcome: Outcome) -> Iterator[Line]:
    yield Line(f"{outcome.case.place}: {outcome.case} failed", "danger")
    for what, forms in outcome.told_apart:
        yield from (Line(f"  {what}: {form}", "text") for form in forms)
    yield from (Line(f"    {line}", "faint") for line in outcome.why)


@rules_app.command()
def watch(module: ModuleOption = None, lang: LangOption = Lang.en, kb: KbOption = None) -> int:
    """Lint and run the cases that an edit can touch, each time a file changes; Ctrl-C ends it.

    Exit codes: 130 ended by the keyboard, 2 refused, 64 misuse.
    """
    from reasoner.authoring.watching import Watching

    workspace = workspace_of(kb)
    watching = Watching(workspace, checked_modules(workspace, module), "fr" if lang is Lang.fr else "en")
    note(f"watching {workspace.sources.directory}")
    while True:
        report = watching.look()
        if report is not None:
            show(line for one in report.findings for line in finding_lines(one))
            _tell(report.outcomes, (), report.cases)
            note(f"{report.seconds:.2f} s")
        time.sleep(1 / LOOKS_A_SECOND)
