"""Most probable worlds, sensitivities, joints and the worth of findings: the same by elimination as by the table."""

from __future__ import annotations

from math import isnan, log2

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from reasoner.errors import Contradiction, ImpossibleEvidence, RequestError, TooWide, Unanswerable
from reasoner.probability.programs.exact import exact
from reasoner.probability.programs.reading import Program, read_program
from reasoner.probability.programs.routes import Elimination, Sampling, Table, posterior
from reasoner.probability.programs.sensitivity import sensitivities
from reasoner.probability.programs.together import conditional, joint, worth_of_findings
from reasoner.probability.programs.worlds import best_worlds
from tests.probability.programs.test_programs_elimination import stratified
from tests.probability.programs.test_programs_laws import ATOMS, EVIDENCE, MENTIONED, PROGRAMS

FEW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
ANY = st.one_of(PROGRAMS, stratified())


def readable(lines: list[str], evidence: dict[str, bool | None]) -> Program:
    """A program that elimination answers, for evidence that is possible."""
    program = read_program("random.lp", "\n".join([*lines, MENTIONED]))
    try:
        found = posterior(program, ["a"], [evidence], Elimination())
    except Unanswerable:
        assume(False)
        raise
    assume(not found.contradictions[0])
    return program


@FEW
@given(ANY, EVIDENCE)
def test_worlds(lines: list[str], evidence: dict[str, bool | None]) -> None:
    program = readable(lines, evidence)
    tabled = best_worlds(program, evidence, 12, Table())
    try:
        found = best_worlds(program, evidence, 12, Elimination())
    except Unanswerable as refused:
        assert "several stable models" in str(refused)  # noqa: PT017
        return
    assert [one.probability for one in found] == pytest.approx([one.probability for one in tabled], abs=1e-9)
    everything = [
        (one.choices, one.atoms, round(one.probability, 9)) for one in best_worlds(program, evidence, 10**6, Table())
    ]
    for one in found:
        assert (one.choices, one.atoms, round(one.probability, 9)) in everything


@FEW
@given(ANY, st.sampled_from([*ATOMS, "a, not b", "b, c, not d"]), EVIDENCE)
def test_slopes(lines: list[str], query: str, evidence: dict[str, bool | None]) -> None:
    program = readable(lines, evidence)
    tabled = {(one.rule, one.head): one for one in sensitivities(program, query, evidence, Table())}
    try:
        found = sensitivities(program, query, evidence, Elimination())
    except Unanswerable as refused:
        assert "several stable models" in str(refused)  # noqa: PT017
        return
    assert {(one.rule, one.head) for one in found} == set(tabled)
    for one in found:
        wanted = tabled[one.rule, one.head]
        assert one.probability == wanted.probability
        assert one.derivative == pytest.approx(wanted.derivative, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("route", [None, Table(), Elimination()])
def test_slopes_of_a_cause_that_is_seen_by_its_effect(route: Table | Elimination | None) -> None:
    """P(a | b) = 0.52 p / (0.52 p + 0.2 (1 - p)), so that its derivative at 0.3 is 0.104 / 0.296²."""
    program = read_program(
        "seen.lp", "%! id: a\n%! p: 0.3\na.\n%! id: b\n%! p: 0.4\nb :- a.\n%! id: leak\n%! p: 0.2\nb.\n"
    )
    found = {one.rule: one.derivative for one in sensitivities(program, "a", {"b": True}, route)}
    assert found["a"] == pytest.approx(0.104 / 0.296**2, rel=1e-9)
    assert found["leak"] == pytest.approx((0.18 * 0.296 - 0.156 * (0.18 + 0.7)) / 0.296**2, rel=1e-9)


@FEW
@given(ANY, EVIDENCE)
def test_joints_and_worth(lines: list[str], evidence: dict[str, bool | None]) -> None:
    program = readable(lines, evidence)
    tables = [joint(program, ["a", "b", "c"], evidence, route).table for route in (Table(), Elimination())]
    np.testing.assert_allclose(*tables, atol=1e-9)
    assert tables[1].sum() == pytest.approx(1, abs=1e-9)
    for place, atom in enumerate("abc"):
        others = tuple(axis for axis in range(3) if axis != place)
        wanted = exact(program, atom, evidence).probability
        assert tables[1].sum(axis=others)[1] == pytest.approx(float(wanted or 0), abs=1e-9)
    given_b = conditional(program, "a", ["b"], evidence, Elimination())
    for value in (False, True):
        wanted = exact(program, "a", {**evidence, "b": value}).probability
        if evidence.get("b") not in (None, value) or wanted is None:
            assert isnan(given_b(value, True))
        else:
            assert given_b(value, True) == pytest.approx(float(wanted), abs=1e-7)
    candidates = [one for one in ("b", "c", "d") if evidence.get(one) is None]
    if candidates:
        some = [worth_of_findings(program, "a", evidence, candidates, route) for route in (Table(), Elimination())]
        for one, other in zip(*(sorted(worth, key=lambda one: one.atom) for worth in some), strict=True):
            assert (one.bits, one.change) == pytest.approx((other.bits, other.change), abs=1e-9)


CHAIN = """
%! id: flu
%! p: 0.1
flu.
%! id: fever
%! p: 0.8
fever :- flu.
%! id: cough
%! p: 0.25
cough.
"""


@pytest.mark.parametrize("route", [None, Table(), Elimination(), Sampling(20_000)])
def test_the_worth_of_a_finding_by_its_definition(route: Table | Elimination | Sampling | None) -> None:
    """H(flu) - H(flu | fever), from P(fever) = 0.08 and P(flu | no fever) = 0.02/0.92."""

    def entropy(p: float) -> float:
        return -p * log2(p) - (1 - p) * log2(1 - p)

    fever, cough = worth_of_findings(read_program("chain.lp", CHAIN), "flu", route=route)
    close = 0.05 if isinstance(route, Sampling) else 1e-12
    assert (fever.atom, cough.atom) == ("fever", "cough")
    assert fever.bits == pytest.approx(entropy(0.1) - 0.92 * entropy(0.02 / 0.92), abs=close)
    assert fever.change == pytest.approx(2 * 0.08 * 0.9, abs=close) == pytest.approx(0.144, abs=close)
    assert cough.bits == pytest.approx(0, abs=close)


def test_what_cannot_be_asked_of_several_atoms() -> None:
    chain = read_program("chain.lp", CHAIN)
    assert joint(chain, ["flu", "fever"])(True, True) == pytest.approx(0.08)
    with pytest.raises(RequestError, match="twice"):
        joint(chain, ["flu", "flu"])
    with pytest.raises(RequestError, match="no atom is named"):
        joint(chain, [])
    with pytest.raises(RequestError, match="no atom"):
        joint(chain, ["not flu"])
    with pytest.raises(RequestError, match="2 values of 1 atoms"):
        joint(chain, ["flu"])(True, False)
    with pytest.raises(TooWide, match="17 atoms have 131072 combinations"):
        joint(read_program("many.lp", "%! p: 0.5\nd(X) :- X = 1..17.\n"), [f"d({place})" for place in range(1, 18)])


def large(choices: int) -> Program:
    """A chain that no table holds: each link is there with probability 0.9 or 1/2, and the end needs them all."""
    lines = [f"%! id: s{place}\n%! p: {'1/2' if place % 2 else '0.9'}\nlink({place})." for place in range(choices)]
    return read_program("large.lp", "\n".join([*lines, "at(0).", f"at(X+1) :- at(X), link(X), X < {choices}."]))


def test_large_programs_are_answered_in_full() -> None:
    size = 60
    program, end = large(size), f"at({size})"
    whole = 0.9 ** (size // 2) * 0.5 ** (size // 2)
    answer = posterior(program, [end, f"at({size // 2})"], [{}, {f"at({size - 1})": True}, {"link(3)": False}])
    assert answer.route == "elimination"
    assert answer.probability[:, 0] == pytest.approx([whole, 0.5, 0], rel=1e-9)
    assert answer.evidence[0] == pytest.approx(1)
    slopes = {one.rule: one.derivative for one in sensitivities(program, end)}
    assert slopes["s0"] == pytest.approx(whole / 0.9, rel=1e-9)
    assert slopes["s1"] == pytest.approx(whole / 0.5, rel=1e-9)
    first, second = best_worlds(program, {end: True, "link(3)": None}, 2) + best_worlds(program, {end: False})
    assert first.probability == pytest.approx(1)
    assert end in first.atoms
    assert end not in second.atoms
    assert worth_of_findings(program, end, candidates=["link(1)", "at(59)"])[0].atom == "at(59)"
    for ask in (
        lambda: best_worlds(program, {end: True, "link(7)": False}),
        lambda: sensitivities(program, end, {"at(0)": False}),
    ):
        with pytest.raises(ImpossibleEvidence):
            ask()


def test_next_worlds_of_a_large_program_are_the_next_best() -> None:
    program = read_program("many.lp", "%! id: d\n%! p: 0.9\nd(X) :- X = 1..40.\n:- d(1), d(2).\n")
    found = best_worlds(program, count=4)
    all_but_one = 0.9**39 * 0.1
    total = 1 - 0.81
    assert [one.probability for one in found] == pytest.approx(
        [all_but_one / total] * 2 + [all_but_one / 9 / total] * 2
    )
    assert len({one.choices for one in found}) == 4


def test_what_a_free_choice_does_not_touch_is_answered() -> None:
    """Whatever is chosen of `x` and `y`, what they depend on is as it is; what depends on them is refused."""
    program = read_program("free.lp", "%! p: 0.5\na.\n%! p: 0.5\nb :- a.\n{ x; y } :- b.\nz :- x, not y.\n")
    tabled, found = (posterior(program, ["b", "a"], [{"b": False}, {}], route) for route in (Table(), Elimination()))
    np.testing.assert_allclose(found.probability, tabled.probability, atol=1e-12)
    np.testing.assert_allclose(found.upper, tabled.upper, atol=1e-12)
    with pytest.raises(Unanswerable, match="several stable models"):
        posterior(program, ["z"], route=Elimination())


def test_no_number_vanishes() -> None:
    """400 facts of probability 1e-3 each: by logarithms."""
    facts = "%! p: 0.001\nd(X) :- X = 1..400.\n%! p: 0.25\nq :- d(1).\nall :- d(X) : number(X). number(1..400).\n"
    found = posterior(read_program("tiny.lp", facts), ["q", "d(7)"], [{"all": True}, {}], Elimination())
    assert found.evidence[0] == 0
    assert found.contradictions == ((), ())
    np.testing.assert_allclose(found.probability, [[0.25, 1], [0.00025, 0.001]], rtol=1e-9)


def test_what_is_too_wide_is_refused_with_its_size_before_it_is_made() -> None:
    """A relation of 30 atoms, each pair of which a probable rule couples: no order makes it narrow."""
    text = "%! p: 0.5\nd(X) :- X = 1..30.\n%! p: 0.5\npair(X,Y) :- d(X), d(Y), X < Y.\nseen :- pair(X,Y).\n"
    program = read_program("wide.lp", text + ":- not seen.\n")
    with pytest.raises(
        TooWide, match=r"rows and more, where 4194304 are the most, the last over \d+ variables"
    ) as wide:
        posterior(program, ["d(1)"], [{"pair(1,2)": True}], Elimination())
    assert wide.value.entries > 0
    with pytest.raises(Unanswerable) as refused:
        sensitivities(program, "d(1)")
    assert "world table" in str(refused.value)
    assert "elimination (up to" in str(refused.value)


def test_a_contradiction_of_the_rules_alone() -> None:
    broken = read_program("broken.lp", "%! p: 0.5\na.\n:- a. :- not a.\n")
    for ask in (
        lambda: best_worlds(broken, route=Elimination()),
        lambda: sensitivities(broken, "a", route=Elimination()),
    ):
        with pytest.raises(Contradiction):
            ask()
