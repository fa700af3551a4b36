"""Our reasoner against two others that were written apart from it, on small random ontologies."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reasoner.ontology.expressions import And, Expression, Some, conjunction
from reasoner.ontology.saturation import saturate

from .oracles import Statement, ask_pyelk, ask_rustdl, functional, normal_form, pyelk_isa, rustdl_isa

CLASSES = ["A", "B", "C", "D", "E"]
ROLES = ["r", "s", "t"]
NAMES, LINKS = st.sampled_from(CLASSES), st.sampled_from(ROLES)
EXPRESSIONS: st.SearchStrategy[Expression] = st.recursive(
    NAMES,
    lambda inner: st.one_of(st.builds(Some, LINKS, inner), st.lists(inner, min_size=2, max_size=3).map(conjunction)),
    max_leaves=4,
)
CHAINS = st.tuples(st.just("role"), st.lists(LINKS, min_size=1, max_size=2), LINKS)
STATEMENTS = st.lists(
    st.one_of(
        st.tuples(st.just("sub"), EXPRESSIONS, EXPRESSIONS),
        st.tuples(st.just("equal"), NAMES, EXPRESSIONS).filter(lambda axiom: axiom[1] != axiom[2]),
        # OWL 2 EL asks for regular roles, which chains over earlier roles alone are
        CHAINS.filter(lambda axiom: all(part < axiom[2] for part in axiom[1]) or axiom[1] == [axiom[2]] * 2),
    ),
    max_size=14,
)


def ours(statements: list[Statement]) -> dict[str, list[str]]:
    saturation = saturate(normal_form(statements), CLASSES)
    return {name: saturation.isa(name) for name in CLASSES}


@settings(max_examples=150)
@given(STATEMENTS)
def test_the_closure_is_that_of_rustdl(statements: list[Statement]) -> None:
    pytest.importorskip("rustdl", reason="the oracle rustdl is not installed")
    assert ours(statements) == rustdl_isa(ask_rustdl(functional(statements, CLASSES, ROLES)), CLASSES)


@settings(max_examples=150)
@given(STATEMENTS)
def test_the_closure_is_that_of_pyelk(statements: list[Statement]) -> None:
    pytest.importorskip("pyelk.reasoning", reason="the oracle pyelk-reasoner is not installed")
    assert ours(statements) == pyelk_isa(ask_pyelk(functional(statements, CLASSES, ROLES)), CLASSES)


def test_the_strategy_makes_what_matters() -> None:
    """A chain through a definition: without role reasoning the answer would be empty."""
    statements: list[Statement] = [
        ("sub", "A", Some("r", Some("s", "B"))),
        ("role", ["r", "s"], "t"),
        ("equal", "C", conjunction(["D", Some("t", "B")])),
        ("sub", "A", "D"),
    ]
    assert isinstance(statements[2][2], And)
    assert ours(statements)["A"] == ["C", "D"]
