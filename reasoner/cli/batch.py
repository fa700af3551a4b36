"""`reasoner batch`: many patients, a record for each, resumable after a kill at any moment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reasoner.cli.main import INTERRUPTED, KbOption, Lang, app, note
from reasoner.cli.reading import (
    AUTO,
    JURISDICTION,
    PROFILE,
    CasesFormatOption,
    ConceptMapOption,
    JurisdictionOption,
    ProfileOption,
    Sanitise,
    SanitiseOption,
    note_lines,
    problem_lines,
)
from reasoner.cli.terminal import width
from reasoner.cli.words import said

if TYPE_CHECKING:
    from reasoner.batch.tally import Tally

NOT_ALL_ANSWERED = 3


@app.command()
def batch(
    cases: Annotated[
        Path,
        typer.Argument(
            metavar="CASES", help="A .jsonl or .ndjson file, one case a line; a folder of case files; a DDXPlus .csv."
        ),
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where the records go, one a line, in the order of cases.")],
    format: CasesFormatOption = AUTO,
    conceptmap: ConceptMapOption = None,
    sanitise: SanitiseOption = Sanitise.lenient,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="The moment of the question; by default, of each record."),
    ] = None,
    jurisdiction: JurisdictionOption = JURISDICTION,
    profile: ProfileOption = PROFILE,
    jobs: Annotated[int, typer.Option(min=1, metavar="N", help="How many cases are answered at once.")] = 1,
    certificates: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write each certificate there, for `reasoner verify`.")
    ] = None,
    timeout: Annotated[
        float, typer.Option(min=0.001, metavar="SECONDS", help="The most that one case may take.")
    ] = 60.0,
    key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The key of pseudonyms; by default, one of your own.")
    ] = None,
    restart: Annotated[bool, typer.Option("--restart", help="Begin anew, whatever FILE holds.")] = False,
    lang: Annotated[Lang, typer.Option(help="The language of what is printed.")] = Lang.en,
    kb: KbOption = None,
) -> int:
    """Many patients: a record for each, in their order, whatever becomes of a single one.

    The same command goes on where an earlier one was interrupted or killed. The checker is not asked: keep certificates for
    `reasoner verify`. With --sanitise strict, cases with an error or a warning are refused; with report, problems are written,
    and no answers. Exit codes: 0 all answered (or nothing but notes to report), 3 some with warnings or without an answer, 2
    refused, 64 misuse, 130 interrupted.
    """
    from reasoner.batch.keys import own_key, read_key
    from reasoner.batch.running import run_to_file
    from reasoner.batch.setting import Setting
    from reasoner.cli.batch_progress import BatchProgress
    from reasoner.engine.cases import read_options
    from reasoner.engine.reasoner import read_as_of
    from reasoner.knowledge.cache import cache_directory

    moment = read_as_of(as_of) if as_of else ""
    options, of_map = read_options(moment, conceptmap)
    setting = Setting(
        directory=Path(kb) if kb else None,
        jurisdiction=jurisdiction,
        profile=profile,
        as_of=moment,
        format=format,
        certificates=certificates,
        key=read_key(key) if key else own_key(cache_directory()),
        seconds=timeout,
        concept_map=options.concept_map,
        sanitise=sanitise.value,
    )
    note_lines(problem_lines(of_map, lang.value, width()))
    try:
        with BatchProgress(lang.value) as progress:
            tally = run_to_file(cases, out, setting, jobs=jobs, restart=restart, watch=progress.watch)
    except KeyboardInterrupt:
        note(said(lang.value, "command")["batch_interrupted"])
        return INTERRUPTED
    for line in summary(tally, lang.value):
        typer.echo(line)
    return 0 if tally.all_answered else NOT_ALL_ANSWERED


def summary(tally: Tally, language: str) -> list[str]:
    """How a batch ended: counts, where cases without an answer are, and that no checker was asked."""
    say = said(language, "command")
    counts = ", ".join(f"{count} {say[f'batch_{status}']}" for status, count in tally.counts.items() if count)
    lines = [say.count("batch_cases", tally.cases) + (say["colon"] + counts if counts else "")]
    if tally.unanswered:
        more = tally.without_answer - len(tally.unanswered)
        places = ", ".join(f"#{line}" for line in tally.unanswered)
        lines.append(say("batch_places", places + (say.count("batch_more", more) if more else "")))
    return [*lines, say["batch_unchecked"]] if tally.with_answer or not tally.cases else lines
