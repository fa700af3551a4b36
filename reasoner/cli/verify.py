"""`reasoner verify`: a certificate, checked by the independent checker."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reasoner.cli import completion
from reasoner.cli.main import KbOption, Lang, app
from reasoner.cli.reading import (
    AUTO,
    ConceptMapOption,
    FormatOption,
    certificate_bytes,
    named,
    note_lines,
    problem_lines,
)
from reasoner.cli.terminal import progress, show, width

REJECTED = 1


@app.command()
def verify(
    cert: Annotated[Path | None, typer.Argument(metavar="CERT", help="The certificate.")] = None,
    case: Annotated[
        str | None,
        typer.Option(
            metavar="CASE", help="The patient that the certificate should be about, as for `reasoner diagnose`."
        ),
    ] = None,
    format: FormatOption = AUTO,
    conceptmap: ConceptMapOption = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="The moment that was asked about.")
    ] = None,
    jurisdiction: Annotated[
        str | None,
        typer.Option(
            metavar="CODE", help="The jurisdiction that was asked for.", autocompletion=completion.jurisdictions
        ),
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The priors that were asked for.", autocompletion=completion.profiles),
    ] = None,
    at_most: Annotated[
        int | None,
        typer.Option("--at-most", metavar="K", min=1, max=3, help="How many disorders could be there at once."),
    ] = None,
    quick: Annotated[
        bool,
        typer.Option("--quick", help="Leave out intervals, several disorders at once and proofs of the hierarchy."),
    ] = False,
    lang: Annotated[
        Lang | None, typer.Option(help="The language of the verdict; by default, of the patient's record.")
    ] = None,
    kb: KbOption = None,
) -> int:
    """Derive the answer in a certificate again, or say which step is wrong.

    With --kb the knowledge base is translated anew from its sources and checked as a whole; without CERT, only that is done.
    That is done once: a receipt is kept with the compiled knowledge, for these files and this version of the checker.
    A record is read as it was for the answer: with the same --format, --conceptmap and --as-of.
    Exit codes: 0 derivation checked, 3 with attested steps, 1 rejected, 2 unreadable, 64 misuse.
    """
    from reasoner.cli.verdict import asked_for, verdict
    from reasoner.cli.words import said, speak, stage
    from reasoner.engine.cases import read_case, read_options
    from reasoner.engine.knowledge_base import load
    from reasoner.engine.reasoner import read_as_of
    from reasoner.explain.layout import Layout, Role
    from reasoner.explain.standing import standing
    from reasoner.verification import checker_knowledge, verify_whole
    from reasoner.verification import verify as ask

    if cert is None and kb is None:
        raise typer.BadParameter("name a certificate, or a knowledge base with --kb DIR")
    faults: tuple[str, ...] = ()
    receipt = False
    with progress() as tell:
        if kb:
            whole = verify_whole(kb, lambda name: tell(stage(name)))
            knowledge, faults, receipt = whole.knowledge, whole.faults, whole.receipt
        else:
            knowledge = load(progress=lambda name: tell(stage(name)))
    moment = read_as_of(as_of) if as_of else None
    options, of_map = read_options(moment, conceptmap)
    patient = read_case(case, knowledge.sources, options, format=named(format)) if case else None
    language = speak(lang.value if lang else patient.language if patient else "en")
    layout = Layout(language, width())

    def say(text: str, role: Role = "text") -> None:
        show(layout.lines(text, role=role))

    note_lines(problem_lines(of_map, language, width()))
    for fault in faults:
        say(said(language, "command")("fault", fault), "danger")
    if faults:
        return REJECTED
    if kb:
        say(said(language, "command")("receipt" if receipt else "whole", knowledge.digest))
    if cert is None:
        return 0
    result = ask(
        certificate_bytes(cert),
        case=patient,
        as_of=moment,
        jurisdiction=jurisdiction,
        profile=profile,
        at_most=at_most,
        knowledge=checker_knowledge(knowledge),
        quick=quick,
    )
    say(verdict(result, language), "title" if result.verdict in ("checked", "attested") else "danger")
    for line in asked_for(result, language):
        say(line)
    say(standing(language, knowledge.content["modules"]["modules"]), "faint")
    return result.exit_code
