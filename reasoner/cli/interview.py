"""`reasoner interview`: questions at the terminal, one after the other, and how each reply moves the differential."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reasoner.cli import completion
from reasoner.cli.diagnose import checked_answer, write_whole
from reasoner.cli.main import REFUSED, KbOption, app
from reasoner.cli.reading import (
    JURISDICTION,
    PROFILE,
    JurisdictionOption,
    ProfileOption,
    RecordLangOption,
)
from reasoner.cli.terminal import progress, show, width
from reasoner.cli.words import speak, stage
from reasoner.errors import RequestError
from reasoner.explain.layout import Layout, Role
from reasoner.explain.messages import Messages
from reasoner.repl.interview_words import COMMANDS
from reasoner.vocabulary import Language

if TYPE_CHECKING:
    from reasoner.engine.interview import Interview, Reply
    from reasoner.patient.record import Patient

FORMAT = "reasoner/replies/1"


@app.command()
def interview(
    case: Annotated[
        str | None,
        typer.Argument(metavar="CASE", help="A record; without one, age, sex and complaint are asked."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="The moment of the interview; by default, of the record."),
    ] = None,
    jurisdiction: JurisdictionOption = JURISDICTION,
    profile: ProfileOption = PROFILE,
    lang: RecordLangOption = None,
    replies: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep the replies there, and go on from those it holds.")
    ] = None,
    kb: KbOption = None,
) -> int:
    """Ask what would tell most, red flags first, until it is enough; then answer.

    Replies: yes, no, a number, the numbers of all that apply, ? (not known), skip, back, stop.
    Exit codes: 0 the interview is over or was stopped, 2 refused, 64 misuse.
    """
    from reasoner.engine.cases import read_case, read_options
    from reasoner.engine.reasoner import Reasoner, read_as_of
    from reasoner.engine.rendering import renderer, words
    from reasoner.repl.talk import Talk

    if case is None and as_of is None:
        raise typer.BadParameter("without a record, give the moment of the interview: --as-of 2026-03-01T09:30")
    moment = read_as_of(as_of) if as_of else None
    with progress() as tell:
        reasoner = Reasoner.load(jurisdiction, directory=kb, progress=lambda name: tell(stage(name)))
    completion.remember(reasoner.knowledge)
    if case is None:
        language = speak(lang.value if lang else "en")
        patient = _new_patient(str(moment), language)
    else:
        patient = read_case(case, reasoner.knowledge.sources, read_options(moment, None)[0])
        language = speak(lang.value if lang else patient.language)
    at = moment or patient.recorded
    begun = reasoner.interview(patient, as_of=at, profile=profile, replies=_kept(replies))
    layout = Layout(language, width())

    def say(text: str, role: Role, indent: int = 0) -> None:
        show(layout.lines(text, indent, role))

    Talk(begun, words(reasoner.knowledge, language, profile), input, say, lambda talked: _keep(talked, replies)).hold()
    checked = checked_answer(reasoner, begun.now.patient, at, profile, language)
    if checked is None:
        return REFUSED
    text = renderer(reasoner.knowledge, checked[0], language, width())
    show([*text.screen_lines(), *text.check_lines()])
    return 0


def _keep(interview: Interview, path: Path | None) -> None:
    if path is not None:
        whole = {"format": FORMAT, "replies": [one.as_json() for one in interview.replies]}
        write_whole(path, (json.dumps(whole, indent=1) + "\n").encode("utf-8"))


def _kept(path: Path | None) -> tuple[Reply, ...]:
    """The replies of a file, none if it is not there yet.

    Raises: RequestError if it holds none.
    """
    from reasoner.engine.interview import Reply

    if path is None or not path.exists():
        return ()
    try:
        whole = json.loads(path.read_bytes())
    except (OSError, ValueError) as failure:
        raise RequestError(f"{path}: no replies can be read", fix="name the file that --replies wrote") from failure
    if not isinstance(whole, dict) or whole.get("format") != FORMAT or not isinstance(whole.get("replies"), list):
        raise RequestError(f"{path}: no replies can be read", fix="name the file that --replies wrote")
    return tuple(Reply.from_json(one) for one in whole["replies"])


def _new_patient(moment: str, language: Language) -> Patient:
    """Someone of whom only age, sex and complaint are asked.

    Raises: RecordError if there is nobody to reply.
    """
    from reasoner.patient.record import Patient

    say = Messages(language, "interview", package="reasoner.repl")
    age, sex, complaint = (_typed(say[key]) for key in ("ask_age", "ask_sex", "ask_complaint"))
    years = f"{age} a" if age.isdecimal() else age
    vignette = {
        "format": "reasoner/vignette/1",
        "recorded": moment,
        "language": language,
        "patient": {"age": years, "sex": COMMANDS.get(sex, sex)},
        "complaint": complaint,
    }
    return Patient.from_bytes(json.dumps(vignette).encode("utf-8"), "interview")


def _typed(prompt: str) -> str:
    try:
        return input(f"{prompt} > ").strip().lower()
    except EOFError:
        raise RequestError(
            "the interview ended before it began", fix="reply at the terminal, or give a record"
        ) from None
