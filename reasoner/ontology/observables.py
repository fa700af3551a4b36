"""What can be measured: units, resolution, plausible range and bases, and the findings that values define."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from reasoner.ontology.descriptions import Statement, statements
from reasoner.ontology.faults import Faults, nearest
from reasoner.ontology.plausibility import AGE
from reasoner.ontology.turtle import NAMESPACE, Declarations, Source, local_name
from reasoner.ontology.units import LARGEST, ConversionError, conversion

if TYPE_CHECKING:
    from rdflib.term import Node

ROOT = "observable"
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_MEASURED = ("alsoIn", "plausibleLow", "plausibleHigh")


@dataclass(frozen=True, slots=True)
class Scale:
    """The unit of a quantity and the resolution whose multiples stand for its values."""

    unit: str
    resolution: Fraction

    def steps(self, value: Fraction) -> int | None:
        """A value as a multiple of the resolution; None if it is none."""
        count = value / self.resolution
        return count.numerator if count.denominator == 1 and abs(count.numerator) <= LARGEST else None


_MONTHS = Scale("mo", Fraction(1))


class ObservableReader:
    """Reads the measurable side of classes; `scales` and `document` grow as classes are read."""

    def __init__(
        self, sources: Sequence[Source], declared: Declarations, isa: Mapping[str, Sequence[str]], faults: Faults
    ) -> None:
        self._sources = sources
        self._declared = declared
        self._isa = isa
        self._faults = faults
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
            self._bands(name)
        for name in sorted(self._declared.classes):
            self._definitions(name)
        self.definitions.sort(key=lambda row: (row["observable"], row["finding"], row.get("at_least", -LARGEST)))
        return {"observables": self.observables, "definitions": self.definitions}

    def _quantity(self, name: str) -> None:
        unit, resolution = self._one(name, "unit"), self._number(name, "resolution")
        measured = [kind for kind in _MEASURED if self._all(name, kind)]
        if unit is None and resolution is None:
            if measured:
                self._fault(name, f"has :{measured[0]} but no :unit", "give it :unit and :resolution")
            return
        if unit is None or resolution is None:
            given, missing = ("resolution", "unit") if unit is None else ("unit", "resolution")
            if not self._all(name, missing):
                self._fault(name, f"has a :{given} but no :{missing}", f"add :{missing}")
            return
        if resolution <= 0:
            self._fault(name, f"has the :resolution {resolution}, which is not positive", "write one above 0")
            return
        self.scales[name] = Scale(unit, resolution)
        if ROOT in self._isa.get(name, ()):
            self._observable(name, self.scales[name])
        elif measured:
            self._fault(name, f"has :{measured[0]} but is not under :{ROOT}", f"place it under :{ROOT}")

    def _observable(self, name: str, scale: Scale) -> None:
        bounds = [self._steps(name, f"plausible{end}", scale) for end in ("Low", "High")]
        units = {}
        for code in [scale.unit, *(statement.text for statement in self._all(name, "alsoIn"))]:
            try:
                units[code] = list(conversion(code, scale.unit))
            except ConversionError as problem:
                self._fault(name, f"has a unit that cannot be converted: {problem}", "write another UCUM unit")
        low, high = bounds
        if low is None or high is None:
            return
        if low > high:
            self._fault(name, "has a :plausibleLow above its :plausibleHigh", "exchange them")
        self._targets.add(name)
        self.observables[name] = {
            "unit": scale.unit,
            "resolution": [scale.resolution.numerator, scale.resolution.denominator],
            "plausible": [low, high],
            "units": dict(sorted(units.items())),
        }

    def _bases(self, name: str) -> None:
        bases: dict[str, Any] = {}
        for source, node in self._nodes(name, "basis"):
            label, factor = self._inner(source, node, "name"), self._inner(source, node, "factor")
            target = self._inner_class(source, name, node, "concept") or name
            number = Fraction(factor) if factor and _DECIMAL.fullmatch(factor) else None
            if not label or label in bases:
                self._fault(name, f"has a :basis with {'a repeated' if label else 'no'} :name", "name each basis once")
            elif number is None or number <= 0:
                self._fault(name, f"has a :basis {label!r} whose :factor is {factor!r}", "write a positive decimal")
            elif self.scales.setdefault(target, self.scales[name]) != self.scales[name]:
                fix = "give both the same :unit and :resolution"
                self._fault(name, f"has a basis in :{target}, which has another unit or resolution", fix)
            else:
                bases[label] = {"concept": target, "factor": [number.numerator, number.denominator]}
        if bases:
            self.observables[name]["bases"] = dict(sorted(bases.items()))
            self._targets.discard(name)
            self._targets |= {basis["concept"] for basis in bases.values()}

    def _bands(self, name: str) -> None:
        """The ranges of ages: `:plausibleFrom [ :months … ; :low … ; :high … ]`, each up to the next."""
        bands: list[list[int]] = []
        least, greatest = self.observables[name]["plausible"]
        for source, node in self._nodes(name, "plausibleFrom"):
            months, low, high = (
                self._whole(name, kind, self._inner(source, node, kind) or "", scale)
                for kind, scale in (("months", _MONTHS), ("low", self.scales[name]), ("high", self.scales[name]))
            )
            if months is None or low is None or high is None:
                continue
            if not least <= low <= high <= greatest:
                fix = "write :low below :high, both between :plausibleLow and :plausibleHigh"
                self._fault(name, f"has an empty or too wide range from {months} months on", fix)
            elif months < 0 or months in {start for start, _, _ in bands}:
                self._fault(name, f"has {months} :months twice, or below 0", "start each range at an age of its own")
            bands.append([months, low, high])
        if not bands:
            return
        targets = {name, *(basis["concept"] for basis in self.observables[name].get("bases", {}).values())}
        if self.scales.get(AGE) != _MONTHS or AGE in targets:
            fix = f'declare :{AGE} with :unit "mo" and :resolution "1", and with one range for all ages'
            self._fault(name, f"has a :plausibleFrom, which needs :{AGE} in months", fix)
        self.observables[name]["plausible_by_age"] = sorted(bands)

    def _definitions(self, finding: str) -> None:
        for source, node in self._nodes(finding, "observedAs"):
            observable = self._inner_class(source, finding, node, "observable")
            if observable not in self._targets:
                message = f"has an :observedAs whose :observable, {observable or 'missing'}, has no measured values"
                self._fault(finding, message, "name a class with :unit, :resolution and plausible range")
                continue
            bounds = {}
            for key, kind in (("at_least", "atLeast"), ("at_most", "atMost")):
                text = self._inner(source, node, kind)
                if text is not None:
                    bounds[key] = self._whole(finding, kind, text, self.scales[observable])
            if not bounds:
                self._fault(finding, "has an :observedAs without :atLeast and :atMost", "give it one of them")
            elif None not in bounds.values():
                self.definitions.append({"finding": finding, "observable": observable, **bounds})

    def _steps(self, name: str, kind: str, scale: Scale) -> int | None:
        text = self._one(name, kind)
        if text is None:
            self._fault(name, f"is measured in {scale.unit} but has no :{kind}", f"add :{kind}")
            return None
        return self._whole(name, kind, text, scale)

    def _whole(self, name: str, kind: str, text: str, scale: Scale) -> int | None:
        if not _DECIMAL.fullmatch(text):
            self._fault(name, f"has :{kind} {text!r}, which is no decimal number", 'write it as "38.0"')
            return None
        steps = scale.steps(Fraction(text))
        if steps is None:
            self._fault(name, f"has :{kind} {text}, no multiple of the resolution {scale.resolution}", "round it")
        return steps

    def _number(self, name: str, kind: str) -> Fraction | None:
        text = self._one(name, kind)
        if text is None or _DECIMAL.fullmatch(text):
            return Fraction(text) if text else None
        self._fault(name, f"has :{kind} {text!r}, which is no decimal number", 'write it as "0.1"')
        return None

    def _all(self, name: str, kind: str) -> list[Statement]:
        return statements(self._sources, name, NAMESPACE + kind, self._faults)

    def _one(self, name: str, kind: str) -> str | None:
        texts = sorted({statement.text for statement in self._all(name, kind)})
        if len(texts) > 1:
            self._fault(name, f"has {len(texts)} of :{kind}: {', '.join(texts)}", "keep one")
        return texts[0] if texts else None

    def _nodes(self, name: str, kind: str) -> list[tuple[Source, Node]]:
        """The blank nodes of a property, in an order that depends on their content alone."""
        from rdflib import BNode, URIRef

        found = []
        for source in self._sources:
            for node in source.graph.objects(URIRef(NAMESPACE + name), URIRef(NAMESPACE + kind)):
                if isinstance(node, BNode):
                    content = sorted(
                        (str(predicate), str(value)) for predicate, value in source.graph.predicate_objects(node)
                    )
                    found.append((content, source, node))
                else:
                    self._fault(name, f"has a :{kind} that is not written [ … ]", f"write :{kind} [ … ]")
        return [(source, node) for _, source, node in sorted(found, key=lambda entry: (entry[0], entry[1].name))]

    def _inner(self, source: Source, node: Node, kind: str) -> str | None:
        from rdflib import URIRef

        texts = sorted(str(value).strip() for value in source.graph.objects(node, URIRef(NAMESPACE + kind)))
        return texts[0] if len(texts) == 1 else None

    def _inner_class(self, source: Source, name: str, node: Node, kind: str) -> str | None:
        from rdflib import URIRef

        for value in source.graph.objects(node, URIRef(NAMESPACE + kind)):
            target = local_name(value)
            if target in self._declared.classes:
                return target
            fix = f"declare it with `a owl:Class`{nearest(target or '', self._declared.classes)}"
            self._faults.add(source.name, name, f"refers to :{target or value}, which is declared nowhere", fix)
        return None

    def _fault(self, name: str, message: str, fix: str) -> None:
        self._faults.add(self._declared.classes[name], name, message, fix)
