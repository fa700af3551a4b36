"""`reasoner chance`: how probable something is for one patient, by the probabilistic rules of the modules in force."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reasoner.cli import completion
from reasoner.cli.diagnose import ANSWERED_WITH_WARNINGS, CASE_HELP, write_whole
from reasoner.cli.main import REFUSED, KbOption, Lang, app, note
from reasoner.cli.reading import AUTO, ConceptMapOption, FormatOption, named, note_lines, problem_lines
from reasoner.cli.terminal import progress, show, width
from reasoner.vocabulary import Language

if TYPE_CHECKING:
    from reasoner.probability.programs.answer import Route


class RouteName(StrEnum):
    """The ways to answer."""

    table = "table"
    elimination = "elimination"
    sampling = "sampling"


@app.command()
def chance(
    case: Annotated[str, typer.Argument(metavar="CASE", help=CASE_HELP)],
    queries: Annotated[
        list[str], typer.Argument(metavar="QUERY...", help="Atoms, or conjunctions such as 'a, not p(x)'.")
    ],
    given: Annotated[
        list[str] | None,
        typer.Option("--given", metavar="ATOMS", help="What is known beside the record, such as 'a, not p(x)'."),
    ] = None,
    route: Annotated[
        RouteName | None, typer.Option(help="How it is answered; by default the first that fits the size.")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="The moment of the question; by default, of the record."),
    ] = None,
    jurisdiction: Annotated[
        str, typer.Option(metavar="CODE", help="Whose guidelines are asked.", autocompletion=completion.jurisdictions)
    ] = "FR",
    lang: Annotated[Lang | None, typer.Option(help="The language; by default, of the record.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    certificate: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the certificate there, for `reasoner verify`.")
    ] = None,
    format: FormatOption = AUTO,
    conceptmap: ConceptMapOption = None,
    kb: KbOption = None,
) -> int:
    """How probable something is for a patient, and on which numbers that rests.

    What the record does not say is unknown, and never taken as absent. The certificate is checked before anything is shown.
    Exit codes: 0 answered, 3 answered with warnings (of the record, of rules that contradict each other in some worlds, or
    because the checker could not try all worlds), 2 refused or impossible, 64 misuse.
    """
    from reasoner.cli.verdict import verdict
    from reasoner.engine.cases import read_case, read_options
    from reasoner.engine.chance_telling import chance_document, chance_lines
    from reasoner.engine.reasoner import Reasoner, read_as_of
    from reasoner.explain.layout import Layout
    from reasoner.patient.sanitising import unsound
    from reasoner.probability.programs.routes import Elimination, Sampling, Table
    from reasoner.symbolic.enumeration import conjunction
    from reasoner.verification import checker_knowledge, verify

    moment = read_as_of(as_of) if as_of else None
    beside: dict[str, bool | None] = dict(literal for text in given or () for literal in conjunction(text))
    routes: dict[RouteName, Route] = {
        RouteName.table: Table(),
        RouteName.elimination: Elimination(),
        RouteName.sampling: Sampling(),
    }
    with progress() as tell:
        reasoner = Reasoner.load(jurisdiction, directory=kb, progress=lambda stage: tell(f"compiling {stage}"))
    options, of_map = read_options(moment, conceptmap)
    patient = read_case(case, reasoner.knowledge.sources, options, format=named(format))
    language: Language = "fr" if (lang.value if lang else patient.language) == "fr" else "en"
    question_moment = moment or patient.recorded
    found = reasoner.chances(
        patient, queries, as_of=question_moment, given=beside, route=routes[route] if route else None
    )
    check = verify(
        found.certificate,
        case=patient,
        as_of=question_moment,
        jurisdiction=jurisdiction,
        profile=found.question.profile,
        knowledge=checker_knowledge(reasoner.knowledge),
    )
    if check.verdict not in ("checked", "attested"):
        note(f"reasoner: the checker did not derive this chance again, so it is withheld. {check.sentence()}")
        return REFUSED
    if certificate is not None:
        write_whole(certificate, found.certificate)
    problems = (*of_map, *found.problems)
    if as_json:
        typer.echo(json.dumps(chance_document(found, check.sentence()), ensure_ascii=False, indent=1))
    else:
        note_lines(problem_lines(problems, language, width()))
        told = Layout(language, width()).lines(verdict(check, language), role="faint")
        show([*chance_lines(found, language, width()), *told])
    if found.contradiction:
        return REFUSED
    warned = any(unsound(problems)) or found.inconsistent > 0 or check.verdict == "attested"
    return ANSWERED_WITH_WARNINGS if warned else 0
