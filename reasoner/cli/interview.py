"""`reasoner interview`: questions at the terminal, one after the other, and how each reply moves the differential."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reasoner.cli import completion
from reasoner.cli.diagnose import checked_answer, write_whole
from reasoner.cli.interview_words import COMMANDS
from reasoner.cli.main import REFUSED, KbOption, app
from reasoner.cli.reading import (
    JURISDICTION,
    PROFILE,
    JurisdictionOption,
    ProfileOption,
    RecordLangOption,
)
from reasoner.cli.terminal import progress, show, width
from reasoner.cli.words import said, speak, stage
from reasoner.errors import RequestError
from reasoner.explain.layout import Layout, Role
from reasoner.vocabulary import Language, split_atom

if TYPE_CHECKING:
    from reasoner.engine.interview import Asked, Interview, Reply
    from reasoner.explain.wording import Words
    from reasoner.patient.record import Patient

FORMAT = "reasoner/replies/1"
SHOWN = 4


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
    talk = _Talk(begun, words(reasoner.knowledge, language, profile), replies)
    talk.hold()
    checked = checked_answer(reasoner, begun.now.patient, at, profile, language)
    if checked is None:
        return REFUSED
    text = renderer(reasoner.knowledge, checked[0], language, width())
    show([*text.screen_lines(), *text.check_lines()])
    return 0


class _Talk:
    """Puts the questions of an interview and takes the replies."""

    def __init__(self, interview: Interview, words: Words, kept: Path | None) -> None:
        self._interview = interview
        self._words = words
        self._say = said(words.language, "interview")
        self._layout = Layout(words.language, width())
        self._kept = kept
        self._alarms: set[str] = set()

    def hold(self) -> None:
        """Ask until the policy or the person says that it is enough."""
        self._tell(self._say["how"], "faint")
        self._tell_state()
        asked = self._interview.now.question
        while asked is not None:
            self._put(asked)
            told = self._heard(asked)
            if told == "stop":
                self._tell(self._say["stopped"], "faint")
                return
            if told == "back":
                self._interview.back()
            else:
                self._interview.reply(told)
            self._keep()
            self._tell_state()
            asked = self._interview.now.question
        self._tell_end()

    def _put(self, asked: Asked) -> None:
        number = len(self._interview.replies) + 1
        self._tell(f"{number}. {asked.wording[self._words.language]}  ({self._say[asked.ask.reason]})", "title")
        if asked.kind == "categorical":
            for place, atom in enumerate(asked.atoms, start=1):
                self._tell(f"{place:3}  {self._answer(atom)}", "text")

    def _answer(self, atom: str) -> str:
        name, (concept, *_) = split_atom(atom)
        return self._words.label(concept) if name == "present" else self._words.atom(atom)

    def _heard(self, asked: Asked) -> Any:
        """A reply, `back` or `stop`; what makes no sense is asked for again."""
        from reasoner.engine.interview import Reply

        hint = self._say(f"hint_{asked.kind}", least=asked.least, greatest=asked.greatest, unit=asked.unit)
        while True:
            try:
                typed = input(f"   {hint} > ").strip().lower()
            except EOFError:
                return "stop"
            meant = COMMANDS.get(typed, typed)
            if meant in ("back", "stop"):
                return meant
            if meant in ("unknown", "skip"):
                return Reply(asked.evidence, known=False)
            reply = _reply(asked, meant)
            if reply is not None:
                return reply
            self._tell(self._say("again", typed), "against")

    def _tell_state(self) -> None:
        point = self._interview.now
        for alarm in point.alarms:
            if alarm.alarm not in self._alarms:
                self._alarms.add(alarm.alarm)
                self._tell(
                    f"! {self._words.label(alarm.level)}{self._say['colon']}{self._words.label(alarm.alarm)}", "alarm"
                )
        if point.hypotheses:
            shown = " · ".join(self._moved(one.hypothesis, one.ppm) for one in point.hypotheses[:SHOWN])
            show(self._layout.lines(shown, 3, "faint"))

    def _moved(self, hypothesis: str, ppm: int) -> str:
        """A hypothesis with its band, and an arrow where the last reply made it more or less probable by a tenth."""
        arrow = ""
        if self._interview.replies:
            before = self._interview.now.back().ppm(hypothesis)
            arrow = " ↑" if ppm > 1.1 * before else " ↓" if ppm < 0.9 * before else ""
        return f"{self._words.label(hypothesis)} ({self._words.band(ppm)}){arrow}"

    def _tell_end(self) -> None:
        from reasoner.decision.asking import Stop

        end = self._interview.now.next
        if isinstance(end, Stop):
            self._tell(self._say[f"end_{end.ending}"], "title")
            if end.open:
                names = ", ".join(self._words.label(name) for name in end.open)
                self._tell(self._say("still_open", names), "open")

    def _keep(self) -> None:
        if self._kept is not None:
            whole = {"format": FORMAT, "replies": [one.as_json() for one in self._interview.replies]}
            write_whole(self._kept, (json.dumps(whole, indent=1) + "\n").encode("utf-8"))

    def _tell(self, text: str, role: Role) -> None:
        show(self._layout.lines(text, role=role))


def _reply(asked: Asked, typed: str) -> Reply | None:
    """What was typed as a reply; None if it is none."""
    from reasoner.engine.interview import Reply

    if asked.kind == "binary":
        return Reply(asked.evidence, (("yes", "no").index(typed),)) if typed in ("yes", "no") else None
    if asked.kind == "range":
        number = typed.replace(",", ".")
        try:
            within = asked.least <= float(number) <= asked.greatest
        except ValueError:
            return None
        return Reply(asked.evidence, number=number) if within else None
    if typed in ("none", "0"):
        return Reply(asked.evidence)
    places = typed.replace(",", " ").split()
    if not places or not all(one.isdecimal() and 1 <= int(one) <= len(asked.atoms) for one in places):
        return None
    return Reply(asked.evidence, tuple(sorted({int(one) - 1 for one in places})))


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

    say = said(language, "interview")
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
