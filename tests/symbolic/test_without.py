"""A program without some of its rules: what the other rules say by themselves, chosen and settled alike, and nothing compiled anew."""

import random

import pytest
from fragment_answers import INPUTS
from random_fragment import sample

from reasoner.errors import KnowledgeError, Unanswerable
from reasoner.symbolic import evaluation
from reasoner.symbolic.atoms import read_atom
from reasoner.symbolic.program import assemble
from reasoner.symbolic.reading import read_rules
from reasoner.symbolic.solve import solve

METADATA = "%! en: e\n%! fr: f\n%! section: 1\n"


def rules_of(source):
    rules, problems = read_rules("m", "act", "m.lp", source.replace("%! id", METADATA + "%! id"))
    assert not problems
    return rules


def said(program, facts):
    try:
        model = solve(program, dict.fromkeys(facts, 0))
    except (Unanswerable, KnowledgeError) as problem:
        return type(problem)
    return set(model.atoms), model.costs


def test_the_other_rules_say_the_same_as_when_they_stand_alone():
    compared = 0
    for seed in range(250):
        one, chance = sample(seed), random.Random(seed)
        rules = rules_of(one.source)
        ids = sorted({rule.id for rule in rules})
        left_out = set(chance.sample(ids, chance.randrange(1, min(4, len(ids)))))
        fewer = assemble(rules, INPUTS).without(left_out)
        alone = assemble([rule for rule in rules if rule.id not in left_out], INPUTS)
        found, expected = said(fewer, one.facts), said(alone, one.facts)
        assert found == expected, f"program {seed} without {left_out}"
        compared += isinstance(found, tuple)
    assert compared >= 100


def test_without_twice_is_without_both():
    rules = rules_of("%! id: a\na.\n%! id: b\nb :- a.\n%! id: c\nc :- not b.\n")
    program = assemble(rules, INPUTS).without({"a"}).without({"c"})
    assert said(program, ()) == (set(), ())
    assert program == assemble(rules, INPUTS).without({"a", "c"})


def test_an_atom_stands_or_falls_with_the_rules_it_depends_on():
    fewer = compared = 0
    for seed in range(250):
        one, chance = sample(seed), random.Random(seed)
        program = assemble(rules_of(one.source), INPUTS)
        whole = said(program, one.facts)
        name, arity = chance.choice(sorted({rule.plan.gives for rule in program.rules if rule.plan.gives[0][0] != "#"}))
        for atom in [(name, *[value] * arity) for value in (1, "a")]:
            part = program.towards(atom)
            found = said(part, one.facts)
            fewer += len(part.rules) < len(program.rules)
            if isinstance(whole, tuple):
                compared += 1
                assert isinstance(found, tuple), f"program {seed}"
                assert (atom in map(read_atom, found[0])) == (atom in map(read_atom, whole[0])), f"program {seed}"
            else:
                assert not isinstance(found, tuple), f"program {seed}"
    assert fewer >= 50
    assert compared >= 200


def test_nothing_is_compiled_again(monkeypatch):
    program = assemble(rules_of("%! id: a\na :- present(x).\n%! id: b\nb :- not a.\n"), INPUTS)
    assert said(program, ("present(x)",)) == ({"a"}, ())

    def compiled(*_):
        pytest.fail("compiled again")

    monkeypatch.setattr(evaluation, "firing", compiled)
    assert said(program.without({"a"}), ("present(x)",)) == ({"b"}, ())
    assert said(program.towards(("a",)), ("present(x)",)) == ({"a"}, ())
