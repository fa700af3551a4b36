"""What a belief is about: hypotheses, evidences and which condition may show which evidence.

The structure is read from the content of a domain's condition list and evidence list. It holds no numbers; those come
from the learner (rates) and from the priors.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from reasoner.errors import KnowledgeError

OTHER = "other"
Kind = Literal["binary", "categorical", "range"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One question about a patient and its possible answers.

    Parameters: `kind` as in `docs/certificate.md`, section 7; `atoms`, of a binary evidence (yes, no), of a categorical
    one an atom for each value; `observable` and `cuts` (least integer of each value, increasing) of a range; `parent`,
    the binary evidence that must be present for this one to have an answer, or `""`; `window`, the minutes beyond which an
    answer is too old to count; `ages`, the months of age within which it counts; `instead_of`, evidences after it that say
    the same and do not count where this one does.
    """

    id: str
    kind: Kind
    atoms: tuple[str, ...] = ()
    observable: str = ""
    cuts: tuple[int, ...] = ()
    parent: str = ""
    window: int | None = None
    ages: tuple[int, int] | None = None
    instead_of: tuple[str, ...] = ()

    @property
    def values(self) -> int:
        """The number of values."""
        return len(self.cuts) if self.kind == "range" else len(self.atoms)

    def as_json(self) -> dict[str, object]:
        """What its values are, as an object of the belief document; `counts_as_json` is the rest of it."""
        if self.kind == "range":
            return {"id": self.id, "kind": self.kind, "observable": self.observable, "from": list(self.cuts)}
        return {"id": self.id, "kind": self.kind, "atoms": list(self.atoms)}

    def counts_as_json(self) -> dict[str, object]:
        """When it counts, as the optional fields of that object."""
        fields: dict[str, object] = {} if self.window is None else {"window": self.window}
        fields |= {} if self.ages is None else {"ages": list(self.ages)}
        return fields | ({"instead_of": list(self.instead_of)} if self.instead_of else {})


@dataclass(frozen=True, slots=True)
class BeliefStructure:
    """Hypotheses, evidences in document order, and each condition's list of evidences.

    Parameters: `hypotheses`, sorted by code unit, `other` last; `lists`, the evidence ids of each condition (every
    hypothesis but `other`).
    """

    hypotheses: tuple[str, ...]
    evidences: tuple[Evidence, ...]
    lists: Mapping[str, frozenset[str]]
    _by_id: Mapping[str, Evidence] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {evidence.id: evidence for evidence in self.evidences})

    @property
    def conditions(self) -> tuple[str, ...]:
        """Every hypothesis but `other`."""
        return self.hypotheses[:-1]

    def evidence(self, name: str) -> Evidence:
        """The evidence of this id; KeyError if there is none."""
        return self._by_id[name]


def read_structure(conditions: Mapping[str, Any], evidences: Mapping[str, Any]) -> BeliefStructure:
    """Read the content of `conditions.yaml` and `evidences.yaml` (as parsed, without file access).

    Raises: KnowledgeError naming the condition or evidence that does not fit: repeated ids, an evidence that is listed
    but not defined, a kind without its fields, cuts that do not increase, a parent that is not a binary evidence.
    """
    known: dict[str, Evidence] = {}
    for item in _items(evidences, "evidences"):
        evidence = _evidence(item)
        if evidence.id in known:
            raise _wrong(f"evidence {evidence.id}", "its id stands twice", "keep one of them")
        known[evidence.id] = evidence
    for evidence in known.values():
        if evidence.parent and (evidence.parent not in known or known[evidence.parent].kind != "binary"):
            raise _wrong(
                f"evidence {evidence.id}", f"parent {evidence.parent} is no binary evidence", "name a binary one"
            )
    lists: dict[str, frozenset[str]] = {}
    for item in _items(conditions, "conditions"):
        name = _text(item, "id", "a condition")
        if name in lists or name == OTHER:
            raise _wrong(f"condition {name}", "its id is taken", "give each condition an id of its own")
        listed = frozenset(str(one) for one in item.get("evidences", ()))
        unknown = sorted(listed - known.keys())
        if unknown:
            raise _wrong(
                f"condition {name}", f"lists {', '.join(unknown)}, which no evidence defines", "define or drop it"
            )
        lists[name] = listed
    if not lists:
        raise _wrong("conditions", "the list is empty", "name at least one condition")
    return BeliefStructure(
        (*sorted(lists), OTHER), tuple(known.values()), {name: lists[name] for name in sorted(lists)}
    )


def _evidence(item: Mapping[str, Any]) -> Evidence:
    name = _text(item, "id", "an evidence")
    kind, parent = item.get("kind"), str(item.get("parent") or "")
    place = f"evidence {name}"
    if kind == "range":
        cuts = item.get("from")
        whole = isinstance(cuts, list) and all(type(cut) is int for cut in cuts)
        if not isinstance(cuts, list) or not whole or not cuts or sorted(set(cuts)) != cuts:
            raise _wrong(
                place, f"from {cuts!r} is not a list of increasing integers", "write the least integer of each value"
            )
        return Evidence(name, "range", observable=_text(item, "observable", place), cuts=tuple(cuts), parent=parent)
    if kind not in ("binary", "categorical"):
        raise _wrong(place, f"kind {kind!r} is unknown", "use binary, categorical or range")
    atoms = tuple(str(atom).replace(" ", "") for atom in item.get("atoms") or ())
    if len(set(atoms)) != len(atoms) or not atoms or (kind == "binary" and len(atoms) != 2):
        raise _wrong(
            place, f"atoms {list(atoms)} do not fit", "give two to a binary, distinct ones to a categorical evidence"
        )
    window = item.get("window")
    if window is not None and (kind != "binary" or type(window) is not int or window < 0):
        raise _wrong(place, f"window {window!r} does not fit", "give a binary evidence a number of minutes")
    return Evidence(name, "binary" if kind == "binary" else "categorical", atoms=atoms, parent=parent, window=window)


def _items(content: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    items = content.get(key)
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        raise _wrong(key, "a list of objects was expected under this key", f"write `{key}:` and a list")
    return items


def _text(item: Mapping[str, Any], key: str, place: str) -> str:
    text = item.get(key)
    if not isinstance(text, str) or not text:
        raise _wrong(place, f"{key} is missing", f"add {key}")
    return text


def _wrong(place: str, message: str, fix: str) -> KnowledgeError:
    return KnowledgeError(f"{place}: {message}", fix=fix)
