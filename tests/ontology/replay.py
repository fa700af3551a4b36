"""A tiny checker of proofs, written from the specification for the tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def conclude(rule: str, axiom: list[Any], premises: list[list[str]], conclusion: list[str]) -> list[str]:
    """What one step may conclude."""
    if rule == "sub":
        assert axiom[0] == "sub"
        assert premises == [["is", conclusion[1], part] for part in axiom[1]]
        return ["is", conclusion[1], axiom[2]]
    if rule == "some":
        assert premises == [["is", conclusion[1], axiom[1]]]
        return ["has", conclusion[1], axiom[2], axiom[3]]
    if rule == "from_some":
        (has, name, role, filler), upper = premises
        assert (has, role) == ("has", axiom[1])
        assert upper == ["is", filler, axiom[2]]
        return ["is", name, axiom[3]]
    links = [premise[2] for premise in premises]
    assert axiom[0] == "role"
    assert links == axiom[1]
    assert {premise[0] for premise in premises} == {"has"}
    if rule == "chain":
        assert premises[0][3] == premises[1][1]
    else:
        assert rule == "role"
    return ["has", premises[0][1], axiom[2], premises[-1][3]]


def replay(axioms: Mapping[str, list[Any]], proof: list[list[Any]]) -> list[str]:
    """The last conclusion of a proof, every step having been checked, and every step being used."""
    conclusions: list[list[str]] = []
    used: set[int] = set()
    for rule, premises, conclusion in proof:
        if rule == "self":
            assert premises == []
            assert conclusion == ["is", conclusion[1], conclusion[1]]
        else:
            axiom, *steps = premises
            assert all(0 <= step < len(conclusions) for step in steps)
            used.update(steps)
            expected = conclude(rule, axioms[axiom], [conclusions[step] for step in steps], conclusion)
            assert conclusion == expected
        conclusions.append(conclusion)
    assert used == set(range(len(proof) - 1)), "a step is not needed"
    assert len({tuple(conclusion) for conclusion in conclusions}) == len(conclusions)
    return conclusions[-1]
