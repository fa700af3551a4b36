"""What depends on itself, and what was found of it before."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from reasoner.symbolic.components import components, in_components
from reasoner.symbolic.growth import explosions
from reasoner.symbolic.memo import Memo
from reasoner.symbolic.prepared import prepare
from reasoner.symbolic.ranges import Inputs, overflows
from reasoner.symbolic.reading import read_rules
from reasoner.symbolic.vocabulary import Predicate

INPUTS = Inputs(
    {"value": Predicate("value", "input", ("concept", "quantity:0"), "", "")}, {"platelets": (0, 5_000_000)}
)
HEAD = "%! id: r{0}\n%! en: e\n%! fr: f\n%! section: 1\n"
TEXTS = (
    "p(1).",
    "p(N) :- value(platelets,N).",
    "p(N) :- q(N,_), N < 7.",
    "p(N+1) :- p(N), N < 9.",
    "p(N+1) :- p(N).",
    "q(X,Y) :- p(X), p(Y).",
    "q(f(X),X) :- p(X).",
    "q(f(X),X) :- q(X,_).",
    "q(X,Y) :- r(X,Y), not p(X).",
    "r(X,Y) :- q(X,_), q(Y,_).",
    "r(S,1) :- S = #sum { N : p(N) }.",
    "{ r(X,X) : p(X) }.",
    "r(X-1,X) :- r(X,X).",
    "t(X+Y) :- p(X), r(Y,_).",
    "t(X-Y) :- u(X), t(Y).",
    ":- r(X,Y), q(Y,Z), q(Z,X).",
    ":~ q(X,Y). [X*1000,Y]",
)
graphs = st.dictionaries(st.integers(0, 7), st.lists(st.integers(0, 7), max_size=4), max_size=8)
programs = st.lists(st.sampled_from(TEXTS), max_size=8, unique=True)


def prepared(texts):
    source = "".join(HEAD.format(number) + text + "\n" for number, text in enumerate(texts))
    rules, problems = read_rules("m", "act", "m.lp", source)
    assert not problems
    return prepare(rules)


def reached(after, start):
    met, waiting = set(), [start]
    while waiting:
        new = set(after.get(waiting.pop(), ())) - met
        met |= new
        waiting += new
    return met


@given(graphs)
def test_nodes_are_together_that_reach_each_other_and_after_those_that_they_reach(after):
    found = components(after)
    place = {node: number for number, part in enumerate(found) for node in part}
    assert sorted(place) == sorted(set(after) | {node for nodes in after.values() for node in nodes})
    below = {node: reached(after, node) for node in place}
    for (one, first), (other, second) in product(place.items(), repeat=2):
        assert (first == second) == (one == other or (one in below[other] and other in below[one]))
        assert second <= first or other not in below[one]


@given(programs)
def test_every_plan_is_in_the_component_that_it_gives_and_after_what_it_reads(texts):
    plans = [one.plan for one in prepared(texts)]
    found = in_components(plans)
    assert sorted(id(plan) for part in found for plan in part.plans) == sorted(map(id, plans))
    given_ = {head: number for number, part in enumerate(found) for head in part.gives}
    for number, part in enumerate(found):
        assert all(plan.gives in part.gives for plan in part.plans)
        assert all(given_.get(one, 0) <= number for one in part.reads)
        assert part.recursive == any(one in part.gives for one in part.reads)


@given(st.lists(programs, min_size=2, max_size=4))
def test_what_is_found_does_not_depend_on_what_was_found_before(edits):
    memo = Memo()
    for texts in edits:
        rules = prepared(texts)
        found = explosions(rules, INPUTS, memo)
        assert found == explosions(rules, INPUTS)
        assert not any("nan" in problem.message for problem in found)
        assert overflows(rules, INPUTS, memo) == overflows(rules, INPUTS)


def test_what_is_found_again_is_the_same_object_so_that_what_rests_on_it_stays():
    memo = Memo()
    first = memo.kept("a", 1, lambda: [1, 2])
    assert memo.kept("a", 2, lambda: [1, 2]) is first
    assert memo.kept("a", 2, lambda: [3]) is first
    assert memo.kept("a", 1, lambda: [3]) == [3]


def test_nothing_comes_of_what_nothing_gives_however_often_it_is_joined():
    assert explosions(prepared(["s(X-1,X) :- s(X,X).", "t(X,Y,Z) :- s(X,_), s(Y,_), s(Z,_)."]), INPUTS) == ()
