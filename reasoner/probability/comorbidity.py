"""How much more often two conditions come together than their priors would have it, from `comorbidity.yaml`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from reasoner.errors import KnowledgeError
from reasoner.probability.numbers import Basis, field, read_number
from reasoner.probability.sourced import log_micronats


@dataclass(frozen=True, slots=True)
class Comorbidity:
    """Two conditions in the order of their names, the logarithm of how many times as often they come together, in micronats, and
    what that rests on."""

    conditions: tuple[str, str]
    micronats: int
    basis: Basis


def read_comorbidity(content: Mapping[str, Any], conditions: Collection[str]) -> tuple[Comorbidity, ...]:
    """The pairs whose coming together is known, sorted by name.

    Raises: KnowledgeError for what is no pair of different conditions, one that stands twice, or a number without status.
    """
    sources = content.get("sources") or {}
    found: dict[tuple[str, str], Comorbidity] = {}
    for number, item in enumerate(content.get("pairs") or ()):
        here = f"comorbidity.yaml, pair {number + 1}"
        names = field(here, item, "conditions")
        if not isinstance(names, list) or len(names) != 2 or len(set(names)) != 2 or not set(names) <= set(conditions):
            raise KnowledgeError(f"{here}: {names!r} are not two conditions", fix="name two of conditions.yaml")
        first, second = sorted(names)
        if (first, second) in found:
            raise KnowledgeError(f"{here}: {first} and {second} stand twice", fix="keep one of them")
        times = read_number(f"{here}, times", item.get("times"), sources)
        found[first, second] = Comorbidity((first, second), log_micronats(times.value), times.basis)
    return tuple(found[pair] for pair in sorted(found))
