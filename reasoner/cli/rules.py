"""`reasoner rules`: tools for those who write guideline modules."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reasoner.cli.main import KbOption, Lang, note, rules_app
from reasoner.cli.terminal import progress, show
from reasoner.explain.layout import Line, Role

if TYPE_CHECKING:
    from reasoner.authoring.findings import Finding
    from reasoner.authoring.workspace import Workspace

FOUND = 1
"""The exit code where something is wrong with the rules: an error, a case that fails, too little covered."""

ModuleOption = Annotated[
    list[str] | None, typer.Option("--module", metavar="NAME", help="Only of this module; may stand several times.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
LangOption = Annotated[Lang, typer.Option(help="The language in which failures are explained.")]


def directory_of(kb: str | None) -> Path:
    """The folder of the knowledge base that is worked on: the one that is named, else the installed one."""
    from reasoner.knowledge.sources import installed_directory

    return Path(kb) if kb else installed_directory()


def workspace_of(kb: str | None) -> Workspace:
    """The rules as they stand, wrong or not."""
    from reasoner.authoring.workspace import Workspace

    with progress() as tell:
        return Workspace.read(directory_of(kb), progress=lambda stage: tell(f"compiling {stage}"))


def checked_modules(workspace: Workspace, modules: Iterable[str] | None) -> list[str]:
    """The modules that are asked about: those that are named, else all.

    Raises: KnowledgeError if there is no such module, with the nearest name.
    """
    return checked_names(list(workspace.modules), modules)


def checked_names(names: Sequence[str], modules: Iterable[str] | None) -> list[str]:
    """Those of the names of modules that are asked about: all, where none is.

    Raises: KnowledgeError if there is no such module, with the nearest name.
    """
    from difflib import get_close_matches

    from reasoner.errors import KnowledgeError

    chosen = list(modules or names)
    for name in chosen:
        if name not in names:
            close = get_close_matches(name, names, n=1)
            fix = f"did you mean {close[0]}?" if close else f"modules are {', '.join(names)}"
            raise KnowledgeError(f"there is no module `{name}`", fix=fix)
    return chosen


def print_json(value: Any) -> None:
    """Print a value for machines."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1))


@rules_app.command()
def lint(
    module: ModuleOption = None,
    as_json: JsonOption = False,
    checks: Annotated[bool, typer.Option("--checks", help="List what is looked for instead, and why.")] = False,
    kb: KbOption = None,
) -> int:
    """What is wrong with the sources of rules, or likely to be; all of it, each with its place and what to do.

    Exit codes: 0 nothing found, 1 something found, 2 refused, 64 misuse.
    """
    from reasoner.authoring.lint import checks as all_checks
    from reasoner.authoring.lint import lint as look

    if checks:
        show(Line(f"{one.id} ({one.severity}): {one.why}", "text") for one in all_checks())
        return 0
    workspace = workspace_of(kb)
    prefixes = tuple(f"rules/{name}/" for name in checked_modules(workspace, module))
    found = [one for one in (*look(workspace), *_of_cases(workspace)) if one.place.path.startswith(prefixes)]
    if as_json:
        print_json({"format": "reasoner/lint/1", "findings": [one.as_json() for one in found]})
    else:
        show(line for one in found for line in finding_lines(one))
        note(f"{len(workspace.rules)} rules, {len(found)} findings")
    return FOUND if found else 0


def _of_cases(workspace: Workspace) -> list[Finding]:
    from reasoner.authoring.cases import read_cases

    return [one for name in workspace.modules for one in read_cases(workspace.sources.directory, name)[1]]


def finding_lines(finding: Finding) -> Iterable[Line]:
    """A finding for people: place and what, then why it matters and what to do."""
    named = f" ({finding.rule})" if finding.rule else ""
    role: Role = "danger" if finding.check.severity == "error" else "against"
    yield Line(f"{finding.place}: {finding.check.severity} {finding.check.id}{named}", role)
    yield Line(f"  {finding.message}", "text")
    yield Line(f"  {finding.check.why}", "faint")
    yield Line(f"  fix: {finding.fix}", "text")
