"""Parts of a FHIR resource, whatever stands in their place: a missing or misshapen part is empty, and never an error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Element = Mapping[str, Any]
"""An object of a resource."""

NOTHING: Element = {}


def part(element: Element, *path: str) -> Element:
    """The object that is reached by names, empty if there is none."""
    for name in path:
        value = element.get(name)
        if not isinstance(value, dict):
            return NOTHING
        element = value
    return element


def word(element: Element, name: str) -> str:
    """A scalar as it was written, empty if there is none."""
    value = element.get(name)
    return value if isinstance(value, str) else ""


def items(element: Element, name: str) -> Iterator[tuple[int, Element]]:
    """The objects of a list, each with its position."""
    value = element.get(name)
    for position, item in enumerate(value if isinstance(value, list) else ()):
        if isinstance(item, dict):
            yield position, item


def first(element: Element, name: str) -> Element:
    """The first object of a list, empty if there is none."""
    return next((item for _, item in items(element, name)), NOTHING)


def code_in(codeable: Element, *systems: str) -> str:
    """The code of a CodeableConcept that is of one of some systems (the end of their URL), empty if there is none."""
    for _, coding in items(codeable, "coding"):
        if word(coding, "system").rstrip("/").endswith(systems):
            return word(coding, "code")
    return ""


def choice(element: Element, name: str) -> str:
    """Which form a value takes that FHIR calls `name[x]`: `valueQuantity` is `Quantity`; empty if there is none."""
    return next((key[len(name) :] for key in element if key.startswith(name) and key[len(name) :][:1].isupper()), "")
