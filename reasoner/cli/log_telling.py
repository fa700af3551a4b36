"""How records, heads and findings of a log are printed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from reasoner.cli.main import note
from reasoner.cli.terminal import show
from reasoner.cli.words import finding, said
from reasoner.explain.layout import Line

if TYPE_CHECKING:
    from reasoner.ledger import Appended, Report
    from reasoner.ledger.records import Record

TOLD = 20


def tell_appended(appended: Sequence[Appended], language: str) -> None:
    """Print the last head; to standard error what it is kept for, and what was moved aside."""
    say = said(language, "log")
    for one in appended:
        if one.aside:
            note(say("aside", one.aside))
    if appended:
        head = appended[-1].head
        typer.echo(say("head", head.sequence, head.record))
        note(say["keep"])


def tell_report(report: Report, language: str) -> None:
    """Print what verification found, the first findings of many."""
    say = said(language, "log")
    grave = "altered" if "altered" in report.gravities else "unfinished" if "unfinished" in report.gravities else "fine"
    lines = [
        Line(say.count(grave, report.records, report.kept, report.erased), "danger" if grave == "altered" else "title")
    ]
    for one in report.findings[:TOLD]:
        what, fix = finding(one.code, one.detail, language)
        place = say("line", one.line) if one.line else say["whole"]
        lines += [Line(f"{place}{say['colon']}{what}"), Line(f"  {say('fix', fix)}")]
    if report.count > TOLD:
        lines.append(Line(say.count("more", report.count - min(TOLD, len(report.findings)))))
    if report.head:
        lines.append(Line(say("head", report.head.sequence, report.head.record)))
    show(lines)


def report_json(report: Report) -> str:
    """What verification found, for machines."""
    found = [
        {"code": one.code, "gravity": one.gravity, "line": one.line, "detail": one.detail} for one in report.findings
    ]
    head = report.head and {"log": report.head.log, "sequence": report.head.sequence, "record": report.head.record}
    whole = {
        "format": "reasoner/decision-log-report/1",
        "records": report.records,
        "head": head,
        "certificates": {"kept": report.kept, "erased": report.erased},
        "count": report.count,
        "findings": found,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1)


def told_record(record: Record, language: str) -> str:
    """A record in words, on a few lines."""
    say, content = said(language, "log"), record.content
    kind = say["override_kind" if record.kind == "override" else record.kind]
    lines = [f"{record.sequence} · {content['at']} · {kind}"]
    if "certificate" in content:
        lines.append(say("certificate", content["certificate"]))
    if "patient" in content:
        lines.append(say("patient", content["patient"]))
    if "actions" in content:
        lines.append(say("actions", ", ".join(content["actions"]) or say["none"]))
    if made := content.get("override"):
        lines.append(say("override", made["action"], made["instead"], made["reason"], made["role"]))
    if "reason" in content:
        lines.append(say("reason", content["reason"]))
    return "\n  ".join(lines)
