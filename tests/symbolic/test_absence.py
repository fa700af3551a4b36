"""Why an atom does not hold: what is named fails, nothing that holds is explained away, and circles are told as such."""

import pytest
from fragment_answers import INPUTS
from random_fragment import sample

from reasoner.errors import KnowledgeError, RuleError, Unanswerable
from reasoner.symbolic.absence import absence
from reasoner.symbolic.atoms import read_atom
from reasoner.symbolic.matching import Seen, instantiated, joined, show_pattern
from reasoner.symbolic.nearest import nearest
from reasoner.symbolic.program import assemble
from reasoner.symbolic.reading import read_rules
from reasoner.symbolic.solve import consequences

HEAD = "%! id: r{0}\n%! en: e\n%! fr: f\n%! section: 1\n"


def program(*texts, window=""):
    source = "".join(HEAD.format(number) + window + text + "\n" for number, text in enumerate(texts))
    rules, problems = read_rules("m", "act", "m.lp", source)
    assert not problems, problems
    return assemble(rules, INPUTS)


def seen_of(ready, facts, ages=()):
    known = dict.fromkeys(facts, 0) | dict(ages)
    atoms = {*known, *consequences(ready, known), *ready.standing}
    return Seen(map(read_atom, atoms), {read_atom(atom): age for atom, age in known.items()}, INPUTS)


def why_not(wanted, *texts, facts=(), ages=(), window=""):
    ready = program(*texts, window=window)
    return absence(ready.rules, seen_of(ready, facts, ages), INPUTS, wanted)


def show_head(prepared, binding):
    return show_pattern(instantiated(*prepared.plan.head, binding))


def told(one):
    return [(attempt.rule, [(o.kind, o.text) for o in attempt.obstacles]) for attempt in one.attempts]


def test_every_literal_that_is_known_to_fail_is_named_with_what_stands_in_the_way():
    found = why_not(
        "advise", "advise :- present(a), not present(b), value(n,V), V > 10.", facts=("present(b)", "value(n,7)")
    )
    assert told(found["advise"]) == [("r0", [("missing", "present(a)"), ("holds", "not present(b)")])]
    found = why_not("advise", "advise :- present(a), value(n,V), V > 10.", facts=("present(a)", "value(n,7)"))
    assert told(found["advise"]) == [("r0", [("comparison", "7 > 10")])]
    assert found["advise"].attempts[0].substitution == (("V", "7"),)


def test_what_stands_in_the_way_of_an_anonymous_denial_is_the_atom_that_holds():
    rules = ["advise(X) :- present(X), not value(X,_)."]
    found = why_not("advise(a)", *rules, facts=("present(a)", "value(b,3)", "value(a,4)"))
    assert told(found["advise(a)"]) == [("r0", [("holds", "not value(a,_)")])]
    assert found["advise(a)"].attempts[0].obstacles[0].atom == "value(a,4)"
    rules = ["advise(X) :- present(X), not not value(X,_)."]
    assert told(why_not("advise(a)", *rules, facts=("present(a)", "value(b,3)"))["advise(a)"]) == [
        ("r0", [("missing", "value(a,_)")])
    ]


def test_what_is_missing_is_explained_in_turn_and_once():
    found = why_not("a", "a :- b, c.", "b :- d.", "c :- d.", "d :- present(x).")
    assert list(found) == ["a", "b", "c", "d", "present(x)"]
    assert [one.kind for one in found.values()] == ["blocked"] * 4 + ["fact"]
    assert why_not("nothing", "a :- b.")["nothing"].kind == "no_rule"


def test_what_could_never_be_is_told_only_where_there_is_nothing_else():
    texts = ["a :- present(x).", "a :- b(1).", "b(X) :- way(X).", "way(2)."]
    found = why_not("a", *texts)
    assert [attempt.rule for attempt in found["a"].attempts] == ["r0"]
    assert "b(1)" not in found
    assert [attempt.rule for attempt in why_not("a", *texts[1:])["a"].attempts] == ["r0"]
    assert why_not("way(1)", *texts)["way(1)"].kind == "no_rule"


def test_atoms_that_wait_for_each_other_are_a_circle():
    found = why_not("a", "a :- b.", "b :- c.", "c :- a.", "d :- present(x).")
    assert {one.kind for one in found.values()} == {"circle"}
    found = why_not("a", "a :- b.", "b :- a, present(x).")
    assert found["b"].kind == "blocked"


def test_an_aggregate_that_is_not_reached_says_what_it_counted():
    texts = ["high :- N = #sum { P,I : points(I,P) }, N >= 5.", "points(I,2) :- present(I)."]
    [attempt] = why_not("high", *texts, facts=("present(a)", "present(b)"))["high"].attempts
    assert [(one.kind, one.text) for one in attempt.obstacles] == [("comparison", "4 >= 5")]
    [attempt] = why_not(
        "high", "high :- #sum { P,I : points(I,P) } >= 5.", texts[1], facts=("present(a)", "present(b)")
    )["high"].attempts
    [obstacle] = attempt.obstacles
    assert (obstacle.text, obstacle.value) == ("#sum >= 5", "4")
    assert [(one.terms, one.atoms) for one in obstacle.elements] == [
        (("2", "a"), ("points(a,2)",)),
        (("2", "b"), ("points(b,2)",)),
    ]


def test_the_instances_that_come_nearest_are_told_and_the_others_counted():
    texts = ["a :- present(X), value(X,N), N > 3."]
    facts = [f"present(x{k})" for k in range(9)] + [f"value(x{k},{k % 3})" for k in range(8)]
    attempts = why_not("a", *texts, facts=facts)["a"].attempts
    assert len(attempts) == 5
    assert attempts[-1].others == 3
    assert {obstacle.kind for attempt in attempts for obstacle in attempt.obstacles} == {"comparison"}


def test_a_fact_too_old_for_the_window_is_told():
    found = why_not("a", "a :- present(x).", ages={"present(x)": 61}.items(), window="%! window: 1 h\n")
    assert told(found["a"]) == [("r0", [("old", "present(x)")])]


def test_a_conditional_literal_names_what_is_not_met_and_a_choice_what_was_not_taken():
    found = why_not("a", "a :- done(X) : present(X).", "done(x).", facts=("present(x)", "present(y)"))
    assert told(found["a"]) == [("r0", [("condition", "done(y)")])]
    found = why_not("do(b)", "1 { do(X) : present(X) } 1.", facts=("present(a)", "present(b)"))
    assert told(found["do(b)"]) == [("r0", [("not_chosen", "do(b)")])]


def test_of_a_chain_of_diamonds_each_atom_is_explained_once():
    texts = ["a0 :- present(x)."]
    for k in range(30):
        texts += [f"b{k} :- a{k}.", f"c{k} :- a{k}.", f"a{k + 1} :- b{k}, c{k}."]
    found = why_not("a30", *texts)
    assert len(found) == 3 * 30 + 2


@pytest.mark.parametrize("seed", range(0, 300, 3))
def test_over_random_programs_what_is_named_fails(seed):
    one = sample(seed)
    source = one.source.replace("%! id", HEAD.partition("\n")[2] + "%! id")
    rules, problems = read_rules("m", "act", "m.lp", source)
    try:
        assert not problems
        ready = assemble(rules, INPUTS)
        seen = seen_of(ready, one.facts)
    except (KnowledgeError, RuleError, Unanswerable):
        pytest.skip("no model, or outside what is answered")
    for prepared in ready.rules:
        for binding in joined(prepared.plan.body, {}, seen, -1):
            assert all(list(joined([part], binding, seen, -1)) for part in prepared.plan.body)
    for name, arity in sorted({one.plan.gives for one in ready.rules if one.plan.kind in ("rule", "choice")}):
        for values in ("1", "a", "f(1)"):
            wanted = f"{name}({','.join([values] * arity)})" if arity else name
            atom = read_atom(wanted)
            if atom in seen.atoms:
                continue
            found = absence(ready.rules, seen, INPUTS, wanted)
            assert not {read_atom(text) for text in found if "_" not in text} & seen.atoms
            assert all(attempt.obstacles for absent in found.values() for attempt in absent.attempts)
            for prepared in ready.rules:
                for binding, parts in nearest(prepared, seen, atom):
                    assert parts or prepared.plan.kind == "choice" or show_pattern(atom) != show_head(prepared, binding)
                    assert not any(list(joined([part], binding, seen, -1)) for part in parts)
