"""What is asked of a record, how it is to be read and what is done about its problems: options that several commands share."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from reasoner.cli import completion
from reasoner.cli.main import Lang, note
from reasoner.cli.words import said
from reasoner.errors import Phrase, Problem, RequestError, reason_of
from reasoner.explain.layout import Layout, Line
from reasoner.explain.problems import problem_text, translated
from reasoner.knowledge.sources import Sources
from reasoner.vocabulary import Language

AUTO = "auto"
PROBLEMS_FORMAT = "reasoner/problems/1"


class Sanitise(StrEnum):
    """What is done with a record in which something is wrong."""

    lenient = "lenient"
    strict = "strict"
    report = "report"


def formats(incomplete: str) -> list[str]:
    """The formats that are read here, by the beginning of their names."""
    from reasoner.patient.readers import reader_names

    return [name for name in (AUTO, *reader_names()) if name.startswith(incomplete)]


def _known(*others: str) -> Callable[[str], str]:
    def check(name: str) -> str:
        if name not in (AUTO, *others) and name not in (known := formats("")):
            raise typer.BadParameter(f"no format `{name}`; formats are {', '.join((*known, *others))}")
        return name

    return check


AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="The moment of the question; by default, of the record."),
]
JurisdictionOption = Annotated[
    str,
    typer.Option(
        "--jurisdiction",
        metavar="CODE",
        help="Whose guidelines are asked.",
        autocompletion=completion.jurisdictions,
    ),
]
JURISDICTION = "FR"
ProfileOption = Annotated[
    str,
    typer.Option(
        "--profile",
        metavar="NAME",
        help="The priors: emergency or primary_care, or ddxplus for benchmarks.",
        autocompletion=completion.profiles,
    ),
]
PROFILE = "emergency"
AtMostOption = Annotated[
    int, typer.Option("--at-most", metavar="K", min=1, max=3, help="How many disorders may be there at once.")
]
ProposalsOption = Annotated[
    bool, typer.Option("--proposals", help="Let guideline modules answer, too, that nobody reviewed; they are named.")
]
RecordLangOption = Annotated[Lang | None, typer.Option("--lang", help="The language; by default, of the record.")]
FormatOption = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="NAME",
        help="The format: auto (by what stands in it), vignette, fhir, phenopacket, or that of a plug-in.",
        callback=_known(),
        autocompletion=formats,
    ),
]
CasesFormatOption = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="NAME",
        help="The format of each: auto (by what stands in it), vignette, fhir, phenopacket, ddxplus, or that of a plug-in.",
        callback=_known("ddxplus"),
        autocompletion=formats,
    ),
]
ConceptMapOption = Annotated[
    Path | None,
    typer.Option(
        "--conceptmap", metavar="FILE", help="Your own map from codes to concepts: a FHIR ConceptMap, or CSV."
    ),
]
SanitiseOption = Annotated[
    Sanitise,
    typer.Option(help="Use what is sound of a record, refuse it if anything is wrong, or only report what is."),
]


def named(format: str) -> str:
    """The name of a reader, empty for the first that accepts a record."""
    return "" if format == AUTO else format


def problem_lines(problems: Iterable[Problem], language: str, width: int) -> list[Line]:
    """Problems for a person: how severe, where, the words that are to blame, what, and what to do."""
    spoken: Language = "fr" if language == "fr" else "en"
    layout = Layout(spoken, width)
    say = said(language, "command")
    found: list[Line] = []
    for one in problems:
        text = say[one.severity] + say["colon"] + problem_text(one, spoken)
        found += layout.lines(text, role="faint" if one.severity == "note" else "against")
    return found


def problems_json(problems: Iterable[Problem], as_of: str, language: Language) -> str:
    """Problems for machines, without a word of the record; `as_of`, the moment that was asked about."""
    told = [translated(one, language).as_json() for one in problems]
    whole = {"format": PROBLEMS_FORMAT, "as_of": as_of, "problems": told}
    return json.dumps(whole, ensure_ascii=False, indent=1)


def certificate_bytes(path: Path) -> bytes:
    """The bytes of a certificate.

    Raises: RequestError if it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as failure:
        raise RequestError(
            Phrase("{0} cannot be read: {1}", str(path), reason_of(failure)),
            fix=Phrase("give a file that `reasoner diagnose --certificate` wrote"),
        ) from failure


def note_lines(lines: Iterable[Line]) -> None:
    """Print lines to standard error."""
    for line in lines:
        note(line.text)


def note_strict(problems: Iterable[Problem], language: str, width: int) -> None:
    """Say that a record is refused, and why."""
    say = said(language, "command")
    note(f"reasoner{say['colon']}{say['refused_strictly']}")
    note_lines(problem_lines(problems, language, width))
    note(say["refused_fix"])


def note_proposals(sources: Sources, language: Language, *, asked: bool) -> None:
    """Name the modules that answer although nobody reviewed them, where that was asked for, on standard error."""
    from reasoner.knowledge.modules import unreviewed

    if asked:
        names = unreviewed(sources)
        say = said(language, "command")
        told = say("proposals", ", ".join(names)) if names else say["no_proposals"]
        note(f"reasoner{say['colon']}{told}")
