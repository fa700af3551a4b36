"""What `module.toml` says: complete, honest about review, and not in force twice at the same time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations
from typing import Any

from reasoner.authoring.findings import Check, Finding, Place
from reasoner.authoring.text import find, whole_line
from reasoner.authoring.workspace import Workspace
from reasoner.errors import KnowledgeError
from reasoner.knowledge.modules import modules_document

BAD_MODULE = Check("bad-module", "error", "who says it, where and since when is part of every answer")
OVERLAP = Check("overlapping-validity", "error", "two versions of one text in force on one day contradict each other")
OWN_APPROVAL = Check("own-approval", "error", "those who write a module never approve it")
NO_SOURCE = Check("module-without-source", "warning", "a reader cannot find what the module restates")
_SCHEMES_WITHOUT_SOURCE = ("", "unknown")
_EARLIEST, _LATEST = date(1, 1, 1), date(9999, 12, 31)


def metadata(workspace: Workspace) -> Iterator[Finding]:
    """Modules whose metadata are incomplete, without a source, or approved by their own author."""
    try:
        modules_document(workspace.sources)
    except KnowledgeError as wrong:
        message = str(wrong.args[0])
        name = next((one for one in workspace.modules if f"/{one}/" in message or f" {one} " in message), "")
        path = f"rules/{name}/module.toml"
        lines = workspace.lines(path)
        key = message.split("`")[1] if message.count("`") > 1 else ""
        place = (find(path, lines, range(1, len(lines) + 1), key) if key else None) or whole_line(path, lines, 1)
        yield Finding(BAD_MODULE, place, "", message, wrong.fix)
    for name, table in workspace.modules.items():
        if str(table.get("source", "")).casefold() in _SCHEMES_WITHOUT_SOURCE:
            place = _place(workspace, name, "source")
            yield _finding(
                place, NO_SOURCE, "the module names no source", "name publisher, version and where to find it"
            )
        authors = {str(one) for one in _listed(table.get("authors"))}
        review = table.get("review", {})
        approver = str(review.get("by", "")) if isinstance(review, Mapping) else ""
        if table.get("clinical_review") == "approved" and (not approver or approver in authors):
            message = "the module is approved by " + (f"its author {approver}" if approver else "no one who is named")
            fix = "let somebody else review it, and name role, date and digest under [review]"
            yield _finding(_place(workspace, name, "clinical_review"), OWN_APPROVAL, message, fix)


def overlaps(workspace: Workspace) -> Iterator[Finding]:
    """Versions of one text that are in force at the same time in one jurisdiction."""
    for (one, first), (other, second) in combinations(sorted(workspace.modules.items()), 2):
        series = first.get("series")
        if (
            not series
            or series != second.get("series")
            or set(_listed(first.get("jurisdiction"))).isdisjoint(_listed(second.get("jurisdiction")))
        ):
            continue
        begins, ends = max(_from(first), _from(second)), min(_until(first), _until(second))
        if begins <= ends:
            message = f"{one} and {other} are both versions of {series}, and in force from {begins} to {ends}"
            yield _finding(
                _place(workspace, other, "valid_from"), OVERLAP, message, f"end {one} on the day before {other} begins"
            )


def _finding(place: Place, check: Check, message: str, fix: str) -> Finding:
    return Finding(check, place, "", message, fix)


def _place(workspace: Workspace, module: str, key: str) -> Place:
    path = f"rules/{module}/module.toml"
    lines = workspace.lines(path)
    return find(path, lines, range(1, len(lines) + 1), key) or whole_line(path, lines, 1)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _from(table: Mapping[str, Any]) -> date:
    value = table.get("valid_from")
    return value if isinstance(value, date) else _EARLIEST


def _until(table: Mapping[str, Any]) -> date:
    value = table.get("valid_until")
    return value if isinstance(value, date) else _LATEST
