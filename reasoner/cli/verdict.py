"""A check's verdict in the reader's language; in English it is the checker's own sentence."""

from __future__ import annotations

from collections.abc import Sequence

from reasoner.checker.verify import CheckResult
from reasoner.cli.words import said
from reasoner.vocabulary import Language


def verdict(result: CheckResult, language: Language) -> str:
    """What a check came to, never saying more than what was checked.

    Law: in English it is `result.sentence()`.
    """
    say = said(language, "command")
    if result.verdict == "rejected":
        return say("rejected", part(result.step, language), result.reason)
    if result.verdict == "unreadable":
        return say("unreadable", result.reason)
    attested = ", ".join(part(one, language) for one in result.attested)
    if result.left_out:
        left_out = say["and"].join(part(one, language) for one in result.left_out)
        return say("in_part_attested" if attested else "in_part", left_out, attested)
    return say("attested", attested) if attested else say["checked"]


def asked_for(result: CheckResult, language: Language) -> Sequence[str]:
    """The parts of the question that the caller did not give, as the certificate has them."""
    return [
        said(language, "command")("asked_for", part(name, language), value) for name, value in result.asked_for.items()
    ]


def part(name: str, language: Language) -> str:
    """A part of a certificate or a step of the check by its name in a language."""
    return said(language, "part").get(name, name)
