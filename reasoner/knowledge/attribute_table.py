"""Reads the table of what actions cost and burden, and says of every mistake in it where it stands."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from fractions import Fraction
from typing import Any, TypeVar

from reasoner.errors import AttributeTableError, Problem
from reasoner.knowledge.attributes import (
    DEGREES,
    MODALITIES,
    STATUSES,
    Attributes,
    Basis,
    Claim,
    Figure,
)
from reasoner.knowledge.modules import JURISDICTIONS, read_yaml
from reasoner.knowledge.sources import Sources

PATH = "knowledge/actions/attributes.yaml"
CLASSES = ("action", "observable", "examination_result")
"""What a row may be about: one of these, or what is below it."""
YIELDS = ("observable", "examination_result")
"""What an action may give."""
_ROW = ("gives", "at_once", "modality", "cost", "dose", "irradiating", "invasiveness", "burden")
_SAID = ("status", "source", "section", "note")
_AMOUNT = (*_SAID, "value", "at_least", "interval", "unit")
_CLAIM = (*_SAID, "value")

_Word = TypeVar("_Word", bound=str)


def read_attributes(sources: Sources, isa: Mapping[str, Collection[str]]) -> dict[str, Attributes]:
    """What the table of a knowledge base says, by concept; nothing where there is no table.

    Parameters: `isa`, the classes above each concept.
    Raises: AttributeTableError with every problem of the table, each with the place of what is wrong.
    """
    if PATH not in sources.files:
        return {}
    jurisdictions = read_yaml(sources, JURISDICTIONS)["within"]
    reading = _Reading(isa, frozenset(jurisdictions))
    found = reading.table(read_yaml(sources, PATH))
    if reading.problems:
        raise AttributeTableError(tuple(reading.problems))
    return found


@dataclass
class _Reading:
    """One reading; `problems` is what was found wrong."""

    isa: Mapping[str, Collection[str]]
    jurisdictions: frozenset[str]
    problems: list[Problem] = field(default_factory=list)
    _sources: Mapping[str, Any] = field(default_factory=dict)

    def table(self, document: Any) -> dict[str, Attributes]:
        parts = self._mapping(document, "", ("sources", "attributes"))
        self._sources = self._mapping(parts.get("sources", {}), "sources")
        rows = self._mapping(parts.get("attributes", {}), "attributes")
        found = {name: self._row(name, row) for name, row in rows.items()}
        givers: dict[str, str] = {}
        for name, one in found.items():
            for concept in one.gives:
                if concept in givers:
                    where = f"attributes/{name}/gives"
                    self._wrong(where, f"`{concept}` is given by `{givers[concept]}`, too", "let one row give it")
                givers[concept] = name
        return found

    def _row(self, name: str, row: Any) -> Attributes:
        place = f"attributes/{name}"
        self._concept(place, name, CLASSES)
        said = self._mapping(row, place, _ROW)
        costs = self._mapping(said.get("cost", {}), f"{place}/cost")
        for code in costs.keys() - self.jurisdictions:
            known = ", ".join(sorted(self.jurisdictions))
            self._wrong(f"{place}/cost", f"`{code}` is no jurisdiction", f"use one of {known}")
        figures = {code: self._figure(f"{place}/cost/{code}", one, "EUR") for code, one in costs.items()}
        irradiating = self._flag(f"{place}/irradiating", said["irradiating"]) if "irradiating" in said else None
        dose = self._figure(f"{place}/dose", said["dose"], "mSv") if "dose" in said else None
        if dose and not (irradiating and irradiating.value):
            self._wrong(f"{place}/dose", "a dose of what is not said to irradiate", "say `irradiating`, or no dose")
        if not isinstance(said.get("at_once", False), bool):
            self._wrong(f"{place}/at_once", "expected true or false", "leave it out where each result is found apart")
        return Attributes(
            name,
            tuple(self._yielded(f"{place}/gives", said.get("gives", []))),
            self._word(f"{place}/modality", said["modality"], MODALITIES) if "modality" in said else None,
            {code: one for code, one in figures.items() if one},
            dose,
            irradiating,
            self._degree(f"{place}/invasiveness", said["invasiveness"]) if "invasiveness" in said else None,
            self._degree(f"{place}/burden", said["burden"]) if "burden" in said else None,
            said.get("at_once") is True,
        )

    def _yielded(self, place: str, names: Any) -> Iterator[str]:
        if not isinstance(names, list):
            self._wrong(place, "expected a list of concepts", "write them between brackets")
            return
        for name in names:
            self._concept(place, name, YIELDS)
            yield str(name)

    def _figure(self, place: str, row: Any, unit: str) -> Figure | None:
        said = self._mapping(row, place, _AMOUNT)
        basis = self._basis(place, said)
        if said.get("unit") != unit:
            self._wrong(f"{place}/unit", f"unit `{said.get('unit', '')}`, expected {unit}", f"state it in {unit}")
        if ("value" in said) == ("at_least" in said):
            self._wrong(place, "expected either `value` or `at_least`", "say the amount, or the least it can be")
            return None
        key = "value" if "value" in said else "at_least"
        amount = self._amount(f"{place}/{key}", said[key])
        interval = self._interval(f"{place}/interval", said["interval"], amount) if "interval" in said else None
        return None if amount is None else Figure(amount, unit, basis, key == "at_least", interval)

    def _interval(self, place: str, ends: Any, value: Fraction | None) -> tuple[Fraction, Fraction] | None:
        if not isinstance(ends, list) or len(ends) != 2:
            self._wrong(place, "expected two numbers", "write the lower and the upper end")
            return None
        low, high = (self._amount(place, one) for one in ends)
        if low is None or high is None or value is None:
            return None
        if not low <= value <= high:
            self._wrong(place, "the value lies outside of its interval", "mend the one or the other")
        return low, high

    def _amount(self, place: str, value: Any) -> Fraction | None:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self._wrong(place, f"`{value}` is no number", "write a number, or leave out what is not known")
            return None
        if value < 0:
            self._wrong(place, f"{value} is negative", "write what is paid or received as zero or more")
            return None
        return Fraction(repr(value))

    def _flag(self, place: str, row: Any) -> Claim[bool]:
        said = self._mapping(row, place, _CLAIM)
        if not isinstance(said.get("value"), bool):
            self._wrong(f"{place}/value", "expected true or false", "leave out what is not known")
        return Claim(said.get("value") is True, self._basis(place, said))

    def _degree(self, place: str, row: Any) -> Claim[Any]:
        said = self._mapping(row, place, _CLAIM)
        return Claim(self._word(f"{place}/value", said.get("value"), DEGREES), self._basis(place, said))

    def _basis(self, place: str, said: Mapping[str, Any]) -> Basis:
        status = self._word(f"{place}/status", said.get("status"), STATUSES)
        source, section, note = (str(said.get(key, "")) for key in ("source", "section", "note"))
        if source and source not in self._sources:
            self._wrong(f"{place}/source", f"no source is called `{source}`", "describe it under `sources`")
        if status != "unsourced" and not (source and section):
            self._wrong(place, f"`{status}` without a source and its section", "name both, or say `unsourced`")
        if status != "sourced" and not note:
            self._wrong(place, f"`{status}` without a note", "say what it rests on")
        if status == "unsourced" and source:
            self._wrong(f"{place}/source", "`unsourced` with a source", "say `sourced`, or explain in the note")
        return Basis(status, str(self._sources.get(source, source)), section, note)

    def _word(self, place: str, value: Any, words: Sequence[_Word]) -> _Word:
        found = next((one for one in words if one == value), None)
        if found is None:
            self._wrong(place, f"`{value}` is none of the words that are known", f"use one of {', '.join(words)}")
        return found or words[0]

    def _concept(self, place: str, name: Any, classes: Sequence[str]) -> None:
        if name not in self.isa:
            near = get_close_matches(str(name), self.isa, n=3)
            fix = f"did you mean {', '.join(near)}?" if near else "use the id of a concept of the ontology"
            self._wrong(place, f"no concept is called `{name}`", fix)
        elif not {name, *self.isa[name]} & {*classes}:
            self._wrong(place, f"`{name}` is neither of {', '.join(classes)}", "use what is below one of them")

    def _mapping(self, value: Any, place: str, keys: Sequence[str] = ()) -> Mapping[str, Any]:
        if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
            self._wrong(place, "expected keys with values", "write `key: value`")
            return {}
        for key in value.keys() - {*keys} if keys else ():
            self._wrong(f"{place}/{key}".lstrip("/"), "no such key", f"use {', '.join(keys)}")
        return value

    def _wrong(self, place: str, message: str, fix: str) -> None:
        self.problems.append(Problem("error", f"{PATH}: {place}", message, fix))
