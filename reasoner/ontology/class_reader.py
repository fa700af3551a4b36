"""Reading what Turtle files state about one class: texts, decimals, and blank nodes with fields of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from reasoner.ontology.descriptions import statements
from reasoner.ontology.faults import Faults, nearest
from reasoner.ontology.turtle import NAMESPACE, Declarations, Source, local_name
from reasoner.ontology.units import LARGEST

if TYPE_CHECKING:
    from rdflib.term import Node

_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def decimal(text: str | None) -> Fraction | None:
    """The number that a text writes with a point and no exponent; None if it writes none."""
    return Fraction(text) if text and _DECIMAL.fullmatch(text) else None


@dataclass(frozen=True, slots=True)
class Scale:
    """The unit of a quantity and the resolution whose multiples stand for its values."""

    unit: str
    resolution: Fraction

    def steps(self, value: Fraction) -> int | None:
        """A value as a multiple of the resolution; None if it is none."""
        count = value / self.resolution
        return count.numerator if count.denominator == 1 and abs(count.numerator) <= LARGEST else None


class ClassReader:
    """Reads properties of declared classes by their local names; what makes no sense is recorded as a fault."""

    def __init__(self, sources: Sequence[Source], declared: Declarations, faults: Faults) -> None:
        self._sources = sources
        self._declared = declared
        self._faults = faults

    def fault(self, name: str, message: str, fix: str) -> None:
        """Record a fault of a class, in the file that declares it."""
        self._faults.add(self._declared.classes[name], name, message, fix)

    def texts(self, name: str, kind: str) -> list[str]:
        """The values of a property, sorted, each once."""
        return sorted({statement.text for statement in statements(self._sources, name, NAMESPACE + kind, self._faults)})

    def text(self, name: str, kind: str) -> str | None:
        """The one value of a property, or None; a second one is a fault."""
        texts = self.texts(name, kind)
        if len(texts) > 1:
            self.fault(name, f"has {len(texts)} of :{kind}: {', '.join(texts)}", "keep one")
        return texts[0] if texts else None

    def number(self, name: str, kind: str, example: str = "0.1") -> Fraction | None:
        """The one value of a property as an exact decimal."""
        text = self.text(name, kind)
        number = decimal(text)
        if text is not None and number is None:
            self.fault(name, f"has :{kind} {text!r}, which is no decimal number", f'write it as "{example}"')
        return number

    def steps(self, name: str, kind: str, text: str, scale: Scale) -> int | None:
        """A decimal as a multiple of a resolution."""
        value = decimal(text)
        if value is None:
            self.fault(name, f"has :{kind} {text!r}, which is no decimal number", 'write it as "38.0"')
            return None
        steps = scale.steps(value)
        if steps is None:
            self.fault(name, f"has :{kind} {text}, no multiple of the resolution {scale.resolution}", "round it")
        return steps

    def nodes(self, name: str, kind: str) -> list[tuple[Source, Node]]:
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
                    self.fault(name, f"has a :{kind} that is not written [ … ]", f"write :{kind} [ … ]")
        return [(source, node) for _, source, node in sorted(found, key=lambda entry: (entry[0], entry[1].name))]

    def inner(self, source: Source, node: Node, kind: str) -> str | None:
        """The one value of a property of a blank node, or None."""
        from rdflib import URIRef

        texts = sorted(str(value).strip() for value in source.graph.objects(node, URIRef(NAMESPACE + kind)))
        return texts[0] if len(texts) == 1 else None

    def inner_class(self, source: Source, name: str, node: Node, kind: str) -> str | None:
        """The class that a blank node of a class refers to, or None; one that is not declared is a fault."""
        from rdflib import URIRef

        for value in source.graph.objects(node, URIRef(NAMESPACE + kind)):
            target = local_name(value)
            if target in self._declared.classes:
                return target
            fix = f"declare it with `a owl:Class`{nearest(target or '', self._declared.classes)}"
            self._faults.add(source.name, name, f"refers to :{target or value}, which is declared nowhere", fix)
        return None
