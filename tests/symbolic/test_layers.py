"""Layers: every rule after those that it reads, and no rule called that could not have an instance."""

from itertools import chain

from hypothesis import given, settings
from hypothesis import strategies as st

from reasoner.symbolic.firing import firing
from reasoner.symbolic.layers import layered, wakers
from reasoner.symbolic.program import assemble
from reasoner.symbolic.reading import read_rules

TEXTS = (
    "wakes :- p(1), q(X), X > 1.",
    "reads(X) :- q(X), r(X,a).",
    "reads_a(X) :- r(X,a), not p(X).",
    "given(X) :- X = 3.",
    "counts(N) :- N = #count { X : q(X) }.",
    "reached(X,Y) :- r(X,Y).",
    "reached(X,Z) :- reached(X,Y), r(Y,Z).",
    "last(X) :- reads(X), not wakes.",
)
HEAD = "%! id: r{0}\n%! en: e\n%! fr: f\n%! section: 1\n"


def prepared():
    source = "".join(HEAD.format(number) + text + "\n" for number, text in enumerate(TEXTS))
    rules, problems = read_rules("m", "assess", "m.lp", source)
    assert not problems
    numbers = {}
    plans = {one.index: one.plan for one in assemble(rules, {"p"}).rules}
    fires = {number: firing(plan, "r", -1, {"p"}, numbers) for number, plan in plans.items()}
    return layered(plans), wakers(plans, numbers), fires, numbers


LAYERS, WAKERS, FIRES, INDICES = prepared()


def place(number):
    return next(place for place, layer in enumerate(LAYERS) if number in layer.rules)


def test_every_rule_is_in_one_layer_after_those_that_it_reads():
    assert sorted(chain.from_iterable(layer.rules for layer in LAYERS)) == list(range(len(TEXTS)))
    assert place(7) > max(place(0), place(1))
    assert {layer.rules for layer in LAYERS if layer.recursive} == {frozenset({5, 6})}


@given(
    st.sets(
        st.one_of(
            st.tuples(st.just("p"), st.integers(0, 2)),
            st.tuples(st.just("q"), st.integers(0, 2)),
            st.tuples(st.just("r"), st.integers(0, 2), st.sampled_from("ab")),
        )
    )
)
@settings(max_examples=60, deadline=None)
def test_a_rule_that_sleeps_has_no_instance(atoms):
    indices = [{} for _ in INDICES]
    awake = set(WAKERS.always)
    for atom in atoms:
        rows = []
        for (name, arity, places), number in INDICES.items():
            if atom[0] == name and len(atom) == arity + 1:
                key = tuple(atom[place] for place in places)
                rows.append((number, key[0] if len(key) == 1 else key))
        for number, key in rows:
            indices[number].setdefault(key, []).append(atom)
        awake |= WAKERS.woken(atom, rows)
    assert {number for number, fire in FIRES.items() if fire(indices, atoms, {})} <= awake
    if not atoms:
        assert awake == {3, 4}
