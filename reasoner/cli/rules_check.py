"""`reasoner rules check`: what rules conclude over every patient that a record can describe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reasoner.cli.main import KbOption, note, rules_app
from reasoner.cli.rules import (
    FOUND,
    JsonOption,
    ModuleOption,
    checked_modules,
    finding_lines,
    print_json,
    workspace_of,
)
from reasoner.cli.terminal import progress, show
from reasoner.explain.layout import Line

if TYPE_CHECKING:
    from reasoner.authoring.check.running import Result


@rules_app.command()
def check(
    module: ModuleOption = None,
    write_cases: Annotated[
        Path | None,
        typer.Option(
            "--write-cases", metavar="FILE", help="Write the patients that were found as cases, as in cases.yaml."
        ),
    ] = None,
    seconds: Annotated[
        float,
        typer.Option(min=0.1, metavar="S", help="How long a question is searched before it is told as undecided."),
    ] = 20.0,
    megabytes: Annotated[int, typer.Option(min=200, metavar="MB", help="How much memory the search may take.")] = 2000,
    as_json: JsonOption = False,
    kb: KbOption = None,
) -> int:
    """Search all patients for contradictions, rules that never fire, recommendations on an unknown, gaps and overlaps of tables.

    Nothing is sampled: what is not found is not there, and what could not be decided is told. Each finding comes with the
    smallest patient that shows it, whom the engine itself has answered.
    Exit codes: 0 nothing found, 1 something found, 2 refused, 64 misuse.
    """
    from reasoner.authoring.check.running import check as search_all
    from reasoner.authoring.check.witness import as_yaml
    from reasoner.symbolic.searching import Search

    workspace = workspace_of(kb)
    modules = checked_modules(workspace, module)
    with progress() as tell, Search(seconds, megabytes) as search:
        report = search_all(workspace, modules=modules, search=search, tell=tell)
    if write_cases is not None:
        write_cases.write_text(as_yaml([one.case for one in report.found if one.case]), encoding="utf-8")
    if as_json:
        kinds = {"findings": report.found, "declared": report.declared, "undecided": report.undecided}
        rows = {name: [one.as_json() for one in some] for name, some in kinds.items()}
        print_json({"format": "reasoner/check/1", "questions": report.questions, **rows})
    else:
        show(line for one in report.found for line in _found(one))
        show(line for one in report.declared for line in _set_aside(one, "declared"))
        show(line for one in report.undecided for line in _set_aside(one, "undecided"))
        counts = f"{len(report.declared)} declared, {len(report.undecided)} undecided"
        note(f"{report.questions} questions, {len(report.found)} findings, {counts}")
    return FOUND if report.found else 0


def _found(result: Result) -> Iterator[Line]:
    yield from finding_lines(result.finding)
    yield from (Line(f"  rule: {place}", "faint") for place in result.rules[1:])
    if result.patient:
        yield Line(f"  patient: {result.patient}", "text")


def _set_aside(result: Result, word: str) -> Iterable[Line]:
    finding = result.finding
    yield Line(f"{finding.place}: {word} {finding.check.id} ({finding.rule}): {finding.message}", "faint")
    yield Line(f"  because: {result.reason}", "faint")
