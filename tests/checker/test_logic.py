"""Steps and closure: accepted exactly where clingo finds the same stable model."""

import random
import re

import clingo
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker import random_programs
from reasoner.checker.logic import Program
from reasoner.checker.quantities import INPUT_PREDICATES
from reasoner.checker.reading import read_rules
from reasoner.checker.shapes import CheckError
from reasoner.checker.syntax import Literal_
from reasoner.checker.terms import evaluate, holds, read_atom, show


def program(source):
    return Program("assess", read_rules("f.lp", source).rules, INPUT_PREDICATES)


def clingo_model(source, inputs):
    control = clingo.Control(["--warn=none"])
    control.add("base", [], source + "".join(f"{atom}." for atom in inputs))
    control.ground([("base", [])])
    models = []
    control.solve(on_model=lambda model: models.append({str(symbol) for symbol in model.symbols(atoms=True)}))
    assert len(models) == 1
    return models[0] - set(inputs)


def clingo_steps(source, inputs):
    """The model's derivation, the instances of rules being found by clingo."""
    rules = read_rules("f.lp", source).rules
    text = source + "".join(f"{atom}." for atom in inputs)
    for number, (rule, line) in enumerate(zip(rules, re.findall(r"^p.*$", source, re.M), strict=True)):
        count = iter(range(1, 99))
        named = re.sub(r"\b_\b", lambda _, count=count: f"Blank{next(count)}", line)
        head, _, body = named.rstrip(".").partition(" :- ")
        names = ",".join(["0", *(name.replace("_", "Blank") for name in sorted(rule.variables))])
        text += f"instance({number}, n({names}), {head}) :- {body}.\n"
    control = clingo.Control(["--warn=none"])
    control.add("base", [], text)
    control.ground([("base", [])])
    symbols = []
    control.solve(on_model=lambda model: symbols.extend(model.symbols(atoms=True)))
    waiting = []
    for symbol in symbols:
        if symbol.name == "instance":
            rule = rules[symbol.arguments[0].number]
            values = map(str, symbol.arguments[1].arguments[1:])
            substitution = dict(zip(sorted(rule.variables), values, strict=True))
            waiting.append((rule, {"rule": rule.id, "substitution": substitution, "head": str(symbol.arguments[2])}))
    ranks, steps = dict.fromkeys({*inputs, *standing(source)}, 0), []
    while True:
        ready = []
        for rule, step in waiting:
            binding = {name: read_atom(f"p({value})")[1] for name, value in step["substitution"].items()}
            needed = [item.atom for item in rule.body if isinstance(item, Literal_) and not item.sign]
            ground = {show((a.name, *(evaluate(t, binding) for t in a.arguments))) for a in needed}
            if step["head"] not in ranks and ground <= ranks.keys():
                ready.append((1 + max((ranks[atom] for atom in ground), default=0), step["head"], step))
        if not ready:
            return steps
        rank, head, step = min(ready, key=lambda one: one[:2])
        steps.append(step)
        ranks[head] = rank


def standing(source):
    """What clingo derives from nothing by the rules without `not` and aggregates."""
    return clingo_model("\n".join(line for line in source.splitlines() if "not " not in line and "#" not in line), ())


def check(source, derivation, inputs, ages=None):
    atoms = {read_atom(atom) for atom in inputs}
    return program(source).check(derivation, atoms, {read_atom(atom): age for atom, age in (ages or {}).items()})


def random_case(seed):
    """A random program that clingo and the checker both take: no order between terms that are not integers."""
    chance = random.Random(seed)
    return chance, random_programs.program(chance), random_programs.inputs(chance)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9))
def test_clingos_model_is_accepted_and_any_other_is_not(seed):
    chance, source, inputs = random_case(seed)
    derivation = clingo_steps(source, inputs)
    model = clingo_model(source, inputs)
    assert {step["head"] for step in derivation} | standing(source) == model
    assert {show(atom) for atom in check(source, derivation, inputs)} == model
    if derivation:
        place = chance.randrange(len(derivation))
        less = [step for index, step in enumerate(derivation) if index != place]
        with pytest.raises(CheckError):
            check(source, less, inputs)
    predicate = f"p{chance.randrange(1, 6)}"
    extra = {"rule": "r1_0", "substitution": {}, "head": f"{predicate}(a,{chance.randrange(99, 999)})"}
    more = [*derivation, extra]
    for rule in read_rules("f.lp", source).rules:
        extra |= {"rule": rule.id, "substitution": {name: chance.choice(["1", "a", "-3"]) for name in rule.variables}}
        with pytest.raises(CheckError):
            check(source, more, inputs)


# --- single steps --------------------------------------------------------------------------------------------------

CHAIN = """\
%! id: first
q(X,N) :- value(X,N), N > 100.
%! id: second
r(X) :- q(X,_), not absent(X).
"""
INPUTS = {"value(heart_rate,118)", "value(age,50)"}
FIRST = {"rule": "first", "substitution": {"X": "heart_rate", "N": "118"}, "head": "q(heart_rate,118)"}
SECOND = {"rule": "second", "substitution": {"X": "heart_rate", "_1": "118"}, "head": "r(heart_rate)"}


def derivation(*steps):
    return list(steps)


def test_a_right_derivation_is_accepted():
    assert len(check(CHAIN, derivation(FIRST, SECOND), INPUTS)) == 2


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ((SECOND, FIRST), "step 0 .second.: q.X,_. does not hold"),
        ((FIRST,), "r.heart_rate. is missing"),
        ((), "q.heart_rate,118. is missing"),
        ((FIRST, SECOND, FIRST), "was derived before"),
        (({**FIRST, "substitution": {"X": "age", "N": "50"}, "head": "q(age,50)"},), "N > 100 does not hold for N=50"),
        (({**FIRST, "substitution": {"X": "heart_rate"}},), "bind exactly"),
        (({**FIRST, "substitution": {**FIRST["substitution"], "Y": "1"}},), "bind exactly"),
        (({**FIRST, "substitution": {"X": "heart_rate", "N": 118}},), "not a string"),
        (({**FIRST, "substitution": {"X": "heart_rate", "N": "0118"}},), "spelling"),
        (({**FIRST, "head": "q(heart_rate,119)"},), "head of the instance"),
        (({**FIRST, "rule": "third"},), "no such rule"),
        (({**FIRST, "rule": 3},), "not a string"),
        (({**FIRST, "extra": "x"},), "unknown key"),
    ],
)
def test_wrong_derivations_are_refused(steps, reason):
    with pytest.raises(CheckError, match=reason):
        check(CHAIN, derivation(*steps), INPUTS)


def test_negation_sees_the_whole_model():
    with pytest.raises(CheckError, match="not absent"):
        check(CHAIN, derivation(FIRST, SECOND), INPUTS | {"absent(heart_rate)"})


def test_what_holds_without_a_patient_is_no_step():
    source = CHAIN + "%! id: always\nalways(1).\n%! id: too\nsecond(X) :- always(X).\n"
    assert len(check(source, derivation(FIRST, SECOND), INPUTS)) == 4
    with pytest.raises(CheckError, match="holds without a patient"):
        check(source, derivation({"rule": "always", "substitution": {}, "head": "always(1)"}, FIRST, SECOND), INPUTS)


def test_atoms_that_hold_without_a_patient_have_an_end():
    with pytest.raises(CheckError, match="there is no end"):
        program("%! id: one\na(0).\n%! id: next\na(X+1) :- a(X).\n")


def test_a_circle_of_rules_founds_nothing():
    source = "%! id: ab\na :- b.\n%! id: ba\nb :- a.\n"
    steps = [{"rule": "ab", "substitution": {}, "head": "a"}, {"rule": "ba", "substitution": {}, "head": "b"}]
    with pytest.raises(CheckError, match="b does not hold"):
        check(source, derivation(*steps), set())
    assert check(source, derivation(), set()) == set()


WINDOWED = "%! id: w\n%! window: 1 h\np(N) :- value(a,N), not present(x), #count { Y : present(Y) } < 1.\n"


@pytest.mark.parametrize(
    ("ages", "derived"),
    [
        ({"value(a,1)": 60}, True),
        ({"value(a,1)": 61}, False),
        ({"value(a,1)": 60, "present(x)": 61}, True),
        ({"value(a,1)": 60, "present(x)": 60}, False),
        ({"value(a,1)": 60, "present(y)": 60}, False),
        ({"value(a,1)": 60, "present(y)": 61}, True),
    ],
)
def test_a_window_hides_old_inputs_from_every_part_of_the_rule(ages, derived):
    right = derivation({"rule": "w", "substitution": {"N": "1"}, "head": "p(1)"}) if derived else derivation()
    wrong = derivation() if derived else derivation({"rule": "w", "substitution": {"N": "1"}, "head": "p(1)"})
    assert len(check(WINDOWED, right, set(ages), ages)) == derived
    with pytest.raises(CheckError):
        check(WINDOWED, wrong, set(ages), ages)


def test_a_window_does_not_hide_what_is_no_input_of_the_certificate():
    step = {"rule": "w", "substitution": {"N": "1"}, "head": "p(1)"}
    assert check(WINDOWED, derivation(step), {"value(a,1)"}, {})


# --- arithmetic and programs ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("left", range(-7, 8, 2))
@pytest.mark.parametrize("right", [-3, -2, 2, 3])
def test_division_truncates_and_the_remainder_goes_with_it(left, right):
    source = f"p({left}/({right}),{left}\\({right})).".replace("(-", "(0-").replace(",-", ",0-")
    (atom,) = clingo_model(source, set())
    assert {show(found) for found in program(f"%! id: r\n{source}").standing} == {atom}


def test_an_instance_without_a_value_does_not_exist():
    source = "%! id: r\np(1/N) :- value(a,N).\n%! id: s\nq(X+1) :- present(X).\n"
    assert check(source, derivation(), {"value(a,0)", "present(a)"}) == set()
    step = {"rule": "r", "substitution": {"N": "0"}, "head": "p(0)"}
    with pytest.raises(CheckError, match="no such instance: division by zero"):
        check(source, derivation(step), {"value(a,0)"})


@pytest.mark.parametrize(
    "source", ["p(N*N) :- value(a,N).", "p :- value(a,N), N+N > 0.", "p(T) :- T = #sum { N,X : value(X,N) }."]
)
def test_results_outside_32_bits_are_refused_and_never_wrapped(source):
    with pytest.raises(CheckError, match="outside 32 bits"):
        check(f"%! id: r\n{source}", derivation(), {"value(a,2147483647)", "value(b,1)"})


def test_terms_of_every_kind_have_an_order():
    ordered = ["#inf", -3, 4, "aB", "a_b", "aa", ("b", 1), ("b", "a"), ("a", 1, 1), "#sup"]
    for place, left in enumerate(ordered):
        for other, right in enumerate(ordered):
            assert holds(left, "<", right) == (place < other)
            assert holds(left, ">=", right) == (place >= other)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("%! id: r\np(X) :- not present(X).", "unsafe"),
        ("%! id: r\np(X).", "unsafe"),
        ("%! id: r\np(Y) :- present(X).", "unsafe"),
        ("%! id: r\np :- present(X+1).", "unsafe"),
        ("%! id: r\np :- X = Y, present(a).", "unsafe"),
        ("%! id: r\np :- #count { X : not present(X) } > 0.", "unsafe"),
        ("%! id: r\np :- #count { Y : present(X) } > 0.", "unsafe"),
        ("%! id: r\np(T) :- T > #count { X : present(X) }.", "unsafe"),
        ("%! id: r\np(T) :- T = #count { X : value(X,T) }.", "unsafe"),
        ("%! id: r\npresent(X) :- absent(X).", "predicate of the inputs"),
        ("%! id: r\np :- not q.\n%! id: s\nq :- not p.", "not stratified"),
        ("%! id: r\np :- q.\n%! id: s\nq :- not p.", "not stratified"),
        ("%! id: r\np(N) :- N = #count { X : q(X) }.\n%! id: s\nq(N) :- p(N).", "not stratified"),
    ],
)
def test_unsafe_and_unstratified_programs_are_refused(source, reason):
    with pytest.raises(CheckError, match=reason):
        program(source)


def test_hidden_variables_of_a_rule_and_of_its_aggregates_are_different():
    source = "%! id: r\np(T) :- value(a,N), value(b,N+1), T = #count { X : value(X,N-1) }.\n"
    inputs = {"value(a,2)", "value(b,3)", "value(c,1)", "value(d,1)", "value(e,3)"}
    assert clingo_model(source, inputs) == {"p(2)"}
    assert check(source, clingo_steps(source, inputs), inputs) == {("p", 2)}
