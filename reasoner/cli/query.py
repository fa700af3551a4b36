"""`reasoner query`: the language of queries on a command line, in a file, or from another program."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reasoner.cli.main import REFUSED, KbOption, Lang, app, note
from reasoner.cli.reading import JURISDICTION, PROFILE, JurisdictionOption, ProfileOption
from reasoner.cli.terminal import progress, show, width
from reasoner.cli.words import refusal_text, speak, stage
from reasoner.errors import Phrase, ReasonerError, RequestError, reason_of

if TYPE_CHECKING:
    from reasoner.query.interpreter import Interpreter
    from reasoner.query.results import Result
    from reasoner.query.session import Settings

NOT_SO = 1
FORMAT = "reasoner/query/1"


@app.command()
def query(
    script: Annotated[str | None, typer.Argument(metavar="FILE", help="A script; - reads from standard input.")] = None,
    expression: Annotated[
        list[str] | None, typer.Option("-e", metavar="QUERY", help="One statement. May be given again.")
    ] = None,
    patient: Annotated[str | None, typer.Option("--patient", metavar="CASE", help="A record to ask about.")] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="The moment of the questions; by default, of the record."),
    ] = None,
    jurisdiction: JurisdictionOption = JURISDICTION,
    profile: ProfileOption = PROFILE,
    lang: Annotated[Lang, typer.Option("--lang", help="The language of what is printed.")] = Lang.en,
    as_json: Annotated[bool, typer.Option("--json", help="Print all results as one JSON document.")] = False,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="Print the tables as CSV, and what is said beside on stderr.")
    ] = False,
    kb: KbOption = None,
) -> int:
    """Run statements of the query language: `reasoner query -e 'why not pneumonia' --patient case.yaml`.

    All errors of a script are told before anything is run.
    Exit codes: 0 answered, 1 what was asked last is not so, 2 refused, 64 misuse.
    """
    from reasoner.query.errors import QueryError
    from reasoner.query.session import Settings

    if (script is None) == (not expression):
        raise typer.BadParameter("give a script, or statements with -e")
    if as_json and as_csv:
        raise typer.BadParameter("give --json or --csv, not both")
    language = speak(lang.value)
    text = "\n".join(expression) if expression else _read(str(script))
    interpreter = _interpreter(jurisdiction, kb)
    settings = Settings(language, jurisdiction, profile, width=width())
    _prepare(interpreter, as_of, settings, patient)
    results: list[Result] = []
    try:
        for result in interpreter.script(text):
            results.append(result)
            if as_csv:
                _print_rows(result)
            elif not as_json:
                if len(results) > 1:
                    typer.echo("")
                _print(result)
    except QueryError as refusal:
        note(told(refusal))
        return REFUSED
    except ReasonerError as refusal:
        note(refusal_text(refusal))
        return REFUSED
    finally:
        if as_json:
            whole = {
                "format": FORMAT,
                "results": [{"kind": type(one).__name__.lower(), **one.document} for one in results],
            }
            typer.echo(json.dumps(whole, ensure_ascii=False, indent=1))
    return NOT_SO if results and not getattr(results[-1], "is_so", True) else 0


def _interpreter(jurisdiction: str, kb: str | None) -> Interpreter:
    from reasoner.engine.reasoner import Reasoner
    from reasoner.query.context import Context
    from reasoner.query.interpreter import Interpreter

    with progress() as tell:
        reasoner = Reasoner.load(jurisdiction, directory=kb, progress=lambda name: tell(stage(name)))
    return Interpreter(Context(reasoner, now=lambda: datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")))


def _prepare(interpreter: Interpreter, as_of: str | None, settings: Settings, patient: str | None) -> None:
    """Begin a session: with a record, or, without one and without a moment, as of today."""
    from reasoner.engine.reasoner import read_as_of
    from reasoner.query.session import Session

    moment = read_as_of(as_of) if as_of else "" if patient else date.today().isoformat()
    interpreter.session = Session(as_of=moment, settings=settings)
    if patient is not None:
        interpreter.ask("load patient $file as patient", file=patient)


def _read(path: str) -> str:
    """The text of a script. Raises: RequestError if it cannot be read."""
    try:
        return sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8-sig")
    except OSError as failure:
        raise RequestError(f"{path}: cannot be read: {reason_of(failure)}", fix="name a text file") from None
    except UnicodeDecodeError:
        raise RequestError(f"{path}: not UTF-8", fix="save it as UTF-8") from None


def _print_rows(result: Result) -> None:
    """Print a table as CSV, and what has no rows on standard error; a shape that its query asked for is honoured.

    Raises: RequestError if something that is asked has no rows.
    """
    from reasoner.query.results import Done, Table

    if isinstance(result, Done):
        note(str(result))
    elif isinstance(result, Table) and not result.as_shape:
        typer.echo(result.to_csv(), nl=False)
        for one in result.notes:
            note(one)
    elif result.as_shape:
        _print(result)
    else:
        raise RequestError(Phrase("only a table is written as csv"), fix=Phrase("write `as json`"))


def _print(result: Result) -> None:
    """Print a result in the shape that its query asked for; an image, that it asked for, goes into a pipe or a file alone."""
    from reasoner.query.showing import text, written

    if result.as_shape in ("svg", "png") and not sys.stdout.isatty():
        typer.echo(written(result), nl=False)
    elif result.as_shape:
        typer.echo(text(result, width()))
    else:
        show(result.lines(width()))


def told(refusal: ReasonerError) -> str:
    """A refusal in the language that is spoken; the faults of a query each below the words that it is about."""
    from reasoner.cli.words import spoken
    from reasoner.query.errors import QueryError

    return refusal.told(spoken()) if isinstance(refusal, QueryError) else refusal_text(refusal)
