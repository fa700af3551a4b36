"""What is dangerous or contradictory: DetectedIssue for alarms, conflicts, advice against, and what speaks for care."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reasoner.explain.fhir.proposals import kind_of, name_of
from reasoner.explain.fhir.source import Element, Source, minutes
from reasoner.explain.messages import Messages
from reasoner.patient.writing.systems import OWN
from reasoner.vocabulary import split_atom

_SEVERITIES: Mapping[str, str] = {
    "immediate": "high",
    "very_urgent": "high",
    "urgent": "moderate",
    "must_not": "high",
    "should_not": "moderate",
}


def issues(source: Source) -> Iterator[Element]:
    """Every issue of the answer: alarms, conflicts, what is advised against, then what to check or to mind, by action."""
    found = source.conclusions
    for row in found["alarms"]:
        yield _alarm(source, row)
    for atom in found["conflicts"]:
        concepts = [name for name in split_atom(atom)[1] if name in source.words.concepts]
        yield _issue(source, "contradiction", atom, concepts, source.words.atom(atom))
    for row in found["against"]:
        yield _against(source, row)
    for row in found["actions"]:
        for kind in ("after_checking", "caution"):
            for name in row[kind]:
                yield _beside(source, kind, row, name)


def _alarm(source: Source, row: Element) -> Element:
    extensions = [
        {"url": OWN + "level", "valueCodeableConcept": source.concept(row["level"])},
        {"url": OWN + "within", "valueDuration": minutes(row["minutes"])},
    ]
    detail = f"{source.words.label(row['level'])}{_colon(source)}{source.words.label(row['alarm'])}"
    parts = {"severity": _SEVERITIES[row["level"]], "extension": extensions}
    return _issue(source, "alarm", row["alarm"], [row["alarm"]], detail, **parts)


def _against(source: Source, row: Element) -> Element:
    action, status = row["action"], row["status"]
    said = Messages(source.words.language, "answer")[status]
    detail = f"{said}{_colon(source)}{source.words.label(action)}"
    same = [one for one in source.conclusions["actions"] if one["action"] == action]
    parts: Element = {"severity": _SEVERITIES[status], "implicated": _implicated(source, same)}
    return _issue(source, "advised_against", f"{action}/{status}", [action], detail, **parts)


def _beside(source: Source, kind: str, row: Element, name: str) -> Element:
    detail = Messages(source.words.language, "answer")(kind, source.words.label(name))
    told = f"{source.words.label(row['action'])}{_colon(source)}{detail}"
    place = f"{row['action']}/{row['status']}/{name}"
    return _issue(source, kind, place, [name], told, implicated=_implicated(source, [row]))


def _issue(source: Source, kind: str, name: str, concepts: Sequence[str], detail: str, **parts: object) -> Element:
    evidence = [{"code": [source.concept(one)]} for one in concepts]
    present = {key: value for key, value in parts.items() if value}
    return source.resource(
        "DetectedIssue",
        f"{kind}/{name}",
        status="preliminary",
        code=source.own("issue", kind, Messages(source.words.language, "fhir")[kind]),
        patient=source.subject(),
        **source.at("identifiedDateTime"),
        **({"evidence": evidence} if evidence else {}),
        detail=detail,
        **present,
    )


def _implicated(source: Source, rows: Sequence[Element]) -> list[Element]:
    return [source.reference(kind_of(source, row["action"]), name_of(row["action"], row["status"])) for row in rows]


def _colon(source: Source) -> str:
    return Messages(source.words.language, "answer")["colon"]
