"""The guideline modules of a knowledge base: who published them, where and when they are in force."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

import yaml

from reasoner.errors import KnowledgeError
from reasoner.knowledge.reviews import NEVER, is_reviewed
from reasoner.knowledge.sources import Sources

_TEXTS = ("id", "publisher", "version", "source", "licence", "scheme", "clinical_review")
_SCHEMES = ("GRADE", "ESC", "HAS", "law", "none")
_REVIEWS = ("none", "draft", "approved")
_LISTS = ("jurisdiction", "requires", "overrides", "authors")
_KEYS = frozenset({*_TEXTS, *_LISTS, "title", "valid_from", "valid_until", "proposal", "series", "allow", "course"})
_PARTS = {"title": ("en", "fr"), "course": ("actions", "because")}
JURISDICTIONS = "knowledge/jurisdictions.yaml"


def read_toml(sources: Sources, path: str) -> dict[str, Any]:
    """A TOML file of the knowledge base.

    Raises: KnowledgeError with the parser's line if it is not TOML.
    """
    try:
        return tomllib.loads(sources.text(path))
    except tomllib.TOMLDecodeError as failure:
        raise KnowledgeError(f"{path}: {failure}", fix="mend the TOML there") from failure


def read_yaml(sources: Sources, path: str) -> Any:
    """A YAML file of the knowledge base.

    Raises: KnowledgeError with the parser's place if it is not YAML.
    """
    try:
        return yaml.load(sources.text(path), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as failure:
        raise KnowledgeError(f"{path}: {' '.join(str(failure).split())}", fix="mend the YAML there") from failure


def modules_document(sources: Sources, *, proposals: bool = False) -> dict[str, Any]:
    """The document `modules` (`docs/certificate.md`, section 2).

    Parameters: `proposals`, whether modules are in force that call themselves proposals, and that nobody reviewed.
    Raises: KnowledgeError naming file and key of a module whose metadata is incomplete or wrong.
    """
    modules = []
    for path in sources.matching("rules", "/module.toml"):
        table = read_toml(sources, path)
        module = _module(table, path)
        if not proposals and _is_unreviewed(sources, table):
            module["valid_from"] = NEVER
        modules.append(module)
    names = {module["id"] for module in modules}
    for module in modules:
        for required in module["requires"]:
            if required not in names:
                raise KnowledgeError(
                    f"module {module['id']} requires `{required}`, which is not there", fix="add it or remove the line"
                )
    if circle := _circle({module["id"]: module["requires"] for module in modules}):
        raise KnowledgeError(
            f"module {circle} requires itself, directly or through others", fix="remove one of the lines `requires`"
        )
    within = read_yaml(sources, JURISDICTIONS)["within"]
    return {"modules": sorted(modules, key=lambda module: module["id"]), "within": within}


def unreviewed(sources: Sources) -> list[str]:
    """The modules that call themselves proposals, and that nobody reviewed, by their ids in order.

    Raises: KnowledgeError if the metadata or the review of a module cannot be read.
    """
    tables = (read_toml(sources, path) for path in sources.matching("rules", "/module.toml"))
    return [str(table["id"]) for table in tables if _is_unreviewed(sources, table)]


def _is_unreviewed(sources: Sources, table: Mapping[str, Any]) -> bool:
    return table.get("proposal") is True and not is_reviewed(sources, table["id"])


def _circle(requires: Mapping[str, list[str]]) -> str:
    """A module that requires itself, directly or through others; empty if none does."""
    left = dict(requires)
    while free := [name for name, others in left.items() if not any(other in left for other in others)]:
        for name in free:
            del left[name]
    return min(left, default="")


def _module(table: Mapping[str, Any], path: str) -> dict[str, Any]:
    def wrong(key: str, expected: str) -> KnowledgeError:
        return KnowledgeError(f"{path}: `{key}` is {table.get(key)!r}", fix=f"give {expected}")

    for key, fix in _misplaced(table):
        raise KnowledgeError(f"{path}: `{key}` is no key there", fix=fix)
    for key in _TEXTS:
        if not isinstance(table.get(key), str) or not table[key]:
            raise wrong(key, "a text")
    title = table.get("title")
    if not isinstance(title, dict) or not all(isinstance(title.get(language), str) for language in ("en", "fr")):
        raise wrong("title", '{en = "…", fr = "…"}')
    if table["scheme"] not in _SCHEMES:
        raise wrong("scheme", "one of " + ", ".join(_SCHEMES))
    if table["clinical_review"] not in _REVIEWS:
        raise wrong("clinical_review", "one of " + ", ".join(_REVIEWS))
    if path != f"rules/{table['id']}/module.toml":
        raise wrong("id", "the name of the folder")
    bounds = {}
    for key in ("valid_from", "valid_until"):
        value = table.get(key)
        if not (value is None or isinstance(value, date)):
            raise wrong(key, "a date such as 2019-08-31")
        bounds[key] = value.isoformat()[:10] if value else ""
    if not isinstance(table.get("proposal", False), bool):
        raise wrong("proposal", "true or false, without quotation marks")
    for key in _LISTS:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise wrong(key, "a list of names")
    return {
        **{key: table[key] for key in _TEXTS},
        **bounds,
        "title": {language: title[language] for language in ("en", "fr")},
        "jurisdiction": list(table.get("jurisdiction", [])),
        "requires": list(table.get("requires", [])),
    }


def _misplaced(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Keys that mean nothing where they stand, each with what to do: one that is lost withdraws no module and dates none."""
    for key in sorted(table.keys() - _KEYS):
        near = get_close_matches(key, _KEYS, n=1)
        yield key, f"write `{near[0]}`" if near else f"keys are {', '.join(sorted(_KEYS))}"
    for name, parts in _PARTS.items():
        rows = table.get(name, [])
        for row in rows if isinstance(rows, list) else [rows]:
            for key in sorted(row.keys() - set(parts)) if isinstance(row, dict) else ():
                yield key, _elsewhere(key, name, f"parts of `{name}` are {' and '.join(parts)}")
    allowed = table.get("allow", {})
    for key, reason in allowed.items() if isinstance(allowed, dict) else ():
        if key in _KEYS or not isinstance(reason, str):
            yield key, _elsewhere(key, "allow", 'write `check-id = "the reason"`')


def _elsewhere(key: str, name: str, otherwise: str) -> str:
    return f"put it above the line `[{name}]`, which takes all lines below it" if key in _KEYS else otherwise


def states(document: Mapping[str, Any], as_of: str, jurisdiction: str) -> dict[str, str]:
    """The state of every module for a question: in force, or why not (`docs/certificate.md`, section 5).

    Parameters: `document`, of `modules_document`; `as_of`, an ISO minute; `jurisdiction`, as asked for.
    """
    day = as_of[:10]
    asked = {jurisdiction, *document["within"].get(jurisdiction, ())}
    result: dict[str, str] = {}
    for module in document["modules"]:
        if module["valid_from"] and day < module["valid_from"]:
            result[module["id"]] = "not_yet_in_force"
        elif module["valid_until"] and day > module["valid_until"]:
            result[module["id"]] = "expired"
        elif asked.isdisjoint(module["jurisdiction"]):
            result[module["id"]] = "other_jurisdiction"
        else:
            result[module["id"]] = "in_force"
    requires = {module["id"]: module["requires"] for module in document["modules"]}
    while True:
        fallen = [
            name
            for name, state in result.items()
            if state == "in_force" and any(result[other] != "in_force" for other in requires[name])
        ]
        if not fallen:
            return result
        for name in fallen:
            result[name] = "requirement_not_in_force"
