"""Proofs of subsumption, and the closure against an unlike implementation."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker import tiny_base as base
from checker.tiny_builder import prove
from reasoner.checker.ontology import check_pairs, check_proof, closure, read_axiom, read_ontology
from reasoner.checker.shapes import CheckError

AXIOMS = {name: read_axiom(axiom, name) for name, axiom in base.AXIOMS.items()}
PAIR = ("pleuritic_pain", "chest_pain")


def test_every_pair_of_the_hierarchy_is_proved():
    for sub, above in base.ISA.items():
        for sup in above:
            check_proof(AXIOMS, prove(sub, sup), sub, sup, "ontology/0")


def damaged():
    right = [
        ["self", [], ["is", "pleuritic_pain", "pleuritic_pain"]],
        ["self", [], ["is", "pleura", "pleura"]],
        ["self", [], ["is", "chest", "chest"]],
        ["some", ["a3", 0], ["has", "pleuritic_pain", "at", "pleura"]],
        ["some", ["a4", 1], ["has", "pleura", "part_of", "chest"]],
        ["chain", ["a5", 3, 4], ["has", "pleuritic_pain", "at", "chest"]],
        ["role", ["a6", 5], ["has", "pleuritic_pain", "located_in", "chest"]],
        ["from_some", ["a7", 6, 2], ["is", "pleuritic_pain", "chest_finding"]],
        ["sub", ["a8", 0], ["is", "pleuritic_pain", "pain"]],
        ["sub", ["a9", 7, 8], ["is", "pleuritic_pain", "chest_pain"]],
    ]
    check_proof(AXIOMS, right, *PAIR, "ontology/0")
    yield []
    yield right[:-1]
    yield "proof"
    for index, (rule, premises, conclusion) in enumerate(right):
        for step in (
            ["sub" if rule != "sub" else "some", premises, conclusion],
            ["magic", premises, conclusion],
            [rule, [*premises, 0], conclusion],
            [rule, premises[:-1] or ["a1"], conclusion],
            [rule, [*premises[:-1], index], conclusion],
            [rule, [*premises[:-1], -1], conclusion],
            [rule, ["a2", *premises[1:]], conclusion],
            [rule, ["nothing", *premises[1:]], conclusion],
            [rule, premises, [*conclusion[:-1], "fever"]],
            [rule, premises, [conclusion[0], "fever", *conclusion[2:]]],
            [rule, premises, conclusion[:-1]],
            [rule, premises],
            [rule, {"0": 0}, conclusion],
            [3, premises, conclusion],
            [rule, premises, ["is", 3, 4]],
        ):
            yield [*right[:index], step, *right[index + 1 :]]
    yield [*right[:9], ["sub", ["a9", 8, 7], right[9][2]]]


@pytest.mark.parametrize("proof", list(damaged()))
def test_damaged_proofs_are_refused(proof):
    with pytest.raises(CheckError):
        check_proof(AXIOMS, proof, *PAIR, "ontology/0")


def test_exactly_the_pairs_that_were_used_are_listed():
    pairs = {("fever", "finding"), ("pain", "finding")}
    items = [{"sub": sub, "sup": sup, "proof": prove(sub, sup)} for sub, sup in sorted(pairs)]
    check_pairs(items, pairs, AXIOMS)
    check_pairs([{**item, "proof": []} for item in items], pairs, None)
    for wrong in (items[:1], items[::-1], [*items, items[0]], [{**items[0], "sup": "pain"}, items[1]]):
        with pytest.raises(CheckError):
            check_pairs(wrong, pairs, AXIOMS)


def test_the_tiny_hierarchy_is_the_closure():
    assert {k: list(v) for k, v in closure(read_ontology(base.DOCUMENTS["ontology"])).items()} == base.ISA


NAMES, ROLES = st.sampled_from("abcdef"), st.sampled_from("rst")
axioms = st.one_of(
    st.tuples(st.just("sub"), st.lists(NAMES, min_size=1, max_size=3), NAMES),
    st.tuples(st.just("some"), NAMES, ROLES, NAMES),
    st.tuples(st.just("from_some"), ROLES, NAMES, NAMES),
    st.tuples(st.just("role"), st.lists(ROLES, min_size=1, max_size=2), ROLES),
)


def naive_closure(listed):
    facts = {("is", x, x) for x in "abcdef"}
    while True:
        new = set()
        for axiom in listed:
            for x in "abcdef":
                if axiom[0] == "sub" and all(("is", x, a) in facts for a in axiom[1]):
                    new.add(("is", x, axiom[2]))
                if axiom[0] == "some" and ("is", x, axiom[1]) in facts:
                    new.add(("has", x, axiom[2], axiom[3]))
                for y in "abcdef":
                    if axiom[0] == "from_some" and {("has", x, axiom[1], y), ("is", y, axiom[2])} <= facts:
                        new.add(("is", x, axiom[3]))
                    if axiom[0] == "role" and len(axiom[1]) == 1 and ("has", x, axiom[1][0], y) in facts:
                        new.add(("has", x, axiom[2], y))
                    for z in "abcdef":
                        if axiom[0] == "role" and len(axiom[1]) == 2:
                            first, second = axiom[1]
                            if {("has", x, first, y), ("has", y, second, z)} <= facts:
                                new.add(("has", x, axiom[2], z))
        if new <= facts:
            return {x: sorted(f[2] for f in facts if f[0] == "is" and f[1] == x and f[2] != x) for x in "abcdef"}
        facts |= new


@pytest.mark.parametrize(("x", "y", "z"), list(permutations("abc")))
def test_chains_are_found_whichever_link_comes_first(x, y, z):
    listed = [["some", x, "r", y], ["some", y, "s", z], ["role", ["r", "s"], "t"], ["from_some", "t", z, "d"]]
    document = {"axioms": {f"x{i}": a for i, a in enumerate(listed)}, "concepts": {n: {} for n in "abcd"}, "isa": {}}
    assert closure(read_ontology(document)) == {x: ("d",)}


@given(st.lists(axioms, max_size=8))
def test_saturation_finds_what_naive_rounds_find(listed):
    document = {
        "axioms": {f"x{i}": list(a) for i, a in enumerate(listed)},
        "concepts": {name: {} for name in "abcdef"},
        "isa": {},
    }
    found = closure(read_ontology(document))
    assert {x: list(found.get(x, ())) for x in "abcdef"} == naive_closure(listed)


@pytest.mark.parametrize(
    "axiom",
    [["sub", [], "a"], ["sub", "a", "b"], ["role", ["r", "s", "t"], "r"], ["some", "a", "b"], ["not", "a"], "sub", [3]],
)
def test_other_axioms_are_refused(axiom):
    with pytest.raises(CheckError):
        read_axiom(axiom, "a")
