"""How vital signs and tests turn out with and without a condition, from `likelihoods.yaml`."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from reasoner.errors import KnowledgeError
from reasoner.probability.numbers import Distribution, read_distribution, read_number
from reasoner.probability.quantities import whole_steps
from reasoner.probability.sourced import Rates, SourcedEvidence
from reasoner.probability.structure import Evidence

SLIP = 0.01
"""What share of measurements is taken to follow no distribution, but to fall in any range alike: a published mean and spread say
nothing of the tails."""


def read_likelihoods(content: Mapping[str, Any], observables: Mapping[str, Any]) -> list[SourcedEvidence]:
    """Read the evidences of `likelihoods.yaml`.

    Parameters: `observables`, the document of what can be measured: units and resolutions.
    Returns: of a binary evidence, the rates of yes and no from the probability of yes; of a range in two, from the probability
    of the upper one; of any range, from a distribution.
    Raises: KnowledgeError with the evidence and condition where something is missing, or a unit is not the observable's.
    """
    sources = content.get("sources") or {}
    return [_evidence(item, sources, observables) for item in content.get("evidences") or ()]


def _evidence(item: Mapping[str, Any], sources: Mapping[str, str], observables: Mapping[str, Any]) -> SourcedEvidence:
    name = item.get("id")
    place = f"likelihoods.yaml, evidence {name}"
    if not isinstance(name, str):
        raise KnowledgeError("likelihoods.yaml: an evidence has no id", fix="give it one")
    window = item.get("window")
    if type(window) is not int or window < 0:
        raise KnowledgeError(
            f"{place}: window is {window!r}", fix="write for how many minutes it says something of today"
        )
    limits: Sequence[float] = item.get("from") or ()
    evidence = Evidence(
        name,
        "range" if item.get("kind") == "range" else "binary",
        atoms=tuple(str(atom).replace(" ", "") for atom in item.get("atoms") or ()),
        observable=str(item.get("observable") or ""),
        cuts=whole_steps(place, item, observables) if item.get("kind") == "range" else (),
        window=window,
        ages=_ages(place, item),
        instead_of=tuple(item.get("instead_of") or ()),
    )
    if evidence.values < 2 or (evidence.kind == "binary" and (item.get("kind") != "binary" or evidence.values != 2)):
        raise KnowledgeError(f"{place}: neither two atoms nor a range of two or more", fix="write `atoms` or `from`")

    def rates(condition: str, number: Any) -> Rates:
        chance = random.Random(f"{name}/{condition}")
        here = f"{place}, {condition}"
        if isinstance(number, Mapping) and "mean" in number:
            if evidence.kind != "range":
                raise KnowledgeError(f"{here}: a distribution of two answers", fix="write value and interval")
            return _measured(read_distribution(here, number, sources), limits, chance)
        if evidence.values != 2:
            raise KnowledgeError(f"{here}: one value for {evidence.values} ranges", fix="write mean, sd and shape")
        read = read_number(here, number, sources, largest=1)
        pairs = [(read.value, 1 - read.value), *((one, 1 - one) for one in read.probabilities(chance))]
        if evidence.kind == "range":
            pairs = [(no, yes) for yes, no in pairs]
        return Rates(pairs[0], tuple(pairs[1:]), read.basis)

    conditions: Mapping[str, Any] = item.get("conditions") or {}
    return SourcedEvidence(
        evidence,
        rates("reference", item.get("reference")),
        {condition: rates(condition, number) for condition, number in conditions.items()},
    )


def _measured(distribution: Distribution, limits: Sequence[float], chance: random.Random) -> Rates:
    return Rates(
        _shares(distribution, limits),
        tuple(_shares(one, limits) for one in distribution.drawn(chance)),
        distribution.basis,
    )


def _shares(distribution: Distribution, limits: Sequence[float]) -> tuple[float, ...]:
    below = [0.0, *(distribution.below(limit) for limit in limits[1:]), 1.0]
    spread = SLIP / len(limits)
    return tuple((1 - SLIP) * (high - low) + spread for low, high in pairwise(below))


def _ages(place: str, item: Mapping[str, Any]) -> tuple[int, int] | None:
    if "ages" not in item:
        return None
    match item["ages"]:
        case [int(low), int(high)] if 0 <= low <= high:
            return low, high
    raise KnowledgeError(f"{place}: ages are {item['ages']!r}", fix="write ages: [first month, last month]")
