"""Verbs of proof: the checker asked about the answer, its certificate saved, and the log of decisions."""

from __future__ import annotations

from pathlib import Path

from reasoner.checker.verify import CheckResult
from reasoner.errors import Phrase, RequestError
from reasoner.explain.messages import Messages
from reasoner.ledger import Decision, append, read_signer, records
from reasoner.ledger.records import NotARecord
from reasoner.query import statements as said
from reasoner.query.asking import At, answers, changes
from reasoner.query.results import Cell, Column, Done, Result, Table, Told
from reasoner.query.session import Session
from reasoner.query.syntax import Concept
from reasoner.query.writing import written_to
from reasoner.verification import checker_knowledge, verify


@answers.register(said.Verify)
def _verify(_asked: said.Verify[Concept], at: At) -> Result:
    """Whether the independent checker derives the current answer again; it says nothing of whether the knowledge is right."""
    settings = at.session.settings
    found = verify(
        at.answer.certificate,
        case=at.patient,
        as_of=at.session.moment,
        jurisdiction=settings.jurisdiction,
        profile=settings.profile,
        at_most=settings.at_most,
        knowledge=checker_knowledge(at.knowledge),
    )
    document = {"verdict": found.verdict, "sentence": found.sentence()}
    heading = _verdict(found, at.say)
    return Told(
        at.language, heading, explained=document, is_so=found.verdict == "checked", notes=(at.say["verify_note"],)
    )


def _verdict(found: CheckResult, say: Messages) -> str:
    """What the check came to, never saying more than what was checked."""
    if found.verdict == "rejected":
        return say("verdict_rejected", found.step, found.reason)
    if found.verdict == "unreadable":
        return say("verdict_unreadable", found.reason)
    attested = ", ".join(found.attested)
    return say("verdict_attested", attested) if attested else say["verdict_checked"]


@changes.register(said.SaveCertificate)
def _save(command: said.SaveCertificate[Concept], at: At) -> tuple[Session, Result]:
    path = str(command.path.text)
    written_to(Path(path), at.answer.certificate, overwrite=at.session.settings.overwrite)
    return at.session, Done(at.language, at.say("saved", path), notes=(at.say["certificate_note"],))


@changes.register(said.LogAnswer)
def _log_answer(_command: said.LogAnswer[Concept], at: At) -> tuple[Session, Result]:
    """Record the current answer in the log that was set, at the moment that the shell knows."""
    settings = at.session.settings
    if not settings.log or not settings.key:
        raise RequestError(
            Phrase("the log and its key are not known"),
            fix=Phrase("write `set log DIR` and `set key FILE`; `reasoner log keygen` makes the key"),
        )
    if at.context.now is None:
        raise RequestError(
            Phrase("nothing here knows what time it is"),
            fix=Phrase("record the answer from the prompt, or by `reasoner log append`"),
        )
    done = append(
        Path(settings.log), Decision(at.answer.certificate), read_signer(Path(settings.key)), at.context.now()
    )
    head = f"{done.head.sequence}:{done.head.record}"
    return at.session, Done(at.language, at.say("logged", done.head.sequence), notes=(at.say("log_head", head),))


@answers.register(said.Log)
def _log(_asked: said.Log[Concept], at: At) -> Result:
    """The records of the log that was set; nothing of it is verified here."""
    if not at.session.settings.log:
        raise RequestError(Phrase("no log is set"), fix=Phrase("write `set log DIR`"))
    columns = (
        Column(("number", "numéro"), "#"),
        Column(("time", "moment"), at.say["column_time"]),
        Column(("kind", "sorte"), at.say["column_kind"]),
        Column(("certificate", "certificat"), at.say["column_certificate"]),
    )
    rows, wrong = [], 0
    for one in records(Path(at.session.settings.log)):
        if isinstance(one, NotARecord):
            wrong += 1
            continue
        content = one.content
        rows.append(
            (
                Cell.of(int(content["sequence"])),
                Cell.of(str(content.get("at", ""))),
                Cell.of(one.kind),
                Cell.of(str(content.get("certificate", ""))[:19]),
            )
        )
    notes = (at.say.count("log_wrong", wrong),) if wrong else ()
    return Table(
        at.language,
        at.say("log", at.session.settings.log),
        columns=columns,
        rows=tuple(rows),
        notes=(*notes, at.say["log_note"]),
    )
