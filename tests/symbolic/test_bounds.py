"""What rules could compute, and how many instances they could have: told at load, before a patient is there."""

import pytest

from reasoner.symbolic.growth import explosions
from reasoner.symbolic.prepared import prepare
from reasoner.symbolic.ranges import Inputs, overflows
from reasoner.symbolic.reading import read_rules
from reasoner.symbolic.vocabulary import Predicate

HEAD = "%! id: r{0}\n%! en: e\n%! fr: f\n%! section: 1\n"
PREDICATES = {
    name: Predicate(name, "input", arguments, "", "")
    for name, arguments in (
        ("present", ("concept",)),
        ("value", ("concept", "quantity:0")),
        ("onset", ("concept", "minutes")),
        ("belief", ("concept", "ppm", "ppm")),
    )
}
INPUTS = Inputs(PREDICATES, {"platelets": (0, 5_000_000), "heart_rate": (0, 400)})


def prepared(*texts):
    source = "".join(HEAD.format(number) + text + "\n" for number, text in enumerate(texts))
    rules, problems = read_rules("m", "act", "m.lp", source)
    assert not problems
    return prepare(rules)


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["p(N*N) :- value(platelets,N)."], "from 0 to 25000000000000"),
        (["p(N*N) :- value(X,N), present(X)."], "from 0 to 25000000000000"),
        (["p(N+2147483647) :- value(heart_rate,N)."], "from 2147483647 to 2147484047"),
        (["p(1) :- present(X).", "p(N+1) :- p(N)."], "without bound"),
        (["p(1) :- present(X).", "p(N-1) :- p(N)."], "without bound"),
        (["p(1) :- present(X).", "q(N*3) :- p(N).", "p(N) :- q(N)."], "without bound"),
        (["p(S) :- S = #sum { N,X : value(X,N) }."], "from 0 to 5000000000"),
        (["p :- value(platelets,N), N**2 > 7."], "from 0 to 25000000000000"),
        (["p(2**N) :- value(heart_rate,N)."], "outside 32 bits"),
        ([":~ value(platelets,N). [N*1000]"], "from 0 to 5000000000"),
        (["{ p(N*1000) : value(platelets,N) }."], "from 0 to 5000000000"),
        (["p :- present(X) : value(platelets,N), N*1000 > 1; present(X)."], "from 0 to 5000000000"),
    ],
)
def test_a_number_that_could_leave_32_bits_is_told_with_its_rule(texts, told):
    (problem,) = overflows(prepared(*texts), INPUTS)
    assert told in problem.message
    assert (problem.severity, "comparison" in problem.fix) == ("error", True)


@pytest.mark.parametrize(
    "texts",
    [
        ["p(N*N) :- value(heart_rate,N)."],
        ["p(N*N) :- value(platelets,N), N < 40000."],
        ["p(N*N) :- value(platelets,N), 40000 > N."],
        ["p(1) :- present(X).", "p(N+1) :- p(N), N < 100."],
        ["p(1) :- present(X).", "p(N-1) :- p(N), N > -5."],
        ["p(S) :- S = #sum { P,H : belief(H,P,_) }."],
        ["p(N/60) :- onset(_,N)."],
        ["p(N\\7) :- onset(_,N).", "q(N*N*N) :- p(N)."],
        ["p(C*C) :- C = #count { X : present(X) }."],
        ["p(N*N) :- N = 1..100."],
        ["p(M*M) :- M = #max { N : value(heart_rate,N) }, present(_)."],
        ["p(|N|) :- value(heart_rate,M), N = M-400.", "q(N*N) :- p(N)."],
    ],
)
def test_what_stays_within_is_not_told(texts):
    assert overflows(prepared(*texts), INPUTS) == ()


@pytest.mark.parametrize(
    "texts",
    [
        ["p(X,Y,Z) :- present(X), present(Y), present(Z)."],
        ["q(X,Y) :- present(X), present(Y).", "p(X,Y,A,B) :- q(X,Y), q(A,B)."],
        ["p(N) :- N = #count { X,Y,Z : present(X), present(Y), present(Z) }."],
        ["p :- present(X) : present(X), present(Y), present(Z), value(Z,_); present(_)."],
        ["p(N,M,X) :- N = 1..3000, M = 1..3000, present(X)."],
        [":- present(X), present(Y), present(Z), X != Y, Y != Z."],
        ["p(N) :- N = 1..90000.", "q(N,M) :- p(N), p(M)."],
        ["a(x;y).", "b(f(X,Y)) :- a(X), a(Y).", "c(f(X,Y)) :- b(X), b(Y).", "d(f(X,Y)) :- c(X), c(Y).",
         "e(f(X,Y)) :- d(X), d(Y).", "f(f(X,Y)) :- e(X), e(Y)."],
        ["n(0).", "n(N+1) :- n(N), N < 2000000."],
        ["{ n(0) }.", "n(N+1) :- n(N), N < 2000000000."],
        ["t(X,Y) :- present(X), value(X,Y).", "t(X,Z) :- t(X,Y), t(Z,Y)."],
    ],
)  # fmt: skip
def test_a_rule_that_explodes_is_named(texts):
    problems = explosions(prepared(*texts), INPUTS)
    assert [problem.place for problem in problems] == [f"m.lp:{5 * len(texts)} (r{len(texts) - 1})"]
    assert "instances" in problems[0].message


@pytest.mark.parametrize(
    "texts",
    [
        ["p(X,Y) :- present(X), present(Y)."],
        ["p(X,N) :- present(X), value(X,N), onset(X,_)."],
        ["q(a,1) :- present(X).", "q(b,2) :- present(X).", "p(X,Y,Z) :- q(X,_), q(Y,_), q(Z,_)."],
        ["p(N) :- N = 1..1000."],
        ["n(0).", "n(N+1) :- n(N), N < 1000."],
        ["p(X) :- q(X).", "q(X) :- p(X).", "q(X) :- r(X).", "p(X) :- present(X).", "r(X) :- q(X)."],
        ["p(X,f(Y)) :- present(X), value(X,Y).", "q(X) :- p(X,f(Y)), p(X,f(Y))."],
        ["{ c(X) : present(X) }.", "p(N) :- N = #count { X : c(X) }.", "q :- 5 <= #sum { 3,X : c(X) }."],
        ["s(N) :- N = #sum { V,X : value(X,V), V < 1000 }.", "t(N,M) :- s(N), value(_,M)."],
    ],
)
def test_a_join_of_what_belongs_together_is_not_told(texts):
    assert explosions(prepared(*texts), INPUTS) == ()


@pytest.mark.parametrize(
    ("texts", "place"),
    [
        (["p(a) :- present(X).", "p(f(X)) :- p(X)."], "m.lp:10 (r1)"),
        (["p(X) :- q(X).", "{ q(f(X,Y)) : p(X), present(Y) }."], "m.lp:10 (r1)"),
    ],
)
def test_terms_that_grow_without_end_are_told(texts, place):
    (problem,) = explosions(prepared(*texts), INPUTS)
    assert (problem.place, "without end" in problem.message) == (place, True)


@pytest.mark.parametrize(
    ("texts", "told", "fix"),
    [
        (["p(N) :- value(platelets,M), N = 0..M."], "more than 100000 members", "comparisons"),
        (["p(N) :- N = 1..100001."], "more than 100000 members", "comparisons"),
        (["{ c(X) : value(X,_) }.", "p(S) :- S = #sum { N,X : c(X), value(X,N), N < 1000 }."], "over what is chosen", "bound"),
        (["a0(X) :- present(X).", *[f"a{k + 1}(f(X,X)) :- a{k}(X)." for k in range(40)]], "1000 symbols", "there already"),
        (["a(N) :- N = 1..1000.", *[f"p{k}(X,Y) :- a(X), a(Y)." for k in range(3)]], "all rules together", "join"),
    ],
)  # fmt: skip
def test_what_else_would_have_no_end_in_practice_is_told(texts, told, fix):
    first, *_ = explosions(prepared(*texts), INPUTS)
    assert told in first.message
    assert fix in first.fix


def test_terms_that_do_not_feed_themselves_are_not_told():
    assert explosions(prepared("p(f(X)) :- present(X).", "q(X) :- p(f(X)).", "r(X) :- r(X), q(X)."), INPUTS) == ()
