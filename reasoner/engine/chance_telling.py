"""Chances in words, and as JSON."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from reasoner.engine.chances import Chance, Chances, Rests
from reasoner.engine.rendering import words
from reasoner.explain.layout import WIDTH, Layout, Line
from reasoner.explain.messages import Messages
from reasoner.explain.standing import standing
from reasoner.explain.wording import Words, listed, number
from reasoner.symbolic.enumeration import Literal
from reasoner.symbolic.rule import SLOT
from reasoner.vocabulary import Language

FORMAT = "reasoner/chances/1"


def chance_lines(found: Chances, language: Language, width: int = WIDTH) -> list[Line]:
    """Chances with what they rest on, what was known, and what is not sourced, for a person.

    Parameters: `width`, in columns.
    """
    return _Telling(found, language, width).lines()


class _Telling:
    def __init__(self, found: Chances, language: Language, width: int) -> None:
        self._found, self._language = found, language
        self._say = Messages(language, "chance")
        self._words: Words = words(found.knowledge, language, found.question.profile)
        self._layout = Layout(language, width)

    def lines(self) -> list[Line]:
        found, say = self._found, self._say
        lines = self._layout.lines(say["title"], role="heading")
        if found.contradiction:
            literals = [self._literal(_literal(one)) for one in found.contradiction]
            lines += self._layout.lines(say("impossible", listed(literals, self._language)), 2, "danger")
        else:
            for chance in found.chances:
                lines += self._chance(chance)
        lines += self._layout.lines(say["known"], role="heading")
        for one in found.evidence:
            told = self._literal((one.atom, one.holds))
            lines += self._layout.lines(say(f"by_{one.by}", told), 2)
        if not found.evidence:
            lines += self._layout.lines(say["nothing_known"], 2)
        for rule in found.assuming:
            lines += self._layout.lines(say("assumed", self._words.assumption(rule)), 2)
        if found.inconsistent:
            lines += self._layout.lines(say("inconsistent", self._share(found.inconsistent)), 2, "against")
        lines += self._layout.lines(say("route", say[found.route]), 2, "faint")
        if found.unsourced:
            lines += self._layout.lines(say("unsourced", ", ".join(found.unsourced)), role="against")
        metadata = {one["id"]: one for one in found.knowledge.content["modules"]["modules"]}
        modules = [metadata[path.split("/")[1]] for path in found.programs]
        return [*lines, *self._layout.lines(standing(self._language, modules), role="faint")]

    def _chance(self, chance: Chance) -> list[Line]:
        say = self._say
        query = listed([self._literal(one) for one in chance.query], self._language)
        text = say("chance", query, self._share(chance.probability))
        if self._found.confidence < 1:
            ends = self._share(chance.low), self._share(chance.high), self._share(self._found.confidence)
            text = say("estimate", query, self._share(chance.probability), *ends)
        elif not math.isnan(chance.lower + chance.upper) and chance.upper - chance.lower > 1e-9:
            ends = self._share(chance.lower), self._share(chance.upper), ""
            text = say("credal", query, self._share(chance.probability), *ends[:2])
        lines = self._layout.lines(text, 2, "title")
        for one in chance.rests:
            lines += self._layout.lines(self._rests(one), 4)
        return lines

    def _rests(self, one: Rests) -> str:
        say, metadata = self._say, one.rule.metadata
        sentence = SLOT.sub(lambda slot: slot[1], metadata[self._language])
        if math.isnan(one.slope):
            return say("rests_apart", sentence, self._share(float(one.probability)))
        source = say("sourced", metadata["source"]) if one.sourced else say["not_sourced"]
        ends = [[float(end) for end in one.split("..")] for one in metadata.get("interval", "").split(",") if one]
        told = "; ".join(f"{self._share(low)}–{self._share(high)}" for low, high in ends)
        interval = say("interval", told) if told else ""
        slope = number(Fraction(f"{one.slope:.2f}"), self._language).replace("-", "−")
        return say("rests", sentence, self._share(float(one.probability)), interval, slope, source)

    def _literal(self, literal: Literal) -> str:
        atom, holds = literal
        told = self._words.atom(atom)
        return told if holds else self._say("not", told)

    def _share(self, value: float) -> str:
        """A probability in per cent with three significant digits."""
        if math.isnan(value):
            return self._say["no_value"]
        shown = f"{100 * value:.3g}"
        if "e" in shown:
            shown = f"{100 * value:.10f}".rstrip("0").rstrip(".")
        return f"{shown.replace('.', ',') if self._language == 'fr' else shown} %"


def _literal(text: str) -> Literal:
    return text.removeprefix("not "), not text.startswith("not ")


def chance_document(found: Chances, check: str) -> dict[str, Any]:
    """Chances for machines; what has no value is left out.

    Parameters: `check`, what the checker said of the certificate.
    """
    return {
        "format": FORMAT,
        "kb": found.knowledge.digest,
        "question": found.question.as_json(),
        "programs": list(found.programs),
        "evidence": [one.as_json() for one in found.evidence],
        "evidence_probability": found.evidence_probability,
        "inconsistent": found.inconsistent,
        "contradiction": list(found.contradiction),
        "route": found.route,
        "confidence": found.confidence,
        "considered": list(map(str, found.considered)),
        "unclaimed": found.unclaimed,
        "chances": [] if found.contradiction else list(map(_document, found.chances)),
        "assuming": [{"rule": rule.id, "assume": rule.metadata["assume"]} for rule in found.assuming],
        "unsourced": list(found.unsourced),
        "problems": [one.as_json() for one in found.problems],
        "check": check,
    }


def _document(chance: Chance) -> dict[str, Any]:
    numbers = {name: getattr(chance, name) for name in ("probability", "low", "high", "lower", "upper")}
    return {
        "query": [{"atom": atom, "holds": holds} for atom, holds in chance.query],
        **{name: value for name, value in numbers.items() if not math.isnan(value)},
        "rests": [
            {
                "rule": one.rule.id,
                "place": one.rule.place,
                "head": one.head,
                "probability": str(one.probability),
                **({} if math.isnan(one.slope) else {"slope": one.slope}),
                "status": one.rule.metadata.get("status", "unsourced"),
                "source": one.rule.metadata.get("source", ""),
                "interval": one.rule.metadata.get("interval", ""),
            }
            for one in chance.rests
        ],
    }
