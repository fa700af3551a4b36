"""`reasoner rules fmt`: rules and tables written in one way."""

from __future__ import annotations

from typing import Annotated

import typer

from reasoner.cli.main import KbOption, note, rules_app
from reasoner.cli.rules import FOUND, ModuleOption, directory_of


@rules_app.command()
def fmt(
    module: ModuleOption = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; say which files would change.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; print what would change.")] = False,
    kb: KbOption = None,
) -> int:
    """Write programs and tables in one way; comments stay, and nothing means anything else. What cannot be read is left.

    Exit codes: 0 done, 1 with --check or --diff something would change, or a file cannot be read, 2 refused, 64 misuse.
    """
    from reasoner.authoring.formatting.files import formatted
    from reasoner.cli.rules import checked_names
    from reasoner.knowledge.sources import read_sources

    directory = directory_of(kb)
    sources = read_sources(directory)
    names = sorted({path.split("/")[1] for path in sources.matching("rules", "/module.toml")})
    files = list(formatted(sources, checked_names(names, module)))
    changed = [one for one in files if one.differs]
    for one in files:
        if one.refusal:
            note(f"{one.path}:{one.line}: left as it is: {one.refusal}")
    for one in changed:
        if diff:
            typer.echo(one.diff(), nl=False)
        elif check:
            typer.echo(f"{one.path}: would be written otherwise")
        else:
            one.write(directory)
            typer.echo(f"{one.path}: written")
    note(f"{len(files)} files, {len(changed)} {'to write' if check or diff else 'written'}")
    return FOUND if any(one.refusal for one in files) or (changed and (check or diff)) else 0
