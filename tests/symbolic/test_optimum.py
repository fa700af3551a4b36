"""Why a choice is as it is: alternatives cost no less, what forbids one cannot be left out, and the runner-up is the next best."""

from collections import Counter

import clingo
import pytest
from fragment_answers import INPUTS, clingo_models
from random_fragment import sample

from reasoner.errors import KnowledgeError, RuleError, Unanswerable
from reasoner.symbolic.atoms import read_atom
from reasoner.symbolic.optimum import optimum
from reasoner.symbolic.program import assemble
from reasoner.symbolic.reading import read_rules
from reasoner.symbolic.solve import consequences

HEAD = "%! id: r{0}\n%! en: e\n%! fr: f\n%! section: 1\n"
IMAGING = (
    "1 { do(X) : way(X) } 1 :- present(embolism).",
    "way(ct).",
    "way(scan).",
    "way(mr).",
    ":- do(mr), present(pacemaker).",
    ":~ do(X), value(X,N). [N@1,X]",
    ":~ do(scan), present(opacity). [1@2]",
)


def ready_of(source):
    rules, problems = read_rules("m", "act", "m.lp", source)
    assert not problems, problems
    return assemble(rules, INPUTS)


def optimum_of(*texts, facts=()):
    ready = ready_of("".join(HEAD.format(number) + text + "\n" for number, text in enumerate(texts)))
    return optimum(ready, dict.fromkeys(facts, 0))


def test_each_other_choice_says_what_it_costs_more_or_what_forbids_it():
    found = optimum_of(
        *IMAGING, facts=("present(embolism)", "present(pacemaker)", "present(opacity)", "value(ct,7)", "value(scan,2)")
    )
    assert (found.chosen, found.costs) == (("do(ct)",), ((1, 7),))
    assert [(one.rule, one.weight, one.priority, one.premises) for one in found.paid] == [
        ("r5", 7, 1, ("do(ct)", "value(ct,7)"))
    ]
    scan = found.of("do(scan)")
    assert (scan.chosen, scan.costs, scan.deciding(found.costs)) == (("do(scan)",), ((2, 1), (1, 2)), 2)
    assert [one.rule for one in scan.extra] == ["r5", "r6"]
    assert [one.rule for one in scan.saved] == ["r5"]
    forbidden = found.of("do(mr)")
    assert (forbidden.chosen, forbidden.because, forbidden.premises) == (None, ("r4",), ("present(pacemaker)",))
    assert found.runner_up == scan or found.runner_up == found.of("do(ct)")


def test_what_is_chosen_may_not_be_dropped_where_there_is_nothing_else():
    found = optimum_of("1 { do(X) : present(X) } 1.", facts=("present(a)",))
    dropped = found.of("do(a)")
    assert dropped.is_dropped
    assert (dropped.chosen, dropped.because, found.runner_up) == (None, ("r0",), None)


def test_choices_that_cost_the_same_are_decided_by_the_order_alone():
    found = optimum_of("1 { do(X) : present(X) } 1.", facts=("present(a)", "present(b)"))
    assert (found.chosen, found.runner_up.chosen, found.runner_up.deciding(found.costs)) == (
        ("do(a)",),
        ("do(b)",),
        None,
    )


def test_where_nothing_may_be_chosen_there_is_no_optimum():
    assert optimum_of(*IMAGING, facts=("present(pacemaker)",)) is None


def test_a_circle_through_not_is_a_choice_too():
    found = optimum_of("a :- not b, present(x).", "b :- not a, present(x).", ":~ a. [1@1]", facts=("present(x)",))
    assert (found.chosen, found.runner_up.chosen, found.runner_up.costs) == (("b",), ("a",), ((1, 1),))


def clingo_costs(one):
    """What each answer set costs, by the solver, at each priority that is not zero."""
    found = []
    control = clingo.Control(["0", "--opt-mode=enum,1000,1000,1000,1000", "--warn=none"], logger=lambda *_: None)
    control.add("base", [], one.source + "".join(f"{fact}." for fact in one.facts))
    control.ground([("base", [])])
    control.solve(
        on_model=lambda model: found.append(
            (frozenset(map(str, model.symbols(atoms=True))), dict(zip(model.priority, model.cost, strict=True)))
        )
    )
    return found


def compare(seed, tally):
    """Compare the alternatives of one random program with all its answer sets."""
    one = sample(seed)
    try:
        ready = ready_of(one.source.replace("%! id", HEAD.partition("\n")[2] + "%! id"))
        facts = dict.fromkeys(one.facts, 0)
        found = optimum(ready, facts)
        atoms = {*consequences(ready, facts), *facts}
    except (KnowledgeError, RuleError, Unanswerable):
        return
    models = clingo_models(one)
    if found is None or models is None:
        assert models is None or len(models) == 1, f"program {seed}"
        return
    kept = [(model, cost) for model, cost in clingo_costs(one)] if "#minimize" in one.source or ":~" in one.source else [
        (model, {}) for model in models
    ]  # fmt: skip
    priorities = sorted({priority for _, cost in kept for priority in cost}, reverse=True)

    def ranked(cost):
        return [dict(cost).get(priority, 0) for priority in priorities]

    own = {str(read_atom(atom)) for atom in atoms}
    others = []
    for model, cost in kept:
        if {str(read_atom(atom)) for atom in model} == own:
            assert ranked(cost) == ranked(found.costs), f"program {seed}"
        else:
            others.append(ranked(cost))
    runner_up = found.runner_up
    assert (runner_up is None) == (not others), f"program {seed}"
    if others:
        assert ranked(runner_up.costs) == min(others), f"program {seed}"
    for alternative in found.alternatives:
        held = [cost for model, cost in kept
                if (str(read_atom(alternative.atom)) in {str(read_atom(atom)) for atom in model}) != alternative.is_dropped]  # fmt: skip
        assert (alternative.chosen is None) == (not held), f"program {seed}"
        if held:
            assert ranked(alternative.costs) == min(map(ranked, held)), f"program {seed}"
        tally["forbidden" if alternative.chosen is None else "possible"] += 1


@pytest.mark.parametrize("part", range(4))
def test_over_random_programs_alternatives_are_the_best_that_differ(part):
    tally = Counter()
    for seed in range(part * 40, part * 40 + 40):
        compare(seed, tally)
    assert tally["possible"] >= 10
