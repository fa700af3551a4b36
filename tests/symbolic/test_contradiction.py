"""Why rules contradict each other: the facts and rules named have no model together, and without any one of them there is one."""

from collections import Counter
from itertools import combinations

import pytest
from fragment_answers import INPUTS, clingo_models
from random_fragment import Sample, sample

from reasoner.errors import Cancelled, KnowledgeError, RuleError
from reasoner.interruption import Interruption
from reasoner.symbolic.contradiction import conflict
from reasoner.symbolic.program import assemble
from reasoner.symbolic.reading import read_rules
from reasoner.symbolic.shrinking import MOST_ENUMERATED, shrunk

HEAD = "%! id: r{0}\n%! en: e\n%! fr: f\n%! section: 1\n"


def ready_of(source):
    rules, problems = read_rules("m", "act", "m.lp", source)
    assert not problems, problems
    return assemble(rules, INPUTS)


def conflict_of(*texts, facts=()):
    ready = ready_of("".join(HEAD.format(number) + text + "\n" for number, text in enumerate(texts)))
    return conflict(ready, dict.fromkeys(facts, 0))


def test_a_violated_constraint_is_told_with_the_facts_and_rules_behind_it():
    found = conflict_of(
        "must(x) :- present(a).",
        "mustnot(x) :- b.",
        "b :- value(n,V), V > 3.",
        "c :- present(z).",
        ":- must(X), mustnot(X).",
        facts=("present(a)", "present(z)", "value(n,5)", "value(m,1)"),
    )
    assert (found.facts, found.rules) == (("present(a)", "value(n,5)"), ("r2", "r0", "r1", "r4"))
    assert found.violation.atoms == ("must(x)", "mustnot(x)")
    assert found.violation.substitution == (("X", "x"),)
    assert [step.head for step in found.steps] == ["b", "must(x)", "mustnot(x)"]


def test_of_two_reasons_one_is_enough():
    found = conflict_of(":- present(X), absent(X).", "absent(X) :- value(X,0).", "absent(a) :- present(c).",
                        facts=("present(a)", "value(a,0)", "present(c)"))  # fmt: skip
    assert len(found.facts) == 2
    assert len(found.rules) == 2


def test_an_atom_beside_its_opposite_is_a_conflict():
    found = conflict_of("a :- present(x).", "-a :- present(y).", facts=("present(x)", "present(y)"))
    assert (found.facts, found.rules, found.violation.atoms) == (
        ("present(x)", "present(y)"),
        ("r1", "r0"),
        ("-a", "a"),
    )


def test_choices_that_no_constraint_lets_be_are_a_conflict():
    found = conflict_of(
        "1 { do(X) : present(X) } 1 :- present(_).",
        ":- do(X), value(X,_).",
        "{ other } :- present(_).",
        facts=("present(a)", "value(a,1)", "value(b,1)"),
    )
    assert (found.facts, found.rules, found.violation) == (("present(a)", "value(a,1)"), ("r0", "r1"), None)


def test_a_circle_through_not_of_three_has_no_model():
    found = conflict_of("a :- not b, present(x).", "b :- not c.", "c :- not a.", "d :- a.", facts=("present(x)",))
    assert set(found.rules) == {"r0", "r1", "r2"}


def test_the_search_is_given_up_when_the_caller_gives_up():
    given_up = Interruption()
    given_up.cancel()
    ready = ready_of(HEAD.format(0) + "1 { do(X) : present(X) } 1 :- present(_).\n" + HEAD.format(1) + ":- do(X).\n")
    with pytest.raises(Cancelled):
        conflict(ready, {"present(a)": 0}, interruption=given_up)


def test_rules_that_agree_are_no_conflict():
    assert conflict_of("a :- present(x).", ":- a, present(y).", facts=("present(x)",)) is None


@pytest.mark.parametrize("size", [1, 5, MOST_ENUMERATED + 5])
def test_nothing_of_what_is_left_can_be_left_out(size):
    def suffices(some):
        return sum(some) >= 3 * size

    found = shrunk([1, 2, 3] * size, suffices)
    assert suffices(found)
    assert not any(suffices(part) for part in combinations(found, len(found) - 1))


def has_model(one, facts, rules):
    head, *statements = one.source.split("%! id: ")
    kept = [text for name, _, text in (one.partition("\n") for one in statements) if name in rules]
    return clingo_models(Sample("".join((head, *kept)), tuple(facts), frozenset()))


def compare(seed, tally):
    """Compare the conflict of one random program with clingo, which knows nothing of it."""
    one = sample(seed)
    try:
        ready = ready_of(one.source.replace("%! id", HEAD.partition("\n")[2] + "%! id"))
        found = conflict(ready, dict.fromkeys(one.facts, 0))
    except (KnowledgeError, RuleError):
        return
    models = clingo_models(one)
    assert models is None or bool(models) == (found is None), f"program {seed}"
    if found is None:
        return
    assert has_model(one, found.facts, found.rules) == [], f"program {seed}"
    for left in found.facts:
        assert has_model(one, [fact for fact in found.facts if fact != left], found.rules) != [], f"program {seed}"
    for left in found.rules:
        assert has_model(one, found.facts, [rule for rule in found.rules if rule != left]) != [], f"program {seed}"
    tally[found.violation is None] += 1


@pytest.mark.parametrize("part", range(4))
def test_over_random_programs_each_party_is_needed(part):
    tally = Counter()
    for seed in range(part * 40, part * 40 + 40):
        compare(seed, tally)
    assert tally.total() >= 1
