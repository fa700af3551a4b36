"""`reasoner rules doc`: the page of a module."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reasoner.cli.main import KbOption, Lang, note, rules_app
from reasoner.cli.rules import checked_modules, workspace_of


@rules_app.command()
def doc(
    module: Annotated[str, typer.Argument(metavar="MODULE", help="The name of its folder.")],
    out: Annotated[
        str | None,
        typer.Option("--out", metavar="DIR", help="Write MODULE.html, MODULE.md and MODULE.svg there."),
    ] = None,
    lang: Annotated[Lang, typer.Option(help="The language of the page; rules are told in both.")] = Lang.en,
    kb: KbOption = None,
) -> int:
    """A module's page: rules in both languages, sources and strength as published, tables, cases, what rests on what.

    Without --out it is printed as Markdown. Exit codes: 0 written, 2 no such module or folder, 64 misuse.
    """
    from reasoner.authoring.module_page import ModulePage
    from reasoner.errors import RequestError

    workspace = workspace_of(kb)
    (name,) = checked_modules(workspace, [module])
    page = ModulePage.of(workspace, name, "fr" if lang is Lang.fr else "en")
    if out is None:
        typer.echo(page.markdown(), nl=False)
        return 0
    folder = Path(out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for ending, text in (("html", page.html()), ("md", page.markdown(f"{name}.svg")), ("svg", page.picture())):
            (folder / f"{name}.{ending}").write_text(text, encoding="utf-8")
    except OSError as failure:
        raise RequestError(f"{folder}: {failure.strerror}", fix="name a folder that can be written to") from failure
    note(f"written: {', '.join(str(folder / f'{name}.{ending}') for ending in ('html', 'md', 'svg'))}")
    return 0
