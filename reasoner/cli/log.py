"""`reasoner log`: decisions, recorded so that a later change is found."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reasoner.cli.log_telling import report_json, tell_appended, tell_report, told_record
from reasoner.cli.main import Lang, log_app, note
from reasoner.cli.reading import certificate_bytes
from reasoner.cli.terminal import progress, show
from reasoner.cli.words import refusal_text, said
from reasoner.errors import AlteredLedger
from reasoner.explain.layout import Line

if TYPE_CHECKING:
    from reasoner.ledger import Override

ALTERED = 1
UNFINISHED = 3
FAR = 8 << 20
"""A log of so many bytes takes a second or more, and its progress is told."""
OTHER_INPUT = "-"

LogArgument = Annotated[Path, typer.Argument(metavar="LOG", help="The file of the log.")]
KeyOption = Annotated[Path, typer.Option("--key", metavar="KEY", help="The signing key, with its secret beside it.")]
AtOption = Annotated[
    str | None,
    typer.Option("--at", metavar="MOMENT", help="When, with its zone (2026-03-01T09:30Z); by default, now."),
]
LangOption = Annotated[Lang, typer.Option(help="The language of what is printed.")]
PATIENT = "The patient's identity, of which the log has a keyed hash alone; - reads it from standard input."


@log_app.callback()
def _log() -> None:
    """Record decisions so that a later change is found; docs/ledger.md says what it can and cannot show."""


@log_app.command()
def keygen(
    place: Annotated[Path, typer.Argument(metavar="PLACE", help="A folder, or the file of the new signing key.")],
    lang: LangOption = Lang.en,
) -> int:
    """Make a signing key, its public key and the secret of the pseudonyms; a key is never written over.

    Exit codes: 0 made, 2 refused, 64 misuse.
    """
    from reasoner.ledger import make_keys

    for name, path in zip(("private", "public", "secret"), make_keys(place), strict=True):
        typer.echo(said(lang.value, "log")(name, path))
    return 0


@log_app.command()
def append(
    log: LogArgument,
    key: KeyOption,
    certificate: Annotated[Path, typer.Option(metavar="CERT", help="The certificate of the answer.")],
    patient: Annotated[str, typer.Option(metavar="ID", help=PATIENT)] = "",
    override: Annotated[
        str | None, typer.Option(metavar="ACTION", help="An action that was decided otherwise.")
    ] = None,
    instead: Annotated[str | None, typer.Option(metavar="TEXT", help="What was decided instead; name nobody.")] = None,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help="Why; name nobody.")] = None,
    role: Annotated[
        str | None, typer.Option(metavar="ROLE", help="Who decided: a function, such as `cardiologist`, not a name.")
    ] = None,
    at: AtOption = None,
    lang: LangOption = Lang.en,
) -> int:
    """Record an answer, or that a clinician decided otherwise, and print the head of the log, to be kept elsewhere.

    The first record begins the log. It waits while another append is at work.
    Exit codes: 0 recorded, 1 the log was altered and nothing was recorded, 2 refused, 64 misuse.
    """
    from reasoner.ledger import Decision, read_signer
    from reasoner.ledger import append as add

    say = said(lang.value, "log")
    made = _override(override, instead, reason, role)
    moment = _moment(at)
    data = certificate_bytes(certificate)
    try:
        done = add(log, Decision(data, _identity(patient), made), read_signer(key), moment)
    except AlteredLedger as refusal:
        return _refused(refusal)
    typer.echo(say("recorded", done.head.sequence))
    tell_appended((done,), lang.value)
    return 0


@log_app.command()
def erase(
    log: LogArgument,
    key: KeyOption,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; name nobody.")],
    certificate: Annotated[
        str | None, typer.Option(metavar="DIGEST", help="The digest of the certificate, as `reasoner log show` has it.")
    ] = None,
    patient: Annotated[
        str, typer.Option(metavar="ID", help="Every certificate of a patient; - reads from input.")
    ] = "",
    at: AtOption = None,
    lang: LangOption = Lang.en,
) -> int:
    """Erase certificates, and record that: the chain stays whole. Records themselves, and copies elsewhere, stay.

    Exit codes: 0 erased, 1 the log was altered and nothing was erased, 2 refused, 64 misuse.
    """
    from reasoner.ledger import erase as erase_one
    from reasoner.ledger import erase_patient, read_signer

    if (certificate is None) == (not patient):
        raise typer.BadParameter("give either --certificate DIGEST or --patient ID")
    moment, say = _moment(at), said(lang.value, "log")
    try:
        if certificate is not None:
            done = erase_one(log, certificate, reason, read_signer(key), moment)
        else:
            done = erase_patient(log, _identity(patient), reason, read_signer(key), moment)
    except AlteredLedger as refusal:
        return _refused(refusal)
    for one in done.certificates:
        typer.echo(say("erased", one))
    for one in done.shared:
        typer.echo(say("shared", one))
    if not done.certificates:
        typer.echo(say["nothing_erased"])
    tell_appended(done.appended, lang.value)
    return 0


@log_app.command()
def verify(
    log: LogArgument,
    public: Annotated[Path, typer.Option(metavar="KEY", help="The public key of the log.")],
    head: Annotated[
        str | None, typer.Option(metavar="HEAD", help="A head that was kept elsewhere, with its number or without.")
    ] = None,
    length: Annotated[
        int, typer.Option(min=0, metavar="N", help="How many records there were at least, the first counted.")
    ] = 0,
    every_signature: Annotated[
        bool, typer.Option("--every-signature", help="Check each signature, also those that a later one vouches for.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
    lang: LangOption = Lang.en,
) -> int:
    """Check each record, that it follows the one before, the signed head beside the log, and the certificates.

    Only a head kept elsewhere shows that log and head were not put back together to an earlier state.
    Exit codes: 0 intact, 1 altered, 3 torn tail, certificates missing or unfinished, 2 unreadable, 64 misuse.
    """
    from reasoner.ledger import read_public, verify_log
    from reasoner.ledger.chain import STRIDE
    from reasoner.ledger.verifying import Anchor

    anchor = Anchor(_anchor(head), length)
    with progress() as tell:
        tenth = -1

        def heard(done: int, of: int) -> None:
            nonlocal tenth
            if of >= FAR and done * 10 // of > tenth:
                tenth = done * 10 // of
                tell(said(lang.value, "log")["verifying"], done, of)

        stride = 1 if every_signature else STRIDE
        report = verify_log(log, read_public(public), anchor=anchor, stride=stride, tell=heard)
    if as_json:
        typer.echo(report_json(report))
    else:
        tell_report(report, lang.value)
        if not anchor.record and not anchor.length:
            show([Line(said(lang.value, "log")["no_anchor"], "faint")])
    return ALTERED if "altered" in report.gravities else UNFINISHED if "unfinished" in report.gravities else 0


@log_app.command("show")
def show_records(
    log: LogArgument,
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help="Only `genesis`, `answer`, `override` or `erasure`.")
    ] = None,
    patient: Annotated[
        str, typer.Option(metavar="ID", help="Only of this patient, with --key; - reads from input.")
    ] = "",
    key: Annotated[
        Path | None, typer.Option(metavar="KEY", help="The signing key, whose secret finds the patient.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the records as they are, a line each.")] = False,
    lang: LangOption = Lang.en,
) -> int:
    """Print the records of a log. Nothing is verified: that is for `reasoner log verify`.

    Exit codes: 0 printed, 1 with lines that are no records, 3 with a torn tail, 2 unreadable, 64 misuse.
    """
    from reasoner.ledger import read_signer, records
    from reasoner.ledger.records import KINDS, NotARecord

    if kind is not None and kind not in KINDS:
        raise typer.BadParameter(f"--kind is one of {', '.join(KINDS)}")
    if bool(patient) != (key is not None):
        raise typer.BadParameter("--patient ID is found with --key KEY, and --key is for that alone")
    signer, identity = (read_signer(key), _identity(patient)) if key else (None, "")
    say, wrong, torn, wanted = said(lang.value, "log"), 0, False, ""
    for one in records(log):
        if isinstance(one, NotARecord):
            torn |= one.code == "torn"
            wrong += one.code != "torn"
            continue
        if signer and not wanted:
            wanted = signer.pseudonym(one.content["log"], identity)
        if (kind and one.kind != kind) or (wanted and one.content.get("patient") != wanted):
            continue
        typer.echo(json.dumps(one.content, ensure_ascii=False) if as_json else told_record(one, lang.value))
    if wrong:
        note(f"reasoner{say['colon']}{say.count('unread', wrong)}")
    if torn:
        note(f"reasoner{say['colon']}{say['torn_end']}")
    return ALTERED if wrong else UNFINISHED if torn else 0


def _override(action: str | None, instead: str | None, reason: str | None, role: str | None) -> Override | None:
    from reasoner.ledger import Override

    if action is None and instead is None and reason is None and role is None:
        return None
    if action is None or instead is None or reason is None or role is None:
        raise typer.BadParameter("--override ACTION, --instead, --reason and --role are given together")
    return Override(action, instead, reason, role)


def _identity(given: str) -> str:
    if given != OTHER_INPUT:
        return given
    read = sys.stdin.readline().strip()
    if not read:
        raise typer.BadParameter("--patient - found no identity on standard input")
    return read


def _moment(given: str | None) -> str:
    if given is None:
        moment = datetime.now(UTC)
    else:
        try:
            moment = datetime.fromisoformat(given)
        except ValueError:
            raise typer.BadParameter("--at is no moment; write it like 2026-03-01T09:30Z") from None
        if moment.tzinfo is None:
            raise typer.BadParameter("--at has no zone; write it like 2026-03-01T09:30Z or 2026-03-01T10:30+01:00")
    try:
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")
    except OverflowError:
        raise typer.BadParameter("--at is outside the years that can be written") from None


def _anchor(given: str | None) -> str:
    if given is None:
        return ""
    digits = given.rpartition("sha256:")[2]
    if len(digits) != 64 or set(digits) - set("0123456789abcdef"):
        raise typer.BadParameter("--head is a head as `reasoner log append` prints it: 12:sha256:… or sha256:…")
    return f"sha256:{digits}"


def _refused(refusal: AlteredLedger) -> int:
    note(refusal_text(refusal))
    return ALTERED
