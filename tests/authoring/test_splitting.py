"""What edited rules read, evaluated alone: where it tells that nothing changes, whole programs have the same answers."""

import random

from fragment_answers import INPUTS
from random_fragment import sample

from reasoner.authoring.splitting import bottom_of
from reasoner.errors import KnowledgeError, Unanswerable
from reasoner.symbolic.program import Program, assemble
from reasoner.symbolic.reading import read_rules
from reasoner.symbolic.solve import solve

METADATA = "%! id: i{}\n%! en: e\n%! fr: f\n%! section: 1\n"


def assembled(statements):
    text = "\n".join(METADATA.format(number) + one for number, one in statements.items())
    rules, problems = read_rules("m", "act", "m.lp", text)
    assert not problems
    return assemble(rules, INPUTS)


def statements_of(source):
    return [line for line in source.splitlines() if line and not line.startswith("%")]


def said(program: Program, facts):
    try:
        model = solve(program, dict.fromkeys(facts, 0))
    except (Unanswerable, KnowledgeError) as problem:
        return type(problem)
    return model.atoms, model.costs


def edited(statements, chance):
    """Statements by number, and the same with one dropped, put in or replaced."""
    old = dict(enumerate(statements))
    new = dict(old)
    number = chance.randrange(len(statements))
    other = statements_of(sample(chance.randrange(10_000)).source)
    match chance.randrange(3):
        case 0:
            del new[number]
        case 1:
            new[len(statements)] = chance.choice(other)
        case 2:
            new[number] = chance.choice(other)
    return old, new


def test_where_the_bottom_tells_the_same_whole_programs_have_the_same_answers():
    told = differing = 0
    for seed in range(300):
        one, chance = sample(seed), random.Random(seed)
        try:
            old, new = (assembled(some) for some in edited(statements_of(one.source), chance))
        except (KnowledgeError, AssertionError):
            continue
        bottom = bottom_of(old, new)
        if bottom is None:
            continue
        try:
            same = bottom.same(dict.fromkeys(one.facts, 0))
        except (Unanswerable, KnowledgeError):
            continue
        before, after = said(old, one.facts), said(new, one.facts)
        if same:
            told += 1
            assert before == after, f"program {seed}"
        elif before != after:
            differing += 1
    assert told >= 30
    assert differing >= 30


def bottom(old, new):
    before, after = (assembled(dict(enumerate(some))) for some in (old, new))
    return bottom_of(before, after)


def test_an_edit_of_what_is_chosen_or_believed_is_left_to_whole_models():
    choice = "{a; b} :- present(x)."
    assert bottom([choice, "c :- a."], [choice, "c :- b."]) is None
    assert bottom([choice], ["{a} :- present(x)."]) is None
    assert bottom(["c :- belief(x,L,H), L > 2."], ["c :- belief(x,L,H), L > 3."]) is None
    assert bottom(["a :- not b.", "b :- not a.", "c :- a."], ["a :- not b.", "b :- not a.", "c :- b."]) is None


def test_beside_a_choice_an_edit_of_what_is_settled_is_decided():
    choice = "{a; b} :- c."
    found = bottom([choice, "c :- present(x)."], [choice, "c :- present(y)."])
    assert [found.same(dict.fromkeys(facts, 0)) for facts in ([], ["present(x)"], ["present(x)", "present(y)"])] == [
        True,
        False,
        True,
    ]


def test_a_circle_that_only_the_new_version_has_is_left_to_whole_models():
    assert bottom(["b :- not a."], ["b :- not a.", "a :- not b."]) is None
