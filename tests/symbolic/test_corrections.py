"""What would have to differ: each set of changes suffices, no part of one does, and the search finds what a reader would name."""

import random
from itertools import chain, combinations

import pytest
from fragment_answers import INPUTS
from random_fragment import sample

from reasoner.errors import KnowledgeError, RuleError, Unanswerable
from reasoner.symbolic.atoms import read_atom, show_atom
from reasoner.symbolic.corrections import Change, Corrections
from reasoner.symbolic.matching import Seen
from reasoner.symbolic.program import assemble
from reasoner.symbolic.rule import read_rules
from reasoner.symbolic.solve import consequences

HEAD = "%! id: r{0}\n%! en: e\n%! fr: f\n%! section: 1\n"


def ready_of(source):
    rules, problems = read_rules("m", "act", "m.lp", source)
    assert not problems, problems
    return assemble(rules, INPUTS)


def changed(facts, changes):
    return (frozenset(facts) - {one.removed for one in changes}) | {one.added for one in changes if one.added}


def seen_after(ready, facts):
    known = dict.fromkeys(map(show_atom, facts), 0)
    try:
        derived = consequences(ready, known)
    except Unanswerable:
        return None
    return Seen(map(read_atom, (*known, *derived, *ready.standing)), dict.fromkeys(facts, 0), INPUTS)


def corrections(wanted, *texts, facts=(), opposite=lambda _: ()):
    ready = ready_of("".join(HEAD.format(number) + text + "\n" for number, text in enumerate(texts)))
    given = frozenset(map(read_atom, facts))
    base = Corrections(ready.rules, INPUTS, lambda changes: seen_after(ready, changed(given, changes)), opposite)
    found, cut = base.smallest(read_atom(wanted))
    assert not cut
    return [sorted(map(told, one)) for one in found]


def told(change):
    return "".join(f"{sign}{show_atom(atom)}" for sign, atom in (("+", change.added), ("-", change.removed)) if atom)


@pytest.mark.parametrize(
    ("texts", "facts", "expected"),
    [
        (["a :- present(x), present(y)."], ["present(x)"], [["+present(y)"]]),
        (["a :- present(x).", "a :- present(y), present(z)."], [], [["+present(x)"], ["+present(y)", "+present(z)"]]),
        (["a :- b.", "b :- present(x), not c.", "c :- present(y)."], ["present(y)"], [["+present(x)", "-present(y)"]]),
        (["a :- value(n,V), V > 10."], ["value(n,7)"], [["+value(n,11)-value(n,7)"]]),
        (["a :- value(n,V), V <= 10."], [], [["+value(n,10)"]]),
        (["a :- value(n,V), V >= C, cut(C).", "cut(5)."], ["value(n,3)"], [["+value(n,5)-value(n,3)"]]),
        (["a :- value(n,V), cut(C), V >= C.", "cut(5)."], [], [["+value(n,5)"]]),
        (
            ["a :- #sum { P,I : points(I,P) } >= 3.", "points(x,2) :- present(x).", "points(y,1) :- present(y).",
             "points(z,1) :- present(z)."],
            ["present(x)"],
            [["+present(y)"], ["+present(z)"]],
        ),
        (
            ["a :- #count { I : b(I) } = 0.", "b(x) :- not present(x).", "b(y) :- present(y)."],
            ["present(y)"],
            [["+present(x)", "-present(y)"]],
        ),
        (["a :- b(X) : present(X).", "b(x) :- value(z)."], ["present(x)"], [["+value(z)"], ["-present(x)"]]),
        (["a :- nothing."], ["present(x)"], []),
        (["a :- present(x), not present(x)."], [], []),
        (["a :- present(x).", ":- present(x), present(y)."], ["present(y)"], []),
        (["a :- n(N), N > 2.", "n(N+1) :- value(v,N)."], ["value(v,1)"], []),
    ],
)  # fmt: skip
def test_the_changes_that_a_reader_would_name(texts, facts, expected):
    assert corrections("a", *texts, facts=facts) == expected


def test_what_cannot_stand_beside_a_fact_goes_when_it_comes():
    def opposite(atom):
        return [("present" if atom[0] == "value" else "value", *atom[1:])]

    assert corrections("a", "a :- present(x).", facts=["value(x)"], opposite=opposite) == [["+present(x)-value(x)"]]


def compare(seed):
    """Check the corrections of every atom of one random program; how many there were."""
    one, chance = sample(seed), random.Random(seed)
    ready = ready_of(one.source.replace("%! id", HEAD.partition("\n")[2] + "%! id"))
    given = frozenset(map(read_atom, one.facts))
    before = seen_after(ready, given)
    if before is None:
        return 0
    base = Corrections(ready.rules, INPUTS, lambda changes: seen_after(ready, changed(given, changes)))
    heads = sorted({prepared.plan.gives for prepared in ready.rules if prepared.plan.kind in ("rule", "choice")})
    number = 0
    for name, arity in chance.sample(heads, min(3, len(heads))):
        wanted = (name, *[chance.choice([1, "a"])] * arity)
        if wanted in before.atoms:
            continue
        found, _ = base.smallest(wanted)
        number += len(found)
        for changes in found:
            assert all(isinstance(change, Change) for change in changes)
            assert wanted in seen_after(ready, changed(given, changes)).atoms
            for part in chain.from_iterable(combinations(changes, size) for size in range(len(changes))):
                after = seen_after(ready, changed(given, part))
                assert after is None or wanted not in after.atoms
    return number


def compare_all(seeds):
    number = 0
    for seed in seeds:
        try:
            number += compare(seed)
        except (KnowledgeError, RuleError, AssertionError) as problem:
            if isinstance(problem, AssertionError):
                raise AssertionError(f"program {seed}") from problem
    return number


def test_over_random_programs_each_set_suffices_and_none_of_its_parts():
    assert compare_all(range(100)) >= 20


@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
def test_over_a_thousand_random_programs_each_set_suffices_and_none_of_its_parts(part):
    assert compare_all(range(part * 100, part * 100 + 100)) >= 10
