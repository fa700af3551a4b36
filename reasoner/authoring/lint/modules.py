"""What `module.toml` says: complete, honest about review, and not in force twice at the same time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from itertools import combinations
from typing import Any

from reasoner.authoring.check.courses import KEY, misstated
from reasoner.authoring.findings import Check, Finding, Place
from reasoner.authoring.text import find, whole_line
from reasoner.authoring.workspace import Workspace
from reasoner.errors import KnowledgeError
from reasoner.knowledge.modules import modules_document
from reasoner.knowledge.reviews import FILE, module_digest, read_review

BAD_MODULE = Check("bad-module", "error", "who says it, where and since when is part of every answer")
OVERLAP = Check("overlapping-validity", "error", "two versions of one text in force on one day contradict each other")
OWN_APPROVAL = Check("own-approval", "error", "those who write a module never approve it")
OLD_REVIEW = Check("outdated-review", "warning", "what was reviewed is not what answers")
NO_SOURCE = Check("module-without-source", "warning", "a reader cannot find what the module restates")
_SCHEMES_WITHOUT_SOURCE = ("", "unknown")
_EARLIEST, _LATEST = date(1, 1, 1), date(9999, 12, 31)


def metadata(workspace: Workspace) -> Iterator[Finding]:
    """Modules whose metadata are incomplete, without a source, or approved by their own author."""
    said = {path: data for path, data in workspace.sources.files.items() if not path.endswith((".lp", ".csv"))}
    wrong = workspace.memory.kept("modules", said, partial(_incomplete, workspace))
    if wrong is not None:
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
        for what in misstated(table, workspace.concepts):
            fix = 'write `[[course]]` with `actions = ["…", "…"]` of the ontology and `because = "…"`'
            yield _finding(_place(workspace, name, f"[[{KEY}]]"), BAD_MODULE, what, fix)
        yield from _of_review(workspace, name, table)


def _incomplete(workspace: Workspace) -> KnowledgeError | None:
    """What is wrong with the first module whose metadata are incomplete."""
    try:
        modules_document(workspace.sources)
    except KnowledgeError as wrong:
        return wrong
    return None


def _of_review(workspace: Workspace, name: str, table: Mapping[str, Any]) -> Iterator[Finding]:
    """What a module says of its review, and who did it."""
    try:
        review = read_review(workspace.sources, name)
    except KnowledgeError as wrong:
        yield _finding(Place(f"rules/{name}/{FILE}", 1), BAD_MODULE, str(wrong.args[0]), wrong.fix)
        return
    if review is not None and review.digest != module_digest(workspace.sources, name):
        message = f"the review of {review.on} was of another text of {name}"
        yield _finding(Place(f"rules/{name}/{FILE}", 1), OLD_REVIEW, message, "show the difference to a reviewer again")
    if table.get("clinical_review") == "approved" and (review is None or review.role in _listed(table.get("authors"))):
        message = "the module is approved by " + (f"its author, {review.role}" if review else "nobody who is recorded")
        place = _place(workspace, name, "clinical_review")
        yield _finding(place, OWN_APPROVAL, message, "let somebody else review it, with `reasoner rules review`")


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
