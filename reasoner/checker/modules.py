"""Which guideline modules are in force at a moment and in a place (`docs/certificate.md`, section 5)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from reasoner.checker.shapes import CheckError, record, sequence, table, text, texts

IN_FORCE = "in_force"
_KEYS = ("id", "title", "publisher", "version", "source", "jurisdiction", "valid_from", "valid_until", "licence")
_MORE_KEYS = ("scheme", "clinical_review", "requires")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Module:
    """When and where a module is in force, and which others it requires; an empty day is no bound."""

    id: str
    jurisdictions: frozenset[str]
    valid_from: str
    valid_until: str
    requires: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Modules:
    """All modules, sorted by id, and for each jurisdiction those that contain it."""

    modules: Mapping[str, Module]
    within: Mapping[str, frozenset[str]]

    def states(self, day: str, jurisdiction: str) -> dict[str, str]:
        """The state of each module, by id, on a day `YYYY-MM-DD`."""
        here = {jurisdiction} | self.within.get(jurisdiction, frozenset())
        states: dict[str, str] = {}

        def state(module: Module) -> str:
            if module.valid_from and day < module.valid_from:
                return "not_yet_in_force"
            if module.valid_until and day > module.valid_until:
                return "expired"
            if not here & module.jurisdictions:
                return "other_jurisdiction"
            if any(visit(self.modules[other]) != IN_FORCE for other in module.requires):
                return "requirement_not_in_force"
            return IN_FORCE

        def visit(module: Module) -> str:
            if module.id not in states:
                states[module.id] = state(module)
            return states[module.id]

        return {identifier: visit(module) for identifier, module in self.modules.items()}


def read_modules(value: object) -> Modules:
    """The document `modules`. Raises: CheckError where it is not well-formed or requirements run in a circle."""
    document = record(value, "modules", ("within", "modules"))
    within = {
        name: frozenset(texts(around, f"modules/within/{name}"))
        for name, around in table(document["within"], "modules/within").items()
    }
    modules = [_module(item, f"modules/{i}") for i, item in enumerate(sequence(document["modules"], "modules/modules"))]
    identifiers = [module.id for module in modules]
    if any(first >= second for first, second in pairwise(identifiers)):
        raise CheckError("modules: the ids are not sorted and distinct")
    result = Modules({module.id: module for module in modules}, within)
    for module in modules:
        for other in module.requires:
            if other not in result.modules:
                raise CheckError(f"modules: {module.id} requires {other}, which is not there")
    _refuse_circles(modules)
    return result


def _module(value: object, place: str) -> Module:
    fields = record(value, place, (*_KEYS, *_MORE_KEYS))
    title = record(fields["title"], f"{place}/title", ("en", "fr"))
    for key in ("en", "fr"):
        text(title[key], f"{place}/title/{key}")
    for key in ("publisher", "version", "source", "licence", "scheme", "clinical_review"):
        text(fields[key], f"{place}/{key}")
    return Module(
        text(fields["id"], f"{place}/id"),
        frozenset(texts(fields["jurisdiction"], f"{place}/jurisdiction")),
        _day(fields["valid_from"], f"{place}/valid_from"),
        _day(fields["valid_until"], f"{place}/valid_until"),
        tuple(texts(fields["requires"], f"{place}/requires")),
    )


def _day(value: object, place: str) -> str:
    day = text(value, place)
    if day:
        try:
            if not _DAY.fullmatch(day):
                raise ValueError
            date.fromisoformat(day)
        except ValueError:
            raise CheckError(f"{place} is neither empty nor a day YYYY-MM-DD") from None
    return day


def _refuse_circles(modules: Sequence[Module]) -> None:
    settled: set[str] = set()
    waiting = list(modules)
    while waiting:
        ready = [module for module in waiting if settled.issuperset(module.requires)]
        if not ready:
            raise CheckError(f"modules: {waiting[0].id} requires itself, directly or through others")
        settled.update(module.id for module in ready)
        waiting = [module for module in waiting if module.id not in settled]
