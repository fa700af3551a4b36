"""`reasoner rules new`: a module to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reasoner.cli.main import KbOption, note, rules_app
from reasoner.cli.rules import directory_of, finding_lines, workspace_of
from reasoner.cli.terminal import show


@rules_app.command("new")
def new(
    module: Annotated[str, typer.Argument(metavar="MODULE", help="Its name: small letters, digits and _.")],
    start: Annotated[
        bool, typer.Option("--start", help="First begin the folder of --kb as a copy of the installed knowledge base.")
    ] = False,
    kb: KbOption = None,
) -> int:
    """Begin a module: metadata, a first rule, its cases and a page, and what to fill in.

    It answers nobody until it is reviewed. Exit codes: 0 begun, 2 refused, 64 misuse.
    """
    from reasoner.authoring.lint import lint
    from reasoner.authoring.scaffold import new_module, started
    from reasoner.knowledge.sources import read_sources

    if start and kb is None:
        raise typer.BadParameter("--start begins the folder that --kb names; give it")
    directory = directory_of(kb)
    if start and kb is not None:
        note(f"{started(Path(kb))}: a copy of the installed knowledge base")
    read_sources(directory)
    for path in new_module(directory, module):
        typer.echo(str(path))
    found = [one for one in lint(workspace_of(kb)) if one.place.path.startswith(f"rules/{module}/")]
    show(line for one in found for line in finding_lines(one))
    return 0
