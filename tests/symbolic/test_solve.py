"""Solving: the model is clingo's own, and every atom has a justification that holds."""

import random

import clingo
from checker import random_programs
from hypothesis import given, settings
from hypothesis import strategies as st

from reasoner.symbolic.program import assemble
from reasoner.symbolic.reading import read_rules
from reasoner.symbolic.solve import solve

HEAD = "%! id: r{0}\n%! en: e\n%! fr: f\n%! section: 1\n"


def program(*texts, window=None):
    extra = f"%! window: {window}\n" if window else ""
    source = "".join(HEAD.format(number) + extra + text + "\n" for number, text in enumerate(texts))
    rules, problems = read_rules("m", "assess", "m.lp", source)
    assert not problems
    return assemble(rules, {"p", "value"})


RULES = (
    "q(X) :- p(X).",
    "r(X,Y) :- q(X), p(Y), X != Y.",
    "r(X,Z) :- r(X,Y), r(Y,Z).",
    "s(X) :- q(X), not r(X,X).",
    "t(N) :- N = #count { X,Y : r(X,Y) }.",
    "u(N) :- N = #sum { X,Y : r(X,Y), not s(Y) }.",
    "v(X+1) :- q(X), u(N), N > X.",
    "w(X) :- p(X), q(_).",
)


@given(st.sets(st.integers(0, 4)), st.permutations(RULES), st.integers(1, len(RULES)))
@settings(max_examples=60, deadline=None)
def test_the_model_is_that_of_the_source_program(numbers, rules, count):
    kept = [rule for rule in RULES if rule in rules[:count]]
    inputs = {f"p({number})": 0 for number in sorted(numbers)}
    model = solve(program(*kept), inputs)
    control = clingo.Control(["--warn=none"])
    control.add("base", [], "\n".join(kept) + "".join(f"{atom}." for atom in inputs))
    control.ground([("base", [])])
    with control.solve(yield_=True) as handle:
        expected = {str(symbol) for symbol in handle.model().symbols(atoms=True)} - set(inputs)
    assert set(model.atoms) == expected


@given(st.sets(st.integers(0, 4)))
@settings(max_examples=30, deadline=None)
def test_premises_come_before_conclusions(numbers):
    inputs = {f"p({number})": 0 for number in numbers}
    model = solve(program(*RULES), inputs)
    known = set(inputs)
    for step in model.steps:
        assert set(step.premises) <= known
        known.add(step.head)
    assert [step.head for step in model.steps].count(step.head if model.steps else None) <= 1
    assert known - set(inputs) == set(model.atoms)


def test_a_circle_supports_nothing():
    model = solve(program("a(X) :- b(X).", "b(X) :- a(X).", "a(X) :- p(X)."), {"p(1)": 0})
    assert [step.head for step in model.steps] == ["a(1)", "b(1)"]
    assert solve(program("a(X) :- b(X), p(X).", "b(X) :- a(X)."), {"p(1)": 0}).atoms == ()


def test_a_window_hides_older_inputs():
    windowed = program("q(X) :- p(X).", "t(N) :- N = #count { X : p(X) }.", window="24 h")
    model = solve(windowed, {"p(1)": 1440, "p(2)": 1441})
    assert model.atoms == ("q(1)", "t(1)")


def test_a_window_does_not_touch_what_is_given():
    assert solve(program("q(X) :- p(X), g(X).", window="1 h"), {"p(1)": 5}, ["g(1)"]).atoms == ("q(1)",)


def test_anonymous_variables_are_named_in_the_substitution():
    (step,) = solve(program("w(X) :- p(X), q(_)."), {"p(1)": 0}, ["q(7)"]).steps
    assert step.substitution == (("X", "1"), ("_1", "7"))
    assert step.premises == ("p(1)", "q(7)")


def test_the_elements_of_an_aggregate_are_recorded():
    rules = program("t(N) :- N = #sum { X,Y : r(X,Y), not p(Y) }.")
    (step,) = solve(rules, {"p(1)": 0}, ["r(5,1)", "r(2,2)", "r(2,3)"]).steps
    assert step.head == "t(4)"
    assert set(step.counted) == {"r(2,2)", "r(2,3)"}


@given(st.integers(0, 10**9))
@settings(max_examples=60, deadline=None)
def test_leaving_out_rules_that_cannot_fire_changes_no_model(seed):
    chance = random.Random(seed)
    texts = [line for line in random_programs.program(chance).splitlines() if not line.startswith("%!")]
    inputs = dict.fromkeys(sorted(random_programs.inputs(chance)), 0)
    rules, problems = read_rules("m", "assess", "m.lp", "".join(HEAD.format(n) + t + "\n" for n, t in enumerate(texts)))
    assert not problems
    model = solve(assemble(rules, {"present", "value"}), inputs)
    control = clingo.Control(["--warn=none"])
    control.add("base", [], "\n".join(texts) + "".join(f"{atom}." for atom in inputs))
    control.ground([("base", [])])
    with control.solve(yield_=True) as handle:
        expected = {str(symbol) for symbol in handle.model().symbols(atoms=True)} - set(inputs)
    assert set(model.atoms) == expected
    assert sorted(step.head for step in (*model.standing, *model.steps)) == list(model.atoms)


def test_what_holds_without_a_patient_is_told_apart():
    rules = program(
        "item(wells,age).", "asks(S) :- item(S,_).", "open(S) :- asks(S), p(_).", "item(S,more) :- value(S,1)."
    )
    model = solve(rules, {"p(3)": 0})
    assert [step.head for step in model.standing] == ["item(wells,age)", "asks(wells)"]
    assert [step.head for step in model.steps] == ["open(wells)"]
    assert "asks(perc)" in solve(rules, {"value(perc,1)": 0}).atoms


def test_a_rule_that_needs_a_constant_hears_of_heads_with_variables():
    rules = program("q(X) :- p(X).", "r :- q(1).", "s :- q(2).")
    assert solve(rules, {"p(1)": 0}).atoms == ("q(1)", "r")
