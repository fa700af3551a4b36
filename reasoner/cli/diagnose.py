"""`reasoner diagnose`: one patient, the answer on a screen, checked before it is shown."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reasoner.cli import completion
from reasoner.cli.main import REFUSED, KbOption, Lang, app, note
from reasoner.cli.reading import (
    AUTO,
    JURISDICTION,
    PROFILE,
    AsOfOption,
    AtMostOption,
    ConceptMapOption,
    FormatOption,
    JurisdictionOption,
    ProfileOption,
    ProposalsOption,
    RecordLangOption,
    Sanitise,
    SanitiseOption,
    named,
    note_proposals,
    note_strict,
    problem_lines,
    problems_json,
)
from reasoner.cli.terminal import progress, show, width
from reasoner.cli.words import refusal_text, said, speak, stage
from reasoner.explain.layout import Line
from reasoner.explain.messages import Messages
from reasoner.vocabulary import Language

if TYPE_CHECKING:
    from reasoner.checker.verify import CheckResult
    from reasoner.engine.answer import Answer
    from reasoner.engine.reasoner import Reasoner
    from reasoner.patient.record import Patient

ANSWERED_WITH_WARNINGS = 3
CASE_HELP = "A vignette (YAML or JSON), FHIR R4 (JSON or NDJSON), a phenopacket (JSON), or FILE.csv#ROW of DDXPlus."


@app.command()
def diagnose(
    case: Annotated[str, typer.Argument(metavar="CASE", help=CASE_HELP)],
    as_of: AsOfOption = None,
    jurisdiction: JurisdictionOption = JURISDICTION,
    profile: ProfileOption = PROFILE,
    at_most: AtMostOption = 1,
    lang: RecordLangOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole answer as JSON.")] = False,
    certificate: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the certificate there, for `reasoner verify`.")
    ] = None,
    fhir: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the answer there as a FHIR R4 Bundle, as proposals.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the answer there as one HTML page, to read or print.")
    ] = None,
    format: FormatOption = AUTO,
    conceptmap: ConceptMapOption = None,
    sanitise: SanitiseOption = Sanitise.lenient,
    brief: Annotated[bool, typer.Option("--brief", help="Leave out the chain of reasons.")] = False,
    proposals: ProposalsOption = False,
    kb: KbOption = None,
) -> int:
    """Alarms, what must not be missed, what to do, hypotheses, and the chain of reasons of one patient.

    With --sanitise strict a record with an error or a warning is refused; with report its problems are printed, and no answer.
    Exit codes: 0 answered, 3 answered with warnings, 2 refused, 64 misuse; with report 0 nothing but notes, 3 problems.
    """
    from reasoner.engine.cases import read_case, read_options
    from reasoner.engine.reasoner import Reasoner, read_as_of
    from reasoner.engine.rendering import renderer
    from reasoner.errors import UnsoundRecord
    from reasoner.patient.sanitising import sanitised, unsound

    if sanitise == Sanitise.report and (certificate or fhir or html):
        raise typer.BadParameter("--sanitise report gives no answer that --certificate, --fhir or --html could hold")
    moment = read_as_of(as_of) if as_of else None
    with progress() as tell:
        reasoner = Reasoner.load(
            jurisdiction, directory=kb, proposals=proposals, progress=lambda name: tell(stage(name))
        )
    completion.remember(reasoner.knowledge)
    options, of_map = read_options(moment, conceptmap)
    patient = read_case(case, reasoner.knowledge.sources, options, format=named(format))
    patient = replace(patient, problems=(*of_map, *patient.problems))
    question_moment = moment or patient.recorded
    language = speak(lang.value if lang else patient.language)
    note_proposals(reasoner.knowledge.sources, language, asked=proposals)
    in_json: Language = "fr" if lang == Lang.fr else "en"
    problems = reasoner.problems(patient, as_of=question_moment) if sanitise != Sanitise.lenient else ()
    try:
        wanted = sanitised(patient, problems, sanitise.value)
    except UnsoundRecord as refusal:
        note_strict(refusal.problems, language, width())
        return REFUSED
    if wanted is None:
        found = any(unsound(problems))
        if as_json:
            typer.echo(problems_json(problems, question_moment, in_json))
        else:
            say = said(language, "command")["unsound" if found else "sound"]
            show([Line(say, "heading"), *problem_lines(problems, language, width())])
        return ANSWERED_WITH_WARNINGS if found else 0
    checked = checked_answer(reasoner, patient, question_moment, profile, language, at_most=at_most)
    if checked is None:
        return REFUSED
    answer, check = checked
    if certificate is not None:
        write_whole(certificate, answer.certificate)
    if fhir is not None:
        bundle = json.dumps(answer.to_fhir(language), ensure_ascii=False, indent=1)
        write_whole(fhir, (bundle + "\n").encode("utf-8"))
    if html is not None:
        page = answer.to_html(language, check=Messages(language, "answer")["checked"])
        write_whole(html, page.encode("utf-8"))
    if as_json:
        typer.echo(json.dumps(answer.to_json(check.sentence(), language=in_json), ensure_ascii=False, indent=1))
    else:
        text = renderer(reasoner.knowledge, answer, language, width())
        show(
            [
                *text.header_lines(answer.question, reasoner.knowledge.digest),
                *text.screen_lines(),
                *([] if brief else text.reason_lines()),
                *text.check_lines(),
            ]
        )
    return ANSWERED_WITH_WARNINGS if any(unsound(answer.problems)) else 0


def checked_answer(
    reasoner: Reasoner, patient: Patient, as_of: str, profile: str, language: Language, *, at_most: int = 1
) -> tuple[Answer, CheckResult] | None:
    """An answer and what the checker says of it.

    None, and the reason to standard error, if the rules contradict each other for this case or it was not derived again.
    """
    from reasoner.cli.verdict import verdict
    from reasoner.errors import Contradiction
    from reasoner.explain.layout import plain
    from reasoner.verification import checker_knowledge, verify

    try:
        answer = reasoner.answer(patient, as_of=as_of, profile=profile, at_most=at_most)
    except Contradiction as refusal:
        note(refusal_text(refusal))
        found = reasoner.contradiction(patient, as_of=as_of, profile=profile, at_most=at_most)
        if found is not None:
            note(plain(found.lines(language, width())))
        return None
    check = verify(
        answer.certificate,
        case=patient,
        as_of=as_of,
        jurisdiction=reasoner.jurisdiction,
        profile=profile,
        at_most=at_most,
        knowledge=checker_knowledge(reasoner.knowledge),
    )
    if check.verdict == "checked":
        return answer, check
    note(said(language, "command")("withheld", verdict(check, language)))
    return None


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all.

    Raises: typer.BadParameter if it cannot be written there.
    """
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(temporary, 0o600)
        os.replace(temporary, path)
    except OSError as failure:
        raise typer.BadParameter(f"{path}: {failure.strerror}; choose a place that can be written") from failure
    finally:
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)
