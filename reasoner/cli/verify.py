"""`reasoner verify`: a certificate, checked by the independent checker."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reasoner.cli.main import KbOption, app, note

REJECTED = 1
UNREADABLE = 2


@app.command()
def verify(
    cert: Annotated[Path | None, typer.Argument(metavar="CERT", help="The certificate.")] = None,
    case: Annotated[
        str | None, typer.Option(metavar="FILE", help="The patient that the certificate should be about.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="The moment that was asked about.")
    ] = None,
    jurisdiction: Annotated[
        str | None, typer.Option(metavar="CODE", help="The jurisdiction that was asked for.")
    ] = None,
    profile: Annotated[str | None, typer.Option(metavar="NAME", help="The priors that were asked for.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Leave out intervals and proofs of the hierarchy.")] = False,
    kb: KbOption = None,
) -> int:
    """Derive the answer in a certificate again, or say which step is wrong.

    With --kb the knowledge base is translated anew from its sources and checked as a whole; without CERT, only that is done.
    Exit codes: 0 derivation checked, 3 with attested steps, 1 rejected, 2 unreadable, 64 misuse.
    """
    from reasoner.engine.cases import read_case
    from reasoner.engine.knowledge_base import compile_afresh, load
    from reasoner.engine.reasoner import read_as_of
    from reasoner.verification import check_whole, checker_knowledge
    from reasoner.verification import verify as ask

    if cert is None and kb is None:
        raise typer.BadParameter("name a certificate, or a knowledge base with --kb DIR")
    knowledge = compile_afresh(Path(kb), lambda stage: note(f"compiling {stage} …")) if kb else load()
    if kb:
        faults = check_whole(knowledge)
        for fault in faults:
            typer.echo(f"knowledge base: {fault}")
        if faults:
            return REJECTED
        typer.echo(f"knowledge base checked as a whole: {knowledge.digest}")
    if cert is None:
        return 0
    try:
        data = cert.read_bytes()
    except OSError as failure:
        note(f"reasoner: {cert}: {failure.strerror}")
        return UNREADABLE
    moment = read_as_of(as_of) if as_of else None
    patient = read_case(case, knowledge.sources, moment) if case else None
    result = ask(
        data,
        case=patient,
        as_of=moment,
        jurisdiction=jurisdiction,
        profile=profile,
        knowledge=checker_knowledge(knowledge),
        quick=quick,
    )
    typer.echo(result.sentence())
    for name, value in result.asked_for.items():
        typer.echo(f"asked for: {name} {value}")
    return result.exit_code
