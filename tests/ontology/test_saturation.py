from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reasoner.ontology.axioms import axiom_id
from reasoner.ontology.proofs import ProofBook, shared_steps
from reasoner.ontology.saturation import saturate

from .replay import replay

CLASSES = ["a", "b", "c", "_x", "_y"]
ROLES = ["r", "s"]
NAMES, LINKS = st.sampled_from(CLASSES), st.sampled_from(ROLES)

AXIOMS = st.lists(
    st.one_of(
        st.tuples(st.just("sub"), st.lists(NAMES, min_size=1, max_size=3), NAMES),
        st.tuples(st.just("some"), NAMES, LINKS, NAMES),
        st.tuples(st.just("from_some"), LINKS, NAMES, NAMES),
        st.tuples(st.just("role"), st.lists(LINKS, min_size=1, max_size=2), LINKS),
    ).map(list),
    max_size=24,
).map(lambda axioms: {axiom_id(axiom): axiom for axiom in axioms})


def naive(axioms: dict[str, list[Any]]) -> set[tuple[str, str]]:
    """Every subsumption, by applying every rule to everything until nothing is new."""
    is_ = {(name, name) for name in CLASSES}
    has: set[tuple[str, str, str]] = set()
    while True:
        before = len(is_) + len(has)
        for kind, *rest in axioms.values():
            if kind == "sub":
                is_ |= {(x, rest[1]) for x in CLASSES if all((x, part) in is_ for part in rest[0])}
            elif kind == "some":
                is_now = {x for x, upper in is_ if upper == rest[0]}
                has |= {(x, rest[1], rest[2]) for x in is_now}
            elif kind == "from_some":
                is_ |= {(x, rest[2]) for x, r, y in has if r == rest[0] and (y, rest[1]) in is_}
            elif len(rest[0]) == 1:
                has |= {(x, rest[1], y) for x, r, y in has if r == rest[0][0]}
            else:
                pairs = itertools.product(has, has)
                has |= {(x, rest[1], z) for (x, r, y), (w, s, z) in pairs if y == w and [r, s] == rest[0]}
        if len(is_) + len(has) == before:
            return is_


@given(AXIOMS)
def test_the_closure_is_that_of_the_naive_reference(axioms: dict[str, list[Any]]) -> None:
    named = [name for name in CLASSES if not name.startswith("_")]
    saturation, reference = saturate(axioms, named), naive(axioms)
    for name in named:
        expected = sorted(upper for lower, upper in reference if lower == name and upper in named and upper != name)
        assert saturation.isa(name) == expected


@given(AXIOMS)
def test_every_proof_replays_and_needs_all_its_steps(axioms: dict[str, list[Any]]) -> None:
    named = [name for name in CLASSES if not name.startswith("_")]
    saturation = saturate(axioms, named)
    isa = {name: saturation.isa(name) for name in named}
    book = ProofBook(shared_steps(saturation, isa))
    for sub, sups in isa.items():
        for sup in sups:
            proof = saturation.proof(sub, sup)
            assert replay(axioms, proof) == ["is", sub, sup]
            assert book.proof(sub, sup) == proof


@given(AXIOMS, st.randoms())
def test_proofs_do_not_depend_on_the_order_of_axioms(axioms: dict[str, list[Any]], random: Any) -> None:
    items = list(axioms.items())
    random.shuffle(items)
    assert saturate(dict(items), reversed(CLASSES)).steps == saturate(axioms, CLASSES).steps


TABLE = {
    "a filler that is no named class": [["some", "a", "r", "_x"], ["sub", ["_x"], "c"], ["from_some", "r", "c", "b"]],
    "a wider role": [["some", "a", "r", "c"], ["role", ["r"], "s"], ["from_some", "s", "c", "b"]],
    "a chain, its first link last": [
        ["sub", ["a"], "d"],
        ["some", "d", "r", "c"],
        ["some", "c", "s", "e"],
        ["role", ["r", "s"], "t"],
        ["from_some", "t", "e", "b"],
    ],
    "a chain, its second link last": [
        ["some", "a", "r", "c"],
        ["sub", ["c"], "d"],
        ["some", "d", "s", "e"],
        ["role", ["r", "s"], "t"],
        ["from_some", "t", "e", "b"],
    ],
    "a conjunction over a definition": [
        ["sub", ["a"], "c"],
        ["some", "a", "r", "e"],
        ["from_some", "r", "e", "_some(r,e)"],
        ["sub", ["_some(r,e)", "c"], "b"],
    ],
}


@pytest.mark.parametrize("stated", TABLE.values(), ids=TABLE)
def test_each_kind_of_inference(stated: list[list[Any]]) -> None:
    axioms = {axiom_id(axiom): axiom for axiom in stated}
    proof = saturate(axioms, "abcde").proof("a", "b")
    assert replay(axioms, proof) == ["is", "a", "b"]


def test_a_subsumption_that_does_not_follow_has_no_proof() -> None:
    saturation = saturate({"a:sub:b": ["sub", ["a"], "b"]}, ["a", "b"])
    assert saturation.isa("b") == []
    with pytest.raises(KeyError):
        saturation.proof("b", "a")


@settings(max_examples=1)
@given(st.just(4000))
def test_a_deep_chain_meets_no_recursion_limit(depth: int) -> None:
    links = [["sub", [f"c{n}"], f"c{n + 1}"] for n in range(depth)]
    saturation = saturate({axiom_id(axiom): axiom for axiom in links}, ["c0", f"c{depth}"])
    assert len(saturation.proof("c0", f"c{depth}")) == depth + 1
