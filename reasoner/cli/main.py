"""The command line's front door: commands, exit codes, and errors as messages."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from enum import StrEnum
from importlib import import_module
from itertools import pairwise
from typing import Annotated, Any

import typer

from reasoner import __version__
from reasoner.errors import Phrase, ReasonerError, reason_of

_MISUSED: Any = typer.BadParameter.__mro__[2]
"""What typer raises for every misuse; typer carries its own copy of click or uses the installed one, by its version."""

COMMANDS = (
    *("batch", "chance", "diagnose", "interview", "kb", "learn", "log", "query", "repl", "verify", "what_if", "why"),
    *("rules", "rules_cases", "rules_check", "rules_coverage", "rules_diff", "rules_server"),
    *("rules_doc", "rules_explain", "rules_fmt", "rules_new"),
)
"""The modules of the commands."""
MISUSE = 64
REFUSED = 2
INTERRUPTED = 130

app = typer.Typer(
    name="reasoner",
    help="Medical reasoning with guidelines as rules, beliefs learned from data, and a certificate for every answer.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
kb_app = typer.Typer(help="The knowledge base: what it holds and where it comes from.", no_args_is_help=True)
learn_app = typer.Typer(help="Learn a model from patient data.", no_args_is_help=True)
log_app = typer.Typer(help="Record decisions so that a later change is found.", no_args_is_help=True)
app.add_typer(kb_app, name="kb")
app.add_typer(learn_app, name="learn")
app.add_typer(log_app, name="log")
rules_app = typer.Typer(
    help="Write guideline modules: what is wrong with them, and what an edit changes.", no_args_is_help=True
)
app.add_typer(rules_app, name="rules")


class Lang(StrEnum):
    """The languages of an output."""

    en = "en"
    fr = "fr"


KbOption = Annotated[
    str | None, typer.Option("--kb", metavar="DIR", help="A knowledge base other than the installed one.")
]


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"reasoner {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


def note(text: str) -> None:
    """Print to standard error, so that standard output holds the answer alone."""
    typer.echo(text, err=True)


def _register() -> None:
    """Import the commands, which register themselves, and put them in the order of `COMMANDS`, whoever imported one before."""
    places = {import_module(f"reasoner.cli.{name}").__name__: place for place, name in enumerate(COMMANDS)}
    for group in (app, *(one.typer_instance for one in app.registered_groups if one.typer_instance)):
        group.registered_commands.sort(key=lambda one: _place(one, places))


def _place(command: Any, places: Mapping[str, int]) -> tuple[int, int]:
    """Where a command stands: its module, then its line."""
    return places.get(command.callback.__module__, 0), command.callback.__code__.co_firstlineno


def _asked(arguments: Sequence[str]) -> str:
    """The language that arguments ask for, before they are read: what they are refused for may be among them."""
    french = "--lang=fr" in arguments or ("--lang", "fr") in pairwise(arguments)
    return "fr" if french else "en"


def run(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code; a misuse leaves with 64, a refusal with 2."""
    from reasoner.cli.words import refusal_text, said, speak, spoken

    speak(_asked(arguments if arguments is not None else sys.argv[1:]))
    try:
        _register()
        given = list(arguments) if arguments is not None else None
        result = app(args=given, prog_name="reasoner", standalone_mode=False)
        if result == INTERRUPTED:  # newer versions of typer turn the interrupt into this, older ones into Abort
            note(said(spoken(), "command")["interrupted"])
        sys.exit(result if isinstance(result, int) else 0)
    except typer.Exit as leave:
        sys.exit(leave.exit_code)
    except _MISUSED as misuse:
        misuse.show()
        sys.exit(MISUSE)
    except (typer.Abort, KeyboardInterrupt):
        note(said(spoken(), "command")["interrupted"])
        sys.exit(INTERRUPTED)
    except ReasonerError as refusal:
        note(refusal_text(refusal))
        sys.exit(REFUSED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as failure:
        if failure.filename is not None:
            raise
        unwritten = ReasonerError(
            Phrase("the output cannot be written: {0}", reason_of(failure)),
            fix=Phrase("make room, or write it elsewhere"),
        )
        note(refusal_text(unwritten))
        sys.exit(REFUSED)
