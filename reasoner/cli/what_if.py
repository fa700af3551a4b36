"""`reasoner what-if`: what would change in an answer if the record said something else."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from reasoner.cli import completion
from reasoner.cli.diagnose import CASE_HELP, checked_answer
from reasoner.cli.main import REFUSED, KbOption, app
from reasoner.cli.reading import (
    AUTO,
    JURISDICTION,
    PROFILE,
    AsOfOption,
    ConceptMapOption,
    FormatOption,
    JurisdictionOption,
    ProfileOption,
    RecordLangOption,
    named,
)
from reasoner.cli.terminal import progress, show, width
from reasoner.cli.words import speak, stage

NOTHING = 1
FORMAT = "reasoner/what-if/1"


@app.command("what-if")
def what_if(
    case: Annotated[str, typer.Argument(metavar="CASE", help=CASE_HELP)],
    add: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FACT",
            help="A concept that would be there, or an atom such as absent(x) or value(heart_rate,130); in place of what "
            "cannot stand beside it. May be given again.",
            autocompletion=completion.concepts,
        ),
    ] = None,
    remove: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FACT",
            help="One that would not be in the record. May be given again.",
            autocompletion=completion.concepts,
        ),
    ] = None,
    depth: Annotated[
        int, typer.Option(min=1, metavar="N", help="1 is a line of each kind, 5 and more leave nothing out.")
    ] = 4,
    as_of: AsOfOption = None,
    jurisdiction: JurisdictionOption = JURISDICTION,
    profile: ProfileOption = PROFILE,
    lang: RecordLangOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the changes as JSON.")] = False,
    format: FormatOption = AUTO,
    conceptmap: ConceptMapOption = None,
    kb: KbOption = None,
) -> int:
    """What would change in the answer, and nothing else: conclusions, and bands of the differential.

    The record is grounded, weighed and asked again. The checker has derived the answer that is compared, not the other.
    Exit codes: 0 something changes, 1 nothing does, 2 refused, 64 misuse.
    """
    from reasoner.engine.cases import read_case, read_options
    from reasoner.engine.explaining import Explainer
    from reasoner.engine.reasoner import Reasoner, read_as_of

    if not add and not remove:
        raise typer.BadParameter("say what would be otherwise: --add FACT or --remove FACT")
    moment = read_as_of(as_of) if as_of else None
    with progress() as tell:
        reasoner = Reasoner.load(jurisdiction, directory=kb, progress=lambda name: tell(stage(name)))
    completion.remember(reasoner.knowledge)
    options, _ = read_options(moment, conceptmap)
    patient = read_case(case, reasoner.knowledge.sources, options, format=named(format))
    language = speak(lang.value if lang else patient.language)
    checked = checked_answer(reasoner, patient, moment or patient.recorded, profile, language)
    if checked is None:
        return REFUSED
    answer, _ = checked
    state = reasoner.state(patient, as_of=answer.question.as_of, profile=profile)
    explainer = Explainer(answer, reasoner.case(state), language, width=width(), depth=depth)
    found = explainer.what_if(add or (), remove or ())
    if as_json:
        typer.echo(json.dumps({"format": FORMAT, **found.document}, ensure_ascii=False, indent=1))
    else:
        show([*found.lines, *explainer.standing()])
    return 0 if found.is_so else NOTHING
