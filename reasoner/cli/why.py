"""`reasoner why`: why something is concluded of a patient, why it is not, and why this rather than that."""

from __future__ import annotations

import json
from typing import Annotated, Any, cast

import typer

from reasoner.cli import completion
from reasoner.cli.diagnose import CASE_HELP, checked_answer
from reasoner.cli.main import REFUSED, KbOption, app, note
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
    named,
    note_proposals,
)
from reasoner.cli.terminal import progress, show, width
from reasoner.cli.words import said, speak, stage
from reasoner.explain.markdown import WIDE

NOTHING = 1
FORMAT = "reasoner/why/2"
SHOWN_LEVELS = 4


@app.command()
def why(
    case: Annotated[str, typer.Argument(metavar="CASE", help=CASE_HELP)],
    target: Annotated[
        str,
        typer.Argument(
            metavar="TARGET",
            help="A concept by name, code or label, or an atom such as recommended(x,_).",
            autocompletion=completion.concepts,
        ),
    ],
    negated: Annotated[
        bool, typer.Option("--not", help="Why it is not concluded, and what would have to differ.")
    ] = False,
    rather_than: Annotated[
        str | None,
        typer.Option(
            "--rather-than", metavar="OTHER", help="Why TARGET and not this.", autocompletion=completion.concepts
        ),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Every way in which it is concluded, the shortest first.")
    ] = False,
    depth: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="Levels of reasons: 1 is a line, 5 and more leave nothing out; by default 4, on a page all.",
        ),
    ] = None,
    as_of: AsOfOption = None,
    jurisdiction: JurisdictionOption = JURISDICTION,
    profile: ProfileOption = PROFILE,
    at_most: AtMostOption = 1,
    lang: RecordLangOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the explanation as JSON.")] = False,
    as_html: Annotated[bool, typer.Option("--html", help="Print it as one HTML page.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print it as Markdown.")] = False,
    as_prov: Annotated[bool, typer.Option("--prov", help="Print what holds of it as PROV-O (Turtle).")] = False,
    as_svg: Annotated[bool, typer.Option("--svg", help="Print what holds of it as a picture (SVG).")] = False,
    as_dot: Annotated[
        bool, typer.Option("--dot", help="Print what holds of it as the source of a picture (DOT).")
    ] = False,
    format: FormatOption = AUTO,
    conceptmap: ConceptMapOption = None,
    proposals: ProposalsOption = False,
    kb: KbOption = None,
) -> int:
    """Why something is concluded of a patient, why it is not, or why one thing rather than another.

    Exit codes: 0 explained, 1 it is the other way round (nothing is concluded, or with --not it is), 2 refused, 64 misuse.
    """
    from reasoner.engine.cases import read_case, read_options
    from reasoner.engine.explaining import Explainer, Form
    from reasoner.engine.reasoner import Reasoner, read_as_of
    from reasoner.explain.reasons import DEEPEST

    if sum((as_json, as_html, as_markdown, as_prov, as_svg, as_dot)) > 1:
        raise typer.BadParameter("an explanation is printed in one form; give one of them")
    if sum((negated, bool(rather_than), every)) > 1:
        raise typer.BadParameter("--not, --rather-than and --all ask different questions; give one of them")
    moment = read_as_of(as_of) if as_of else None
    with progress() as tell:
        reasoner = Reasoner.load(
            jurisdiction, directory=kb, proposals=proposals, progress=lambda name: tell(stage(name))
        )
    completion.remember(reasoner.knowledge)
    options, _ = read_options(moment, conceptmap)
    patient = read_case(case, reasoner.knowledge.sources, options, format=named(format))
    language = speak(lang.value if lang else patient.language)
    note_proposals(reasoner.knowledge.sources, language, asked=proposals)
    checked = checked_answer(reasoner, patient, moment or patient.recorded, profile, language, at_most=at_most)
    if checked is None:
        return REFUSED
    answer, check = checked
    state = reasoner.state(patient, as_of=answer.question.as_of, profile=profile, at_most=at_most)
    say = said(language, "command")
    shapes = {"html": as_html, "markdown": as_markdown, "json": as_json, "prov": as_prov, "svg": as_svg, "dot": as_dot}
    shape = next((name for name, wanted in shapes.items() if wanted), "text")
    levels = depth or (DEEPEST if shape == "html" else SHOWN_LEVELS)
    columns = WIDE if shape in ("html", "markdown") else width()
    explainer = Explainer(
        answer, reasoner.case(state), language, width=columns, depth=DEEPEST if shape == "json" else levels
    )
    with progress() as tell:
        tell(stage("asking"))
        if rather_than:
            found = explainer.rather(target, rather_than)
        else:
            found = (explainer.why_not if negated else explainer.every if every else explainer.why)(target)
    if shape == "text":
        show([*found.lines, *explainer.closing()])
    elif shape == "json":
        whole: dict[str, Any] = {"format": FORMAT, **found.document, "check": check.sentence()}
        typer.echo(json.dumps(whole, ensure_ascii=False, indent=1))
    elif shape in ("prov", "svg", "dot") and not found.roots:
        note(f"reasoner{say['colon']}{say['nothing_drawn']}")
        return NOTHING
    else:
        typer.echo(explainer.written(found, cast(Form, shape)), nl=False)
    return 0 if found.is_so else NOTHING
