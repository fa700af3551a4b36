"""What can be measured: units, resolution, ranges and bases, and the findings that values define."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reasoner.ontology.allowed_units import allowed_units, with_spellings
from reasoner.ontology.class_reader import ClassReader, Scale, decimal
from reasoner.ontology.faults import Faults
from reasoner.ontology.plausibility import AGE
from reasoner.ontology.ranges import MONTHS, add_ranges, plausible
from reasoner.ontology.turtle import Declarations, Source
from reasoner.ontology.units import LARGEST

ROOT = "observable"
_MEASURED = ("alsoIn", "alsoBy", "plausibleLow", "plausibleHigh")


class ObservableReader:
    """Reads the measurable side of classes; `scales` and `document` grow as classes are read."""

    def __init__(
        self,
        sources: Sequence[Source],
        declared: Declarations,
        isa: Mapping[str, Sequence[str]],
        faults: Faults,
        spellings: Mapping[str, str],
    ) -> None:
        """Prepare to read; `spellings` are usual writings of units, with the UCUM unit that each means."""
        self._reader = ClassReader(sources, declared, faults)
        self._declared = declared
        self._isa = isa
        self._spellings = spellings
        self.scales: dict[str, Scale] = {}
        self.observables: dict[str, dict[str, Any]] = {}
        self.definitions: list[dict[str, Any]] = []
        self._targets: set[str] = set()

    def read(self) -> dict[str, Any]:
        """The document `observables`; what is missing or makes no sense is recorded as a fault."""
        for name in sorted(self._declared.classes):
            self._quantity(name)
        for name in sorted(self.observables):
            self._bases(name)
            self._ranges(name)
        for name in sorted(self._declared.classes):
            self._definitions(name)
        self.definitions.sort(key=lambda row: (row["observable"], row["finding"], row.get("at_least", -LARGEST)))
        return {"observables": self.observables, "definitions": self.definitions}

    def _quantity(self, name: str) -> None:
        reader = self._reader
        unit, resolution = reader.text(name, "unit"), reader.number(name, "resolution")
        measured = [kind for kind in _MEASURED if self._has(name, kind)]
        if unit is None and resolution is None:
            if measured:
                reader.fault(name, f"has :{measured[0]} but no :unit", "give it :unit and :resolution")
            return
        if unit is None or resolution is None:
            given, missing = ("resolution", "unit") if unit is None else ("unit", "resolution")
            if not reader.texts(name, missing):
                reader.fault(name, f"has a :{given} but no :{missing}", f"add :{missing}")
            return
        if resolution <= 0:
            reader.fault(name, f"has the :resolution {resolution}, which is not positive", "write one above 0")
            return
        self.scales[name] = Scale(unit, resolution)
        if ROOT in self._isa.get(name, ()):
            self._observable(name, self.scales[name])
        elif measured:
            reader.fault(name, f"has :{measured[0]} but is not under :{ROOT}", f"place it under :{ROOT}")

    def _has(self, name: str, kind: str) -> bool:
        return bool(self._reader.nodes(name, kind) if kind == "alsoBy" else self._reader.texts(name, kind))

    def _observable(self, name: str, scale: Scale) -> None:
        bounds = plausible(self._reader, name, scale)
        units, spelled = with_spellings(allowed_units(self._reader, name, scale.unit), self._spellings)
        if bounds is None:
            return
        self._targets.add(name)
        self.observables[name] = {
            "unit": scale.unit,
            "resolution": [scale.resolution.numerator, scale.resolution.denominator],
            "plausible": bounds,
            "units": units,
        }
        if spelled:
            self.observables[name]["spelled"] = spelled

    def _bases(self, name: str) -> None:
        reader = self._reader
        bases: dict[str, Any] = {}
        for source, node in reader.nodes(name, "basis"):
            label, factor = reader.inner(source, node, "name"), reader.inner(source, node, "factor")
            target = reader.inner_class(source, name, node, "concept") or name
            number = decimal(factor)
            if not label or label in bases:
                reader.fault(name, f"has a :basis with {'a repeated' if label else 'no'} :name", "name each basis once")
            elif number is None or number <= 0:
                reader.fault(name, f"has a :basis {label!r} whose :factor is {factor!r}", "write a positive decimal")
            elif self.scales.setdefault(target, self.scales[name]) != self.scales[name]:
                fix = "give both the same :unit and :resolution"
                reader.fault(name, f"has a basis in :{target}, which has another unit or resolution", fix)
            else:
                bases[label] = {"concept": target, "factor": [number.numerator, number.denominator]}
        if bases:
            self.observables[name]["bases"] = dict(sorted(bases.items()))
            self._targets.discard(name)
            self._targets |= {basis["concept"] for basis in bases.values()}

    def _ranges(self, name: str) -> None:
        observable = self.observables[name]
        if not add_ranges(self._reader, name, self.scales[name], observable):
            return
        targets = {name, *(basis["concept"] for basis in observable.get("bases", {}).values())}
        if self.scales.get(AGE) != MONTHS or AGE in targets:
            fix = f'declare :{AGE} with :unit "mo" and :resolution "1", and with one range for all ages'
            self._reader.fault(name, f"has a range of ages, which needs :{AGE} in months", fix)

    def _definitions(self, finding: str) -> None:
        reader = self._reader
        for source, node in reader.nodes(finding, "observedAs"):
            observable = reader.inner_class(source, finding, node, "observable")
            if observable not in self._targets:
                message = f"has an :observedAs whose :observable, {observable or 'missing'}, has no measured values"
                reader.fault(finding, message, "name a class with :unit, :resolution and plausible range")
                continue
            bounds = {}
            for key, kind in (("at_least", "atLeast"), ("at_most", "atMost")):
                text = reader.inner(source, node, kind)
                if text is not None:
                    bounds[key] = reader.steps(finding, kind, text, self.scales[observable])
            if not bounds:
                reader.fault(finding, "has an :observedAs without :atLeast and :atMost", "give it one of them")
            elif None not in bounds.values():
                self.definitions.append({"finding": finding, "observable": observable, **bounds})
