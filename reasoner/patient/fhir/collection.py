"""The resources of a FHIR document, each with its place, and what refers to what among them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reasoner.errors import Phrase
from reasoner.patient.fhir.elements import Element, items, part, word
from reasoner.patient.json_text import BrokenLine, Lines

DEEPEST_BUNDLE = 5
"""Bundles inside bundles; FHIR knows two levels, a searchset of documents."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource where it stands.

    Parameters: `pointer`, to it; `type`, its `resourceType`; `body`; `url`, the `fullUrl` of its entry; `holder`, the
    place of the
    resource that contains it, empty if none does.
    """

    pointer: str
    type: str
    body: Element
    url: str = ""
    holder: str = ""


class Collection:
    """All resources of a document, in its order.

    Parameters: `too_deep`, the places of bundles that lie deeper than `DEEPEST_BUNDLE` and were not opened; `bundle_type`, of the
    outermost bundle.
    """

    def __init__(self, document: Any) -> None:
        self.too_deep: list[str] = []
        self.broken: dict[str, Phrase] = {}
        self.bundle_type = word(document, "type") if isinstance(document, dict) else ""
        self.resources: list[Resource] = []
        seen: set[tuple[str, str]] = set()
        for resource in self._opened(document):
            identity = (resource.type, word(resource.body, "id"))
            if self.bundle_type == "history" and identity[1]:
                if identity in seen:
                    continue
                seen.add(identity)
            self.resources.append(resource)
        self._places: dict[str, Resource] = {}
        for resource in self.resources:
            for key in keys_of(resource):
                self._places.setdefault(key, resource)
        self._contained = {
            (inner.holder, word(inner.body, "id")): inner
            for resource in self.resources
            for inner in contained(resource)
        }

    def resolve(self, reference: Element, origin: Resource) -> Resource | None:
        """The resource that a Reference names: contained, or in the same document; None if it is elsewhere."""
        text = word(reference, "reference")
        if text.startswith("#"):
            return self._contained.get((origin.holder or origin.pointer, text[1:]))
        return self._places.get(_versionless(text)) or self._places.get(_relative(text))

    def _opened(self, document: Any) -> Iterator[Resource]:
        if isinstance(document, Lines):
            for position, value in enumerate(document):
                yield from self._walk(value, f"/{position}", "", 0)
        else:
            yield from self._walk(document, "", "", 0)

    def _walk(self, body: Any, pointer: str, url: str, depth: int) -> Iterator[Resource]:
        if isinstance(body, BrokenLine):
            self.broken[pointer] = body.reason
        if not isinstance(body, dict):
            yield Resource(pointer, "", {})
        elif word(body, "resourceType") != "Bundle":
            yield Resource(pointer, word(body, "resourceType"), body, url)
        elif depth >= DEEPEST_BUNDLE:
            self.too_deep.append(pointer)
        else:
            entries = body.get("entry")
            for position, entry in enumerate(entries if isinstance(entries, list) else ()):
                place = f"{pointer}/entry/{position}"
                if not isinstance(entry, dict):
                    yield Resource(place, "", {})
                elif "resource" in entry:
                    yield from self._walk(entry["resource"], f"{place}/resource", word(entry, "fullUrl"), depth + 1)


def contained(resource: Resource) -> Iterator[Resource]:
    """The resources inside a resource; FHIR allows one level of them."""
    for position, body in items(resource.body, "contained"):
        yield Resource(
            f"{resource.pointer}/contained/{position}", word(body, "resourceType"), body, holder=resource.pointer
        )


def keys_of(resource: Resource) -> Iterator[str]:
    """The texts by which references may name a resource."""
    identity = word(resource.body, "id")
    if resource.url:
        yield _versionless(resource.url)
    if identity and resource.type:
        yield f"{resource.type}/{identity}"
        yield f"urn:uuid:{identity}"


def is_about(collection: Collection, resource: Resource, person: Resource | None, reference: Element) -> bool | None:
    """Whether a reference to a subject names the person whose record this is; None if it says nothing that could tell.

    Parameters: `person`, the Patient resource, or None if the document has none.
    """
    text = word(reference, "reference")
    if text:
        found = collection.resolve(reference, resource)
        if found is not None and found.holder:
            return None
        if person is None or not any(keys_of(person)):
            return None
        return found is person
    system, value = (word(part(reference, "identifier"), name) for name in ("system", "value"))
    if value and person is not None:
        own = [(word(one, "system"), word(one, "value")) for _, one in items(person.body, "identifier")]
        return (system, value) in own if own else None
    return None


def _versionless(reference: str) -> str:
    return reference.partition("/_history/")[0]


def _relative(reference: str) -> str:
    """`Patient/7` of `https://example.org/fhir/Patient/7/_history/2`."""
    return "/".join(_versionless(reference).split("/")[-2:])
