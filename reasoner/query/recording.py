"""What a query says of a patient, as entries of a record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from reasoner.errors import Phrase
from reasoner.patient.times import read_length, read_period
from reasoner.query.amounts import Misread, length, measured
from reasoner.query.errors import Fault
from reasoner.query.syntax import Amount, Concept, Fact, When
from reasoner.vocabulary import Entry

_KINDS = {"takes": "medication", "allergy": "allergy", "complaint": "complaint"}
_POLARITIES = {"": "present", "not": "absent", "unknown": "unknown"}


@dataclass(frozen=True, slots=True)
class Recorder:
    """Writes facts as entries.

    Parameters: `content`, of the knowledge base; `moment`, the ISO minute at which they are said; `pointer`, where the first of
    them stands, to which numbers are added.
    """

    content: Mapping[str, Any]
    moment: str
    pointer: str = "/query"

    def entries(self, facts: tuple[Fact[Concept], ...]) -> tuple[Entry, ...]:
        """The entries of some facts: a value of a finding that a measurement defines, such as a fever, gives both.

        Raises: Misread for an amount that cannot be used.
        """
        found = [entry for fact in facts for entry in self._of(fact)]
        return tuple(replace(entry, pointer=f"{self.pointer}/{place}") for place, entry in enumerate(found))

    def _of(self, fact: Fact[Concept]) -> Iterator[Entry]:
        name = fact.concept.id
        isa = self.content["ontology"]["isa"].get(name, ())
        observables = self.content["observables"]["observables"]
        times = self._times(fact.when)
        if not fact.kind and "substance" in isa:
            said = Phrase("`{0}` is a substance", fact.concept.text or name)
            raise Misread(
                Fault(said, Phrase("write `takes {0}` or `allergy {0}`", fact.concept.text or name), fact.span)
            )
        kind = _KINDS.get(fact.kind) or self._kind(name, isa)
        if kind in ("medication", "allergy"):
            dose = (
                {"value": str(fact.amount.number), "unit": fact.amount.unit}
                if fact.amount and kind == "medication"
                else {}
            )
            yield self._entry(kind, name, times, polarity=_POLARITIES[fact.denial], **dose)
            return
        if fact.amount is not None:
            observable = name if name in observables else self._defining(fact)
            value = measured(observable, fact.amount, observables, fact.concept.text or name)
            yield self._entry(
                "measurement",
                observable,
                {key: times[key] for key in times if key != "onset"},
                value=str(value.number),
                unit=value.unit,
                basis=value.basis,
            )
            if observable == name:
                return
        elif name in observables and "finding" not in isa:
            said = Phrase("`{0}` is measured: its value is missing", fact.concept.text or name)
            raise Misread(Fault(said, Phrase("write it with its unit: {0}", observables[name]["unit"]), fact.span))
        if kind == "sex":
            yield self._entry("sex", name, times)
            return
        yield self._entry(
            kind,
            name,
            times,
            polarity=_POLARITIES[fact.denial],
            severity=fact.severity if kind in ("finding", "complaint") else "",
            context="history" if fact.kind == "history" else "",
            subject="relative" if fact.kind == "family" else "",
        )
        if kind == "complaint":
            yield self._entry("finding", name, times, severity=fact.severity)

    def _entry(self, kind: str, text: str, times: Mapping[str, str], **said: str) -> Entry:
        written: dict[str, Any] = {"earliest": self.moment, "latest": self.moment, **times, **said}
        return Entry(self.pointer, kind, text, **written)

    @staticmethod
    def _kind(name: str, isa: Any) -> str:
        if name in ("female", "male"):
            return "sex"
        return "immunisation" if "vaccine" in isa else "finding"

    def _defining(self, fact: Fact[Concept]) -> str:
        """What is measured where a value is given for a finding."""
        for row in self.content["observables"]["definitions"]:
            if row["finding"] == fact.concept.id:
                return str(row["observable"])
        said = Phrase("`{0}` has no value", fact.concept.text or fact.concept.id)
        raise Misread(Fault(said, Phrase("name what was measured, or leave the value out"), fact.span))

    def _times(self, when: When | None) -> dict[str, str]:
        """When it was: its onset, or the moment that bounds it."""
        if when is None:
            return {}
        point = when.point
        text = length(point) if isinstance(point, Amount) else point.text
        if isinstance(point, Amount) and (span := read_length(text)) is not None:
            onset = (datetime.fromisoformat(self.moment) - span).isoformat(timespec="minutes")
        else:
            onset = text if "T" in text else f"{text}T00:00"
        if when.relation == "since":
            if onset > self.moment:
                raise Misread(
                    Fault(
                        Phrase("`{0}` is after the moment of the question", text),
                        Phrase("write an earlier date"),
                        point.span,
                    )
                )
            return {"onset": onset}
        period = read_period(text, self.moment)
        if period is None:
            raise Misread(Fault(Phrase("`{0}` is no date", text), Phrase("write 2026-03-01"), point.span))
        return {"earliest": period[0], "latest": period[1]}
