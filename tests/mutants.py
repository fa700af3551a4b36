"""Certificates altered in one place and sealed again: what a forger with the source at hand would write."""

from __future__ import annotations

import copy
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reasoner.certificate.canonical import canonical, digest_of

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Mutant:
    """An altered certificate, with the kind of field and the change."""

    field: str
    change: str
    certificate: bytes
    value: dict[str, Any]


def mutants(certificate: dict[str, Any], chance: random.Random, each: int) -> Iterator[Mutant]:
    """For every kind of field (its path without positions and names), `each` changes at random places."""
    kinds: dict[str, list[Path]] = defaultdict(list)
    for path in _paths(certificate):
        kinds[_kind(path)].append(path)
    for kind in sorted(kinds):
        for _ in range(each):
            path = chance.choice(kinds[kind])
            altered = copy.deepcopy(certificate)
            change = _alter(altered, path, chance)
            if reseal(altered) != certificate:
                yield Mutant(kind, change, canonical(altered), altered)


def reseal(certificate: dict[str, Any]) -> dict[str, Any]:
    """Make ids, the record's digest and the seal fit the altered content."""
    facts = certificate.get("facts")
    case = certificate.get("case")
    if isinstance(facts, list) and all(isinstance(fact, dict) for fact in facts):
        for number, fact in enumerate(facts, start=1):
            if "id" in fact:
                fact["id"] = f"f{number}"
        if isinstance(case, dict) and "digest" in case and all("entry" in fact for fact in facts):
            record = {"entries": [fact["entry"] for fact in facts], "recorded": case.get("recorded", "")}
            case["digest"] = digest_of(record)
    if "seal" in certificate:
        body = {key: value for key, value in certificate.items() if key != "seal"}
        certificate["seal"] = digest_of(body)
    return certificate


def _paths(value: Any, path: Path = ()) -> Iterator[Path]:
    if path and path != ("seal",):
        yield path
    if isinstance(value, dict):
        for key in value:
            yield from _paths(value[key], (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _paths(item, (*path, index))


def _kind(path: Path) -> str:
    parts = ["*" if isinstance(part, int) else part for part in path]
    if "substitution" in parts:
        parts = parts[: parts.index("substitution") + 1] + ["*"] * (len(parts) - parts.index("substitution") - 1)
    return "/".join(parts)


def _alter(certificate: dict[str, Any], path: Path, chance: random.Random) -> str:
    parent: Any = certificate
    for part in path[:-1]:
        parent = parent[part]
    last = path[-1]
    value = parent[last]
    changes = ["delete", "retype"]
    if isinstance(value, int):
        changes += ["add", "add", "add", "negate"]
    elif isinstance(value, str):
        changes += ["letter", "letter", "borrow", "borrow"]
    elif isinstance(value, list):
        changes += ["drop", "repeat", "swap", "empty", "append"]
    else:
        changes += ["drop", "extra"]
    if isinstance(parent, list):
        changes.append("repeat_here")
    change = chance.choice(changes)
    if change == "delete":
        del parent[last]
    elif change == "retype":
        parent[last] = {"x": 1} if isinstance(value, (str, int)) else "x"
    elif change == "repeat_here":
        parent.insert(last, copy.deepcopy(value))
    else:
        parent[last] = _changed(value, change, certificate, path, chance)
    return change


def _changed(value: Any, change: str, certificate: dict[str, Any], path: Path, chance: random.Random) -> Any:
    if change == "add":
        return value + chance.choice([-1, 1, 1000, -1000])
    if change == "negate":
        return -value - 1
    if change == "letter":
        place = chance.randrange(len(value) + 1)
        return value[:place] + chance.choice("abz0_19") + value[place + chance.randrange(2) :]
    if change == "borrow":
        same = [other for other in _paths(certificate) if _kind(other) == _kind(path) and other != path]
        return copy.deepcopy(_at(certificate, chance.choice(same))) if same else value + "x"
    if change == "extra":
        return {**value, "extra": 1}
    if change == "empty":
        return []
    if change == "append":
        return [*value, copy.deepcopy(chance.choice(value)) if value else "x"]
    items = list(value.items()) if isinstance(value, dict) else list(value)
    if not items:
        return [1] if isinstance(value, list) else {"x": 1}
    place = chance.randrange(len(items))
    if change == "drop":
        del items[place]
    elif change == "repeat":
        items.insert(place, copy.deepcopy(items[place]))
    elif change == "swap":
        other = chance.randrange(len(items))
        items[place], items[other] = items[other], items[place]
    return dict(items) if isinstance(value, dict) else items


def _at(value: Any, path: Path) -> Any:
    for part in path:
        value = value[part]
    return value
