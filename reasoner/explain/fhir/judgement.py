"""What an answer holds to be so: ClinicalImpression, and RiskAssessment for the hypotheses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reasoner.explain.fhir.source import Element, Source
from reasoner.explain.messages import Messages
from reasoner.explain.wording import duration
from reasoner.patient.writing.systems import OWN

_PPM_OF_A_PERCENT = 10_000


def impression(source: Source) -> Element:
    """The answer as a whole: a summary, and each hypothesis with how likely it is, or that it must not be missed."""
    findings = list(_findings(source))
    parts: Element = {"finding": findings} if findings else {}
    if source.conclusions["hypotheses"]:
        parts["prognosisReference"] = [source.reference("RiskAssessment", "risk")]
    return source.resource(
        "ClinicalImpression",
        "impression",
        extension=[
            {"url": OWN + "question", "valueCodeableConcept": source.concept(row["ask"])}
            for row in source.conclusions["questions"]
        ],
        status="completed",
        subject=source.subject(),
        **source.at("effectiveDateTime"),
        summary=summary(source),
        **parts,
    )


def _findings(source: Source) -> Iterator[Element]:
    say = Messages(source.words.language, "answer")
    bands = {row["hypothesis"]: row["band"] for row in source.conclusions["hypotheses"]}
    open_ones = source.conclusions["must_not_miss"]
    for name in dict.fromkeys((*open_ones, *bands)):
        if name != "other":
            basis = [say["must_not_miss"]] if name in open_ones else []
            basis += [say[bands[name]]] if name in bands else []
            found: Element = {"itemCodeableConcept": source.concept(name), "basis": " · ".join(basis)}
            if name in open_ones:
                found["extension"] = [{"url": OWN + "must-not-miss", "valueBoolean": True}]
            yield found


def risk(source: Source) -> Element:
    """How likely each hypothesis is: in words where the numbers are unsourced or synthetic, as a range where they are sourced."""
    return source.resource(
        "RiskAssessment",
        "risk",
        status="preliminary",
        method=source.own("profile", source.profile, source.profile),
        subject=source.subject(),
        **source.at("occurrenceDateTime"),
        prediction=[_prediction(source, row) for row in source.conclusions["hypotheses"]],
    )


def _prediction(source: Source, row: Element) -> Element:
    outcome = {"outcome": source.concept(row["hypothesis"])}
    if source.numbers == "sourced":
        low, high = ({"value": ppm / _PPM_OF_A_PERCENT, "unit": "%"} for ppm in row["interval"])
        return outcome | {"probabilityRange": {"low": low, "high": high}}
    band = row["band"]
    return outcome | {"qualitativeRisk": source.own("band", band, Messages(source.words.language, "answer")[band])}


def summary(source: Source) -> str:
    """The answer in a few lines, in the order in which people need it; nothing of it is in the record's own words."""
    say, found, label = Messages(source.words.language, "answer"), source.conclusions, source.words.label
    colon = say["colon"]
    unread = len(found["not_understood"])
    sections = {
        "alarms": [_alarm(source, row) for row in found["alarms"]],
        "must_not_miss": [label(name) for name in found["must_not_miss"]],
        "actions": [say[row["status"]] + colon + label(row["action"]) for row in found["actions"]],
        "against": [say[row["status"]] + colon + label(row["action"]) for row in found["against"]],
        "questions": [label(row["ask"]) for row in found["questions"]],
        "hypotheses": [label(row["hypothesis"]) + colon + say[row["band"]] for row in found["hypotheses"]]
        or [say["no_complaint"]],
        "conflicts": [source.words.atom(atom) for atom in found["conflicts"]],
        "not_understood": [Messages(source.words.language, "fhir").count("entries", unread)] if unread else [],
    }
    return "\n".join([*_lines(source, sections.items()), source.standing])


def _lines(source: Source, sections: Iterable[tuple[str, list[str]]]) -> Iterator[str]:
    say = Messages(source.words.language, "answer")
    for title, parts in sections:
        if parts:
            yield say[title] + say["colon"] + " · ".join(parts)


def _alarm(source: Source, row: Element) -> str:
    say, words = Messages(source.words.language, "answer"), source.words
    limit = say("within", duration(row["minutes"], words.language)) if row["minutes"] else say["at_once"]
    return f"{words.label(row['level'])}{say['colon']}{words.label(row['alarm'])}, {limit}"
