"""Every derivation of an atom: the shortest first, none in a circle, and what a rule took as not so."""

import pytest
from fragment_answers import INPUTS
from random_fragment import sample

from reasoner.errors import KnowledgeError, RuleError, Unanswerable
from reasoner.symbolic.denial import denied
from reasoner.symbolic.derivations import derivations
from reasoner.symbolic.program import assemble
from reasoner.symbolic.reading import read_rules
from reasoner.symbolic.solve import solve

HEAD = "%! id: r{0}\n%! en: e\n%! fr: f\n%! section: 1\n"


def ready_of(*texts):
    source = "".join(HEAD.format(number) + text + "\n" for number, text in enumerate(texts))
    rules, problems = read_rules("m", "act", "m.lp", source)
    assert not problems, problems
    return assemble(rules, INPUTS)


def told(ready, atom, *facts):
    found = derivations(ready, dict.fromkeys(facts, 0), (), atom)
    return [(one.step.rule, [step.head for step in one.below]) for one in found]


def test_the_shortest_comes_first_whatever_the_order_of_the_rules():
    ready = ready_of("a :- c.", "c :- b.", "b :- present(x).", "a :- present(y).", "a :- b.")
    assert told(ready, "a", "present(x)", "present(y)") == [("r3", []), ("r4", ["b"]), ("r0", ["b", "c"])]
    assert told(ready, "a", "present(x)") == [("r4", ["b"]), ("r0", ["b", "c"])]
    assert told(ready, "a") == []
    assert told(ready, "present(x)", "present(x)") == []


def test_what_needs_the_atom_itself_is_no_derivation_of_it():
    ready = ready_of("a :- b.", "b :- a.", "b :- present(x).", "a :- present(y).")
    assert told(ready, "a", "present(y)") == [("r3", [])]
    assert told(ready, "a", "present(x)", "present(y)") == [("r3", []), ("r0", ["b"])]


def test_each_value_of_the_variables_is_a_derivation_and_aggregates_keep_what_they_counted():
    ready = ready_of("a :- present(X).", "n :- #count { X : b(X) } >= 2.", "b(X) :- present(X).")
    assert told(ready, "a", "present(x)", "present(y)") == [("r0", []), ("r0", [])]
    assert told(ready, "n", "present(x)", "present(y)") == [("r1", ["b(x)", "b(y)"])]


def test_what_holds_without_a_patient_has_one():
    ready = ready_of("way(ct).", "way(X) :- present(X).")
    assert told(ready, "way(ct)", "present(ct)") == [("r0", [])]


def test_what_a_rule_took_as_not_so_is_named_with_its_values():
    ready = ready_of("a(X) :- present(X), not b(X,1), not c.", "b(X,1) :- value(X,1).", "a(z) :- present(q).")
    plans = [one for one in ready.rules if one.rule.id == "r0"]
    assert denied(plans, {"X": "x"}, "a(x)") == ("c", "b(x,1)")
    assert denied([one for one in ready.rules if one.rule.id == "r2"], {}, "a(z)") == ()


def test_of_a_rule_with_pools_only_the_instance_that_gave_the_head_is_read():
    ready = ready_of("a(1;2) :- present(x), not b.", "b :- present(y).")
    assert denied(ready.rules[:2], {}, "a(2)") == ("b",)


@pytest.mark.parametrize("seed", range(0, 200, 4))
def test_over_random_programs_the_derivation_that_is_told_is_among_them(seed):
    one = sample(seed)
    rules, problems = read_rules("m", "act", "m.lp", one.source.replace("%! id", HEAD.partition("\n")[2] + "%! id"))
    facts = dict.fromkeys(one.facts, 0)
    try:
        assert not problems
        ready = assemble(rules, INPUTS)
        model = solve(ready, facts)
    except (KnowledgeError, RuleError, Unanswerable):
        pytest.skip("no model, or outside what is answered")
    for step in model.steps:
        found = derivations(ready, facts, (), step.head)
        assert (step.rule, step.substitution) in [(one.step.rule, one.step.substitution) for one in found]
        sizes = [len(one.below) for one in found]
        assert sizes == sorted(sizes)
        for each in found:
            known = {*facts, *ready.standing}
            for below in (*each.below, each.step):
                assert set(below.premises) <= known
                assert step.head not in below.premises
                known.add(below.head)
