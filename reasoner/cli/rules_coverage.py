"""`reasoner rules coverage`: what the cases of modules exercise, and what they do not."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from reasoner.cli.main import KbOption, note, rules_app
from reasoner.cli.rules import FOUND, JsonOption, ModuleOption, checked_modules, print_json, workspace_of
from reasoner.cli.terminal import progress, show


@rules_app.command()
def coverage(
    module: ModuleOption = None,
    fail_under: Annotated[
        float,
        typer.Option(
            "--fail-under", min=0, max=100, metavar="PERCENT", help="Leave with 1 if fewer parts of bodies are covered."
        ),
    ] = 0.0,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write a page.")] = None,
    write: Annotated[
        Path | None, typer.Option("--write-cases", metavar="FILE", help="Write cases for what no case shows.")
    ] = None,
    search: Annotated[
        bool, typer.Option("--search", help="Search patients for what no case shows, or a proof that there is none.")
    ] = False,
    as_json: JsonOption = False,
    kb: KbOption = None,
) -> int:
    """Which rules fire in the cases of modules, which parts of them hold and fail, and why the others are not covered.

    Exit codes: 0 enough is covered, 1 less than --fail-under or a rule never fires, 2 refused, 64 misuse.
    """
    from reasoner.authoring.ageing import aged_cases
    from reasoner.authoring.cases import case_text, read_cases
    from reasoner.authoring.check.covering import searched
    from reasoner.authoring.coverage import measure
    from reasoner.authoring.coverage_page import coverage_lines, coverage_page
    from reasoner.authoring.models import Models
    from reasoner.authoring.workspace import usable

    workspace = workspace_of(kb)
    chosen = checked_modules(workspace, module)
    cases = [one for name in workspace.modules for one in read_cases(workspace.sources.directory, name)[0]]
    with progress() as tell:
        models = Models(usable(workspace))
        measured = measure(models, cases, lambda done: tell("cases", done, len(cases)))
        found = measured.of_modules(chosen)
        made: list[dict[str, Any]] = []
        if search:
            found, made = searched(workspace, models, found, lambda done, of: tell("searching", done, of))
    if write is not None:
        made += [case for _, case in aged_cases(models, cases, [one.prepared for one in found.rules if not one.ages])]
        write.write_text("\n".join(map(case_text, made)), encoding="utf-8")
        note(f"{len(made)} cases written to {write}")
    if html is not None:
        html.write_text(coverage_page(found), encoding="utf-8")
        note(f"written to {html}")
    if as_json:
        print_json({"format": "reasoner/coverage/1", **found.as_json()})
    else:
        show(coverage_lines(found))
    (fired, rules), (covered, literals), *_ = found.shares().values()
    enough = not literals or 100 * covered / literals >= fail_under
    return 0 if enough and (fired == rules or not fail_under) else FOUND
