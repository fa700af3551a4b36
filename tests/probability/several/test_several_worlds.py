"""Worlds of several conditions: the integers are those of the specification, and they mean what they are said to mean."""

from __future__ import annotations

import math
from itertools import chain, combinations
from typing import Any

import numpy as np
import pytest
import several_oracle
from hypothesis import given, settings
from hypothesis import strategies as st
from several_documents import KINDS, documents

from reasoner.errors import RequestError
from reasoner.probability.evidence import Term, evidences_of
from reasoner.probability.posterior import Belief
from reasoner.probability.several import Combinations, Several, checked_at_most
from reasoner.probability.several.combining import rule_of

MICRO = 1e-6


def believed(document: dict[str, Any], stated: dict[str, Any], at_most: int) -> Several:
    evidences = evidences_of(document)
    tables = np.array([row for one in evidences for row in document["tables"][one.id]], dtype=np.int64)
    found = tuple(Term(one["evidence"], one["value"], f"of({one['evidence']})") for one in stated["terms"])
    rows = tuple(tuple(document["tables"][one.evidence][one.value]) for one in found)
    belief = Belief(
        profile="acute",
        hypotheses=tuple(document["hypotheses"]),
        prior=tuple(stated["prior"]),
        found=found,
        weights=rows,
        log_weights=tuple(stated["log_weights"]),
        posterior_ppm=(),
        intervals_ppm=(),
        questions=(),
    )
    return Combinations(document, tables).believe(belief, at_most)


@settings(max_examples=60)
@given(documents(), st.sampled_from([2, 3]))
def test_it_is_what_the_specification_says(drawn: tuple[dict[str, Any], dict[str, Any]], at_most: int) -> None:
    document, stated = drawn
    assert believed(document, stated, at_most).as_json() == several_oracle.several(document, stated, at_most)


def rates(document: dict[str, Any], name: str, value: int) -> list[float]:
    return [math.exp(one * MICRO) for one in document["tables"][name][value]]


def likelihood(document: dict[str, Any], name: str, value: int, world: tuple[int, ...]) -> float:
    """P(answer | world) in real numbers, from what decision 14 says in words."""
    own = rates(document, name, value)
    if len(world) == 1:
        return own[world[0]]
    match name:
        case "age" | "sex":
            return own[-1] * math.prod(own[h] / own[-1] for h in world)
        case "pulse":
            table = document["tables"][name]
            farthest = max(world, key=lambda h: (max(abs(row[h] - row[-1]) for row in table), -h))
            return own[farthest]
        case "place":
            return sum(own[h] for h in world) / len(world)
    present = rates(document, name, 0)
    leak = min(present)
    fails = (1 - leak) * math.prod(1 - (present[h] - leak) / (1 - leak) for h in world)
    return fails if value else 1 - fails


def world_weight(document: dict[str, Any], stated: dict[str, Any], world: tuple[int, ...]) -> float:
    pairs = {(x, y): more for x, y, more in document["profiles"]["acute"].get("comorbidity", [])}
    names = [document["hypotheses"][h] for h in world]
    together = sum(pairs.get(pair, 0) for pair in combinations(names, 2))
    prior = math.exp((sum(stated["prior"][h] for h in world) + together) * MICRO)
    return prior * math.prod(likelihood(document, one["evidence"], one["value"], world) for one in stated["terms"])


@settings(max_examples=60)
@given(documents(), st.sampled_from([2, 3]))
def test_it_means_noisy_or_and_the_other_rules(drawn: tuple[dict[str, Any], dict[str, Any]], at_most: int) -> None:
    document, stated = drawn
    count = len(document["hypotheses"]) - 1
    sets = chain.from_iterable(combinations(range(count), size) for size in range(1, at_most + 1))
    weights = {world: world_weight(document, stated, world) for world in [*sets, (count,)]}
    total = sum(weights.values())
    found = believed(document, stated, at_most)
    for place, ppm in enumerate(found.marginals_ppm):
        assert ppm == pytest.approx(1e6 * sum(w for world, w in weights.items() if place in world) / total, abs=60)
    for size, ppm in enumerate(found.sizes_ppm, start=1):
        alone = sum(w for world, w in weights.items() if len(world) == size and count not in world)
        assert ppm == pytest.approx(1e6 * alone / total, abs=60)
    first = tuple(document["hypotheses"].index(name) for name in found.best[0].hypotheses)
    assert weights[first] == pytest.approx(max(weights.values()), rel=1e-4)


@settings(max_examples=100)
@given(documents(most=6), st.sampled_from([2, 3]))
def test_what_larger_worlds_hold_is_bounded(drawn: tuple[dict[str, Any], dict[str, Any]], at_most: int) -> None:
    document, stated = drawn
    count = len(document["hypotheses"]) - 1
    sets = chain.from_iterable(combinations(range(count), size) for size in range(1, count + 1))
    weights = {world: world_weight(document, stated, world) for world in [*sets, (count,)]}
    beyond = sum(w for world, w in weights.items() if len(world) > at_most) / sum(weights.values())
    assert believed(document, stated, at_most).beyond_ppm >= 1e6 * beyond - 1


@settings(max_examples=30)
@given(documents(), st.sampled_from([2, 3]))
def test_contributions_add_up_and_the_way_of_a_marginal_ends_there(
    drawn: tuple[dict[str, Any], dict[str, Any]], at_most: int
) -> None:
    document, stated = drawn
    found = believed(document, stated, at_most)
    logs = [*stated["log_weights"], *found.log_weights]
    worlds = [tuple(row) for part in found.worlds for row in part.tolist()]
    for one in found.best:
        place = worlds.index(tuple(document["hypotheses"].index(name) for name in one.hypotheses))
        assert one.log_weight == logs[place]
    for name, ppm in zip(found.hypotheses, found.marginals_ppm, strict=True):
        way = found.telescoped(name)
        assert way.prior_ppm + sum(step for _, step in way.steps) == way.posterior_ppm == ppm
    assert abs(sum(found.sizes_ppm) + found.marginals_ppm[-1] - 1_000_000) <= at_most + 1
    assert found.explained()["best"][0]["log_weight"]["sum"] == found.best[0].log_weight


def test_every_rule_is_among_the_documents() -> None:
    document = {"evidences": [{"id": name, **one} for name, one in KINDS.items()]}
    assert {rule_of(one) for one in evidences_of(document)} == {"antecedent", "mover", "cause", "share"}


@pytest.mark.parametrize("at_most", [0, 4, -1])
def test_other_numbers_of_conditions_are_refused(at_most: int) -> None:
    with pytest.raises(RequestError, match=f"at most {at_most} conditions"):
        checked_at_most(at_most)
    assert [checked_at_most(one) for one in (1, 2, 3)] == [1, 2, 3]
