"""What would have to differ: each set of changes suffices, no part of one does, and the search finds what a reader would name."""

import random
from itertools import chain, combinations

import clingo
import pytest
from fragment_answers import INPUTS
from random_fragment import sample

from reasoner.errors import KnowledgeError, RuleError
from reasoner.symbolic.atoms import read_atom, show_atom
from reasoner.symbolic.choosing import first
from reasoner.symbolic.corrections import Corrections, state_of
from reasoner.symbolic.looking import Change
from reasoner.symbolic.matching import Seen
from reasoner.symbolic.program import assemble
from reasoner.symbolic.reading import read_rules
from reasoner.symbolic.remedies import _Graph

HEAD = "%! id: r{0}\n%! en: e\n%! fr: f\n%! section: 1\n"


def ready_of(source):
    rules, problems = read_rules("m", "act", "m.lp", source)
    assert not problems, problems
    return assemble(rules, INPUTS)


def changed(facts, changes):
    return (frozenset(facts) - {one.removed for one in changes}) | {one.added for one in changes if one.added}


def finder(ready, given, opposite=lambda _: (), fixed=lambda _: False):
    """What finds the corrections of a program over some facts."""

    def solved(changes):
        rest = ready.without({one.left_out for one in changes if one.left_out})
        return state_of(rest, dict.fromkeys(map(show_atom, changed(given, changes)), 0))

    return Corrections(ready.rules, INPUTS, solved, opposite, fixed=fixed)


def found_of(how, wanted, *texts, facts=(), opposite=lambda _: ()):
    ready = ready_of("".join(HEAD.format(number) + text + "\n" for number, text in enumerate(texts)))
    base = finder(ready, frozenset(map(read_atom, facts)), opposite)
    found, cut = getattr(base, how)(read_atom(wanted))
    assert not cut
    return [sorted(map(told, one)) for one in found]


def corrections(wanted, *texts, facts=(), opposite=lambda _: ()):
    return found_of("by_facts", wanted, *texts, facts=facts, opposite=opposite)


def told(change):
    facts = "".join(f"{sign}{show_atom(atom)}" for sign, atom in (("+", change.added), ("-", change.removed)) if atom)
    return change.left_out or facts


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
        (["a :- b, c, d, e.", *(f"{one} :- not present(x)." for one in "bcde")], ["present(x)"], [["-present(x)"]]),
        (["a :- present(x), present(y), present(z), present(w)."], [], []),
        (["a :- nothing."], ["present(x)"], []),
        (["a :- present(x), not present(x)."], [], []),
        (["a :- present(x).", ":- present(x), present(y)."], ["present(y)"], [["+present(x)", "-present(y)"]]),
        (["a :- n(N), N > 2.", "n(N+1) :- value(v,N)."], ["value(v,1)"], []),
    ],
)  # fmt: skip
def test_the_changes_that_a_reader_would_name(texts, facts, expected):
    assert corrections("a", *texts, facts=facts) == expected


@pytest.mark.parametrize(
    ("texts", "facts", "expected"),
    [
        (["a :- present(x), not b.", "b :- present(y)."], ["present(x)", "present(y)"], [["r1"]]),
        (["a :- not b, not c.", "b.", "c :- d.", "d."], [], [["r1", "r2"], ["r1", "r3"]]),
        (["a :- present(x).", "b."], [], []),
        (["a :- #sum { P,I : p(I,P) } <= 2.", "p(x,2).", "p(y,1).", "p(z,3) :- present(z)."], ["present(z)"],
         [["r1", "r3"], ["r2", "r3"]]),
        (["{ a }.", ":- a, present(x)."], ["present(x)"], [["r1"]]),
        (["1 { a ; b } 1.", ":~ a. [1]", ":~ b. [2]", ":~ b, present(x). [-3]"], ["present(x)"], [["r3"]]),
        (["1 { a ; b } 1.", "#minimize { 1 : a }."], [], [["r1"]]),
        (["a :- not b.", "b :- present(x).", ":- a, c.", "c."], ["present(x)"], [["r1", "r2"], ["r1", "r3"]]),
        (["a :- not b.", "b.", "-a :- c.", "c."], [], [["r1", "r2"], ["r1", "r3"]]),
    ],
)  # fmt: skip
def test_the_rules_that_would_have_to_be_out_of_force(texts, facts, expected):
    assert found_of("by_rules", "a", *texts, facts=facts) == expected


def test_an_anonymous_denial_asks_for_all_that_fits_to_go():
    rules = ["a(X) :- present(X), not value(X,_)."]
    found = corrections("a(f)", *rules, facts=("present(f)", "value(f,1)", "value(f,2)", "value(g,1)"))
    assert found == [["-value(f,1)", "-value(f,2)"]]


def test_rules_that_last_are_not_left_out():
    ready = ready_of(
        "".join(HEAD.format(number) + text for number, text in enumerate(("a :- not b.\n", "b :- c.\n", "c.\n")))
    )
    base = Corrections(ready.rules, INPUTS, finder(ready, frozenset()).solved, lasting={"r1"})
    assert [[one.left_out for one in changes] for changes in base.by_rules(("a",))[0]] == [["r2"]]


def test_what_nobody_can_change_is_named_after_the_others_of_its_size():
    rules = "".join(
        HEAD.format(number) + text
        for number, text in enumerate(
            (
                "a :- not value(age,70), present(b).\n",
                "a :- not value(age,70), present(w).\n",
                "a :- present(y), present(z).\n",
                "a :- present(y), not present(x).\n",
                "a :- not value(age,70), not present(x), present(v).\n",
            )
        )
    )
    ready, given = ready_of(rules), frozenset(map(read_atom, ("value(age,70)", "present(x)")))
    base = finder(ready, given, fixed=lambda fact: fact[:2] == ("value", "age"))
    found, _ = base.by_facts(("a",))
    assert [sorted(map(told, one)) for one in found] == [
        ["+present(y)", "+present(z)"],
        ["+present(y)", "-present(x)"],
        ["+present(b)", "-value(age,70)"],
        ["+present(w)", "-value(age,70)"],
        ["+present(v)", "-present(x)", "-value(age,70)"],
    ]
    assert set(found) == set(finder(ready, given).by_facts(("a",))[0])


@pytest.mark.parametrize(
    ("texts", "facts", "expected"),
    [
        (["a :- present(x).", ":- a, b.", "b :- present(y), not present(z)."], ["present(y)"],
         [["+present(x)", "+present(z)"], ["+present(x)", "-present(y)"]]),
        (["a :- present(x).", "-a :- present(y)."], ["present(y)"], [["+present(x)", "-present(y)"]]),
        (["{ a }.", ":- a, present(x)."], ["present(x)"], [["-present(x)"]]),
        (["1 { a ; b } 1.", ":~ a, present(x). [1]", ":~ b, present(y). [1]", ":~ a. [1]"], [], [["+present(y)"]]),
    ],
)  # fmt: skip
def test_what_contradicts_is_mended_by_a_further_change(texts, facts, expected):
    assert corrections("a", *texts, facts=facts) == expected


def test_what_cannot_stand_beside_a_fact_goes_when_it_comes():
    def opposite(atom):
        return [("present" if atom[0] == "value" else "value", *atom[1:])]

    assert corrections("a", "a :- present(x).", facts=["value(x)"], opposite=opposite) == [["+present(x)-value(x)"]]


def solved_by_clingo(source, facts):
    """The best answer set, as the engine chooses it among equals; None if there is none."""
    best = []
    control = clingo.Control(["0", "--opt-mode=optN", "--warn=none"], logger=lambda _code, _message: None)
    control.add("base", [], source + "".join(f"{show_atom(fact)}." for fact in facts))
    control.ground([("base", [])])
    control.solve(
        on_model=lambda model: (
            best.append(frozenset(read_atom(str(one)) for one in model.symbols(atoms=True)))
            if model.optimality_proven or not model.cost
            else None
        )
    )
    return first(best) if best else None


def left_of(source, changes):
    """The program without the statements that are left out."""
    gone = {one.left_out for one in changes}
    directives, *statements = source.split("%! id: ")
    return directives + "".join(f"%! id: {one}" for one in statements if one.partition("\n")[0] not in gone)


def compare(seed):
    """Check the corrections of three atoms of one random program, by clingo; how many there were, of facts and of rules."""
    one, chance = sample(seed), random.Random(seed)
    ready = ready_of(one.source.replace("%! id", HEAD.partition("\n")[2] + "%! id"))
    given = frozenset(map(read_atom, one.facts))
    base = finder(ready, given)
    before = base.solved(frozenset())
    if not isinstance(before, Seen):
        return 0, 0

    def holds(wanted, changes):
        found = solved_by_clingo(left_of(one.source, changes), changed(given, changes))
        return found is not None and wanted in found

    heads = sorted({prepared.plan.gives for prepared in ready.rules if prepared.plan.kind in ("rule", "choice")})
    asked = [(name, *[chance.choice([1, "a"])] * arity) for name, arity in chance.sample(heads, min(3, len(heads)))]
    numbers = [0, 0]
    for wanted in [*asked, *excluded(ready, base, before, chance)]:
        if wanted in before.atoms:
            continue
        for place, (found, _) in enumerate((base.by_facts(wanted), base.by_rules(wanted))):
            numbers[place] += len(found)
            for changes in found:
                assert all(bool(change.left_out) == bool(place) for change in changes)
                assert holds(wanted, changes), (wanted, changes)
                for part in chain.from_iterable(combinations(changes, size) for size in range(len(changes))):
                    assert not holds(wanted, part), (wanted, changes, part)
    return tuple(numbers)


def excluded(ready, base, before, chance):
    """Two atoms that would hold without one rule."""
    for name in chance.sample(ids := sorted({one.rule.id for one in ready.rules}), len(ids)):
        after = base.solved(frozenset({Change(left_out=name)}))
        more = sorted(after.atoms - before.atoms, key=show_atom) if isinstance(after, Seen) else []
        if more:
            return chance.sample(more, min(2, len(more)))
    return []


def compare_all(seeds):
    facts = rules = 0
    for seed in seeds:
        try:
            more = compare(seed)
        except (KnowledgeError, RuleError):
            continue
        except AssertionError as problem:
            raise AssertionError(f"program {seed}: {problem}") from problem
        facts, rules = facts + more[0], rules + more[1]
    return facts, rules


def test_over_random_programs_each_set_suffices_and_none_of_its_parts():
    facts, rules = compare_all(range(100))
    assert facts >= 20
    assert rules >= 20


def test_what_is_not_tried_would_not_have_done(monkeypatch):
    """With every change tried that an explanation ends at, the same sets are found."""

    def found(seed):
        one = sample(seed)
        try:
            ready = ready_of(one.source.replace("%! id", HEAD.partition("\n")[2] + "%! id"))
        except (AssertionError, KnowledgeError, RuleError):
            return {}
        base = finder(ready, frozenset(map(read_atom, one.facts)))
        before = base.solved(frozenset())
        if not isinstance(before, Seen):
            return {}
        asked = [("p4", 1), ("p3", "a"), *excluded(ready, base, before, random.Random(seed))]
        return {
            wanted: (base.by_facts(wanted), base.by_rules(wanted)) for wanted in asked if wanted not in before.atoms
        }

    quick = [found(seed) for seed in range(60)]

    def everything(graph, _):
        return {one for step in graph.steps.values() for things in step for thing in things for one in thing.changes}

    monkeypatch.setattr(_Graph, "within", everything)
    compared = 0
    for seed, some in enumerate(quick):
        for wanted, whole in found(seed).items():
            for (sets, _), (more, cut) in zip(some[wanted], whole, strict=True):
                if not cut:
                    assert set(sets) == set(more), f"program {seed}: {wanted}"
                    compared += bool(more)
    assert compared >= 20


@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
def test_over_a_thousand_random_programs_each_set_suffices_and_none_of_its_parts(part):
    facts, rules = compare_all(range(part * 100, part * 100 + 100))
    assert facts >= 20
    assert rules >= 25
