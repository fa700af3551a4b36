"""Elimination beside the other exact routes and brute force, over random programs with circles, sums and long bodies."""

from __future__ import annotations

import re
from math import isnan

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reasoner.errors import Contradiction, Unanswerable
from reasoner.probability.programs import by_elimination
from reasoner.probability.programs.exact import exact
from reasoner.probability.programs.reading import Program, read_program
from reasoner.probability.programs.routes import Elimination, Posterior, Table, posterior
from tests.probability.programs.brute_force import worlds
from tests.probability.programs.test_programs_laws import ATOMS, EVIDENCE, MENTIONED, PROGRAMS, bodies

FEW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


@st.composite
def stratified(draw: st.DrawFn) -> list[str]:
    """Programs with few free choices: positive circles over probable edges, sums, counts, longer bodies, constraints."""
    lines = []
    for number in range(draw(st.integers(2, 6))):
        first, second = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
        p = draw(st.sampled_from(["0.1", "1/3", "0.5", "1", "0"]))
        lines.append(f"%! id: e{number}\n%! p: {p}\nedge({first},{second}).")
    lines.append(
        draw(
            st.sampled_from(
                [
                    "reach(1). reach(Y) :- reach(X), edge(X,Y).",
                    "reach(1). reach(Y) :- reach(X), reach(Z), edge(X,Y), edge(Z,Y).",
                    "path(X,Y) :- edge(X,Y). path(X,Z) :- edge(X,Y), path(Y,Z). reach(1). reach(X) :- path(1,X).",
                    "reach(1). reach(Y) :- reach(X), edge(X,Y), not edge(2,2). reach(Y) :- reach(X), edge(Y,X).",
                ]
            )
        )
    )
    lines.append(
        draw(
            st.sampled_from(
                [
                    "a :- #sum { X : reach(X) } > 4.",
                    "a :- #count { X : reach(X) } = 2.",
                    "a :- 3 #sum { 2,X : reach(X), X != 2; -1,X,Y : edge(X,Y) } 6.",
                    "a :- not reach(3), not reach(2).",
                    "a :- #max { X : reach(X) } 2.",
                    "a :- reach(X) : edge(X,_).",
                ]
            )
        )
    )
    lines += draw(st.lists(statements(), max_size=3))
    return lines


@st.composite
def statements(draw: st.DrawFn) -> str:
    body = draw(bodies())
    return draw(
        st.sampled_from(
            [
                f"%! p: 0.3\nb :- {body or 'a'}.",
                f"%! p: 0.2, 0.3\n{{ c; d }} 1{f' :- {body}' if body else ''}.",
                ":- reach(2), reach(3), not a.",
                f"c :- reach(4){', ' + body if body else ''}.",
                "%! p: 1/4\nedge(X,Y) :- X = 1..2, Y = 3..4.",
                "d :- reach(1), reach(2), reach(3), reach(4), not a, not b.",
            ]
        )
    )


REACH = [*ATOMS, "reach(2)", "reach(3)", "reach(4)", "edge(1,2)"]


def agrees(program: Program, atoms: list[str], evidence: dict[str, bool | None]) -> None:
    queries = [
        *atoms,
        f"{atoms[0]}, not {atoms[1]}",
        f"{atoms[0]}, {atoms[1]}, not {atoms[2]}",
        f"{atoms[0]}, not {atoms[0]}",
    ]
    batch = [evidence, {}, {**evidence, atoms[3]: True}]
    table = posterior(program, queries, batch, Table())
    found = posterior(program, queries, batch, Elimination())
    same(found, table)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(by_elimination, "SHARED", 0)  # a circuit of its own for each evidence
        same(posterior(program, queries, batch, Elimination()), table)
    for place, query in enumerate(queries[:3]):
        wanted = exact(program, query, evidence).probability
        got = found.probability[0, place]
        assert isnan(got) if wanted is None else abs(got - wanted) < 1e-9


def same(found: Posterior, table: Posterior) -> None:
    for name in ("probability", "lower", "upper", "evidence"):
        np.testing.assert_allclose(getattr(found, name), getattr(table, name), atol=1e-9, rtol=0)
    assert found.inconsistent == pytest.approx(table.inconsistent, abs=1e-9)
    assert found.unclaimed == table.unclaimed
    assert found.contradictions == table.contradictions


@FEW
@given(stratified(), EVIDENCE)
def test_programs_with_circles_and_sums(lines: list[str], evidence: dict[str, bool | None]) -> None:
    program = read_program("random.lp", "\n".join([*lines, MENTIONED]))
    try:
        agrees(program, REACH, evidence)
    except Contradiction:
        with pytest.raises(Contradiction):
            posterior(program, ["a"], [evidence], Table())


@FEW
@given(PROGRAMS, EVIDENCE)
def test_programs_of_any_kind(lines: list[str], evidence: dict[str, bool | None]) -> None:
    """Refused only where some total choice has several stable models."""
    text = "\n".join([*lines, MENTIONED])
    reason = ""
    try:
        agrees(read_program("random.lp", text), list(ATOMS), evidence)
    except Contradiction:
        return
    except Unanswerable as refused:
        reason = str(refused)
    if "positive circle" in reason:
        assert re.search(r"^\{", text, re.MULTILINE)
    elif reason:
        assert "several stable models" in reason
        assert any(len(models) > 1 for _, models in worlds(text))


@st.composite
def needing_two(draw: st.DrawFn) -> list[str]:
    """Circles whose bodies need up to two of their atoms, so that they cannot be unwound."""
    atoms = [f"p({number})" for number in range(1, 5)]
    lines = [f"%! p: 0.5\n{atom}." for atom in draw(st.sets(st.sampled_from(atoms), min_size=1, max_size=2))]
    for number in range(draw(st.integers(4, 7))):
        head, first, second = draw(st.tuples(*[st.sampled_from(atoms)] * 3))
        lines += [f"%! id: x{number}\n%! p: 1/3\nx({number}).", f"{head} :- {first}, {second}, x({number})."]
    return lines


@FEW
@given(needing_two(), EVIDENCE)
def test_circles_that_have_levels(lines: list[str], evidence: dict[str, bool | None]) -> None:
    program = read_program(
        "random.lp", "\n".join([*lines, "p(9) :- p(1), p(2), p(3), p(4).", MENTIONED, "x(9) :- p(9)."])
    )
    agrees(program, ["p(1)", "p(2)", "p(3)", "p(4)"], {"p(1)": evidence.get("a"), "p(3)": evidence.get("b")})


def test_an_atom_whose_rules_the_grounder_dropped_does_not_hold() -> None:
    program = read_program("dropped.lp", "a.\n-a :- not -a, not a.\n%! p: 0.5\nb :- not -a.\n")
    assert posterior(program, ["b", "-a", "a"], route=Elimination()).probability.tolist() == [[0.5, 0, 1]]


def test_what_supports_itself_alone_does_not_hold() -> None:
    """`p` needs `q` and `r`, which need `p` or a fact each: without both facts nothing holds, though all would support each other."""
    program = read_program(
        "two.lp", "%! p: 0.5\nf.\n%! p: 0.25\ng.\np :- q, r. q :- p, r. r :- p, q. q :- f. r :- g.\n"
    )
    found = posterior(program, ["p", "q", "r", "p, q, r"], route=Elimination())
    assert found.probability[0] == pytest.approx([0.125, 0.5, 0.25, 0.125], abs=1e-12)
