"""What rules look at without building on it: a program over less than it looks at may conclude otherwise, never over more."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reasoner.symbolic.observed import observed, observers
from reasoner.symbolic.program import assemble
from reasoner.symbolic.reading import read_rules
from reasoner.symbolic.solve import solve

HEAD = "%! id: r{0}\n%! en: e\n%! fr: f\n%! section: 1\n"
RULES = (
    "q(X) :- p(X), not b(X).",
    "r(X) :- q(X), not q(X+1).",
    "n(K) :- K = #count { X : p(X), not c(X) }.",
    "g(S,T) :- S = #sum { W,X : w(X,W), q(X) }, a(T), S > T.",
    "goal(X) :- r(X), d(_,_), not e(X).",
    "goal(K) :- n(K), K > 1.",
    "goal(9) :- g(S,T).",
    "aside(X) :- a(X).",
)
ATOMS = [f"{name}({number})" for name in "pbcae" for number in range(3)] + ["w(0,2)", "w(1,3)", "d(0,1)", "d(1,1)"]
INPUTS = {"p", "b", "c", "a", "e", "w", "d"}


def read(*texts):
    source = "".join(HEAD.format(number) + text + "\n" for number, text in enumerate(texts))
    rules, problems = read_rules("m", "assess", "m.lp", source)
    assert not problems
    return rules


def seen(text, *model):
    return observed(observers(read(text)), model)


def test_an_atom_under_not_is_looked_at_where_the_rest_of_the_body_holds():
    assert seen("q(X) :- p(X), not b(X).", "p(1)", "b(1)", "b(2)") == {"b(1)"}
    assert seen("q(X) :- p(X).", "p(1)") == set()


def test_an_aggregate_looks_at_its_elements_and_at_what_keeps_others_out():
    rule = "n(K) :- K = #count { X : p(X), not c(X) }."
    assert seen(rule, "p(1)", "p(2)", "c(2)", "c(3)") == {"p(1)", "p(2)", "c(2)"}


def test_two_underscores_are_two_variables():
    assert seen("q(X) :- d(_,_), p(X), not b(X).", "d(0,1)", "p(1)", "b(1)") == {"b(1)"}


@given(st.sets(st.sampled_from(ATOMS)), st.data())
@settings(max_examples=150)
def test_over_what_the_goals_and_the_looks_rest_on_the_goals_are_the_same(inputs, data):
    rules = read(*RULES)
    program, watching = assemble(rules, INPUTS), observers(rules)

    def goals(atoms):
        model = solve(program, dict.fromkeys(sorted(atoms), 0))
        return {atom for atom in model.atoms if atom.startswith("goal(")}, model

    found, model = goals(inputs)
    premises = {step.head: step.premises for step in model.steps}
    needed = found | observed(watching, (*inputs, *model.atoms))
    waiting = list(needed)
    while waiting:
        for premise in premises.get(waiting.pop(), ()):
            if premise not in needed:
                needed.add(premise)
                waiting.append(premise)
    rest = sorted(inputs - needed)
    removed = data.draw(st.sets(st.sampled_from(rest))) if rest else set()
    assert goals(inputs - removed)[0] == found
    assert goals(inputs & needed)[0] == found
