"""`reasoner repl`: the language of queries at a prompt."""

from __future__ import annotations

import os
import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from reasoner.cli.main import KbOption, Lang, app
from reasoner.cli.reading import JURISDICTION, PROFILE, JurisdictionOption, ProfileOption
from reasoner.cli.words import speak

if TYPE_CHECKING:
    from reasoner.query.interpreter import Interpreter


@app.command()
def repl(
    patient: Annotated[str | None, typer.Argument(metavar="PATIENT", help="A record to ask about.")] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="DATE", help="The moment of the questions; by default, of the record, or today."
        ),
    ] = None,
    jurisdiction: JurisdictionOption = JURISDICTION,
    profile: ProfileOption = PROFILE,
    lang: Annotated[Lang, typer.Option("--lang", help="The language of the session.")] = Lang.en,
    kb: KbOption = None,
) -> int:
    """Ask at a prompt: Tab completes, `help` says what can be said, Ctrl-C stops a question, Ctrl-D leaves.

    Exit codes: 0 left, 2 the knowledge base cannot be loaded, 64 misuse.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise typer.BadParameter("the prompt needs a terminal; `reasoner query -` reads statements from a pipe")
    from rich.console import Console

    from reasoner.repl.loop import Beginning, Prompt, utc_now

    language = speak(lang.value)

    def load() -> Interpreter:
        from reasoner.engine.reasoner import Reasoner, read_as_of
        from reasoner.query.context import Context
        from reasoner.query.interpreter import Interpreter
        from reasoner.query.session import Session, Settings

        moment = read_as_of(as_of) if as_of else "" if patient else date.today().isoformat()
        reasoner = Reasoner.load(jurisdiction, directory=kb)
        session = Session(as_of=moment, settings=Settings(language, jurisdiction, profile))
        return Interpreter(Context(reasoner, now=utc_now), session)

    console = Console(no_color=True if os.environ.get("NO_COLOR") else None)
    return Prompt(Beginning(load, language, patient or ""), console).run()
