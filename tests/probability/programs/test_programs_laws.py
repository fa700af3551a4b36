"""Laws of answers over random small programs, compared with the brute-force reading."""

from __future__ import annotations

from fractions import Fraction
from math import isnan

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from reasoner.errors import Contradiction, ImpossibleEvidence
from reasoner.probability.programs.exact import exact
from reasoner.probability.programs.reading import Program, read_program
from reasoner.probability.programs.routes import Posterior, Sampling, Table, posterior
from reasoner.probability.programs.sensitivity import sensitivities
from reasoner.probability.programs.worlds import best_worlds
from tests.probability.programs.brute_force import expected, worlds

ATOMS = ("a", "b", "c", "d", "e(1)", "e(2)", "-a")
NUMBERS = ("0", "1", "0.5", "0.25", "1/3", "0.9")
FEW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


@st.composite
def bodies(draw: st.DrawFn) -> str:
    chosen = draw(st.lists(st.tuples(st.sampled_from(ATOMS), st.booleans()), max_size=2, unique_by=lambda one: one[0]))
    return ", ".join(atom if positive else f"not {atom}" for atom, positive in chosen)


@st.composite
def statements(draw: st.DrawFn) -> str:
    """One statement with its metadata: plain or probable, a fact, a rule, a choice or a constraint."""
    body = draw(bodies())
    end = f" :- {body}." if body else "."
    kind = draw(
        st.sampled_from(["plain", "probable", "probable", "probable", "choice", "annotated", "variable", "constraint"])
    )
    if kind == "constraint":
        return f":- {body or 'a, b'}."
    if kind == "choice":
        return f"{{ {draw(st.sampled_from(ATOMS))} }}{end}"
    if kind == "annotated":
        return f"%! p: 0.2, 1/3\n{{ {draw(st.sampled_from(ATOMS))}; {draw(st.sampled_from(ATOMS))} }} 1{end}"
    if kind == "variable":
        return f"%! p: {draw(st.sampled_from(NUMBERS))}\ne(X) :- X = 1..2{', ' + body if body else ''}."
    metadata = f"%! p: {draw(st.sampled_from(NUMBERS))}\n" if kind == "probable" else ""
    return f"{metadata}{draw(st.sampled_from(ATOMS))}{end}"


PROGRAMS = st.lists(statements(), min_size=2, max_size=5)
MENTIONED = "mentioned :- a, b, c, d, e(1), e(2), -a."
EVIDENCE = st.dictionaries(st.sampled_from(ATOMS), st.sampled_from([True, False, None]), max_size=2)


def read(lines: list[str]) -> Program:
    return read_program("random.lp", "\n".join([*lines, MENTIONED]))


def known(evidence: dict[str, bool | None]) -> list[tuple[str, bool]]:
    return [(atom, value) for atom, value in evidence.items() if value is not None]


def ask(program: Program, evidence: dict[str, bool | None], route: Table | Sampling | None = None) -> Posterior:
    try:
        return posterior(program, ATOMS, [evidence], route)
    except Contradiction:
        assume(False)
        raise


def same(left: Posterior, right: Posterior) -> None:
    for name in ("probability", "lower", "upper", "evidence"):
        np.testing.assert_allclose(getattr(left, name), getattr(right, name), atol=1e-12, rtol=0)
    assert left.inconsistent == pytest.approx(right.inconsistent, abs=1e-12)


@FEW
@given(PROGRAMS, st.sampled_from(ATOMS), EVIDENCE)
def test_fractions_are_those_of_brute_force(lines: list[str], query: str, evidence: dict[str, bool | None]) -> None:
    found = exact(read(lines), query, evidence)
    wanted = expected("\n".join([*lines, MENTIONED]), [(query, True)], known(evidence))
    assert (found.probability, found.lower, found.upper, found.evidence, found.inconsistent) == (
        wanted.probability, wanted.lower, wanted.upper, wanted.evidence, wanted.inconsistent,
    )  # fmt: skip


@FEW
@given(PROGRAMS, EVIDENCE)
def test_floats_are_the_fractions(lines: list[str], evidence: dict[str, bool | None]) -> None:
    program = read(lines)
    answer = ask(program, evidence)
    for place, query in enumerate(ATOMS):
        wanted = exact(program, query, evidence)
        for got, value in (
            (answer.probability, wanted.probability),
            (answer.lower, wanted.lower),
            (answer.upper, wanted.upper),
        ):
            assert isnan(got[0, place]) if value is None else abs(got[0, place] - value) < 1e-12
        if wanted.lower is not None and wanted.upper is not None and wanted.probability is not None:
            assert wanted.lower <= wanted.probability <= wanted.upper
    assert abs(answer.inconsistent - wanted.inconsistent) < 1e-12
    assert (answer.evidence[0] == 0) == bool(answer.contradictions[0])


@FEW
@given(PROGRAMS, EVIDENCE, st.randoms())
def test_the_order_of_statements_does_not_matter(lines: list[str], evidence: dict[str, bool | None], chance) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(lines)
    chance.shuffle(shuffled)
    same(ask(read(lines), evidence), ask(read(shuffled), evidence))
    drawn = Sampling(samples=20, seed=3)
    try:
        first = posterior(read(lines), ATOMS, route=drawn)
    except Contradiction:
        return
    np.testing.assert_array_equal(first.probability, posterior(read(shuffled), ATOMS, route=drawn).probability)


@FEW
@given(PROGRAMS, EVIDENCE)
def test_unknown_evidence_is_no_evidence(lines: list[str], evidence: dict[str, bool | None]) -> None:
    program = read(lines)
    without = {atom: value for atom, value in evidence.items() if value is not None}
    same(ask(program, evidence), ask(program, without))
    same(ask(program, without), ask(program, {**dict.fromkeys(ATOMS), **without}))


@FEW
@given(PROGRAMS, st.lists(EVIDENCE, min_size=2, max_size=4))
def test_a_batch_is_its_patients(lines: list[str], batch: list[dict[str, bool | None]]) -> None:
    program = read(lines)
    ask(program, {})
    together = posterior(program, ATOMS, batch)
    for place, evidence in enumerate(batch):
        alone = posterior(program, ATOMS, [evidence])
        np.testing.assert_allclose(together.probability[place], alone.probability[0], atol=1e-15)
        assert together.contradictions[place] == alone.contradictions[0]


@FEW
@given(PROGRAMS, EVIDENCE)
def test_contradictions_are_smallest(lines: list[str], evidence: dict[str, bool | None]) -> None:
    program = read(lines)
    answer = ask(program, {"a": True, "b": False, **evidence})
    clash = [(one.removeprefix("not "), not one.startswith("not ")) for one in answer.contradictions[0]]
    if clash:
        assert exact(program, "c", dict(clash)).evidence == 0
        for literal in clash:
            assert exact(program, "c", dict(one for one in clash if one != literal)).evidence > 0


@FEW
@given(PROGRAMS, EVIDENCE)
def test_worlds_are_those_of_brute_force(lines: list[str], evidence: dict[str, bool | None]) -> None:
    program = read(lines)
    if ask(program, evidence).contradictions[0]:
        with pytest.raises(ImpossibleEvidence):
            best_worlds(program, evidence)
        return
    found = best_worlds(program, evidence, count=10_000)
    wanted = sorted(
        weight / len(models)
        for weight, models in worlds("\n".join([*lines, MENTIONED]))
        for model in models
        if weight and all((atom in model) == value for atom, value in known(evidence))
    )[::-1]
    total = sum(wanted, Fraction(0))
    assert [one.probability for one in found] == pytest.approx([float(one / total) for one in wanted], abs=1e-12)
    assert all((atom in one.atoms) == value for one in found for atom, value in known(evidence))


@FEW
@given(PROGRAMS, st.sampled_from(ATOMS), EVIDENCE)
def test_sensitivities_are_difference_quotients(lines: list[str], query: str, evidence: dict[str, bool | None]) -> None:
    step = Fraction(1, 10**6)
    numbered = [line.replace("%! p:", f"%! id: r{place}\n%! p:") for place, line in enumerate(lines)]
    if ask(read(numbered), evidence).contradictions[0]:
        with pytest.raises(ImpossibleEvidence):
            sensitivities(read(numbered), query, evidence)
        return
    for one in sensitivities(read(numbered), query, evidence):
        place = int(one.rule[1:])
        if one.probability in (0, 1) or "," in numbered[place].split("p:")[1].split("\n")[0]:
            continue
        ends = []
        for moved in (one.probability - step, one.probability + step):
            changed = [*numbered]
            stated = numbered[place].split("p: ")[1].split("\n")[0]
            changed[place] = numbered[place].replace(f"p: {stated}", f"p: {moved.numerator}/{moved.denominator}")
            ends.append(exact(read(changed), query, evidence).probability)
        if None in ends:
            assert isnan(one.derivative)
        else:
            assert one.derivative == pytest.approx(float((ends[1] - ends[0]) / (2 * step)), abs=1e-6)
