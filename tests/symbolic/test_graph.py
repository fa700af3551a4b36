"""The graph of reasons: closed under what it names, and what two atoms share or do not."""

import pytest
from fragment_answers import INPUTS
from random_fragment import sample

from reasoner.errors import KnowledgeError, RuleError, Unanswerable
from reasoner.symbolic.atoms import read_atom
from reasoner.symbolic.contrast import contrast
from reasoner.symbolic.graph import graph
from reasoner.symbolic.matching import Seen
from reasoner.symbolic.program import assemble
from reasoner.symbolic.reading import read_rules
from reasoner.symbolic.solve import solve

HEAD = "%! id: r{0}\n%! en: e\n%! fr: f\n%! section: 1\n"


def ready_of(source):
    rules, problems = read_rules("m", "act", "m.lp", source)
    assert not problems, problems
    return assemble(rules, INPUTS)


def graph_in(ready, facts, roots):
    known = dict.fromkeys(facts, 0)
    model = solve(ready, known)
    steps = {step.head: step for step in (*model.standing, *model.steps)}
    seen = Seen(map(read_atom, (*facts, *model.atoms)), {}, INPUTS)
    return graph(ready.rules, steps, seen, INPUTS, roots)


def graph_of(*texts, facts=(), roots=("a",)):
    return graph_in(ready_of("".join(HEAD.format(n) + text + "\n" for n, text in enumerate(texts))), facts, roots)


def test_what_a_rule_took_as_not_so_is_explained_down_to_what_stands_in_its_way():
    found = graph_of(
        "a :- present(x), not b.",
        "b :- present(y), not c.",
        "c :- present(z).",
        facts=("present(x)", "present(y)", "present(z)"),
    )
    assert list(found.steps) == ["a", "c"]
    assert found.denied == {"a": ("b",), "c": ()}
    [attempt] = found.absences["b"].attempts
    assert (attempt.met, [one.text for one in attempt.obstacles]) == (("present(y)",), ["not c"])


def test_what_an_aggregate_lacks_is_named_and_explained():
    texts = (
        "a :- #sum { P,I : points(I,P) } >= 5.",
        "points(x,2) :- present(x).",
        "points(y,1) :- present(y).",
        "points(z,3) :- b.",
        "b :- present(z).",
    )
    found = graph_of(*texts, facts=("present(x)",))
    [obstacle] = found.absences["a"].attempts[0].obstacles
    assert (obstacle.value, obstacle.lacking) == ("2", ("points(y,1)", "points(z,3)"))
    assert found.absences["present(z)"].kind == "fact"
    assert "points(x,2)" in found.steps


def test_the_value_of_a_score_that_another_rule_compares_is_traced_to_what_it_counts():
    found = graph_of(
        "a :- score(N), N >= 2.",
        "score(N) :- N = #count { X : present(X), sign(X) }.",
        "sign(x;y).",
        facts=("present(x)", "present(q)"),
    )
    [obstacle] = found.absences["a"].attempts[0].obstacles
    assert (obstacle.kind, obstacle.lacking) == ("comparison", ("present(y)", "sign(q)"))
    assert [one.atoms for one in obstacle.elements] == [("present(x)", "sign(x)")]


def test_a_contrast_leaves_out_what_both_share():
    found = graph_of(
        "a :- present(fever), b.",
        "b :- present(cough).",
        "c :- present(fever), present(rash), not d.",
        "d :- present(cough).",
        facts=("present(fever)", "present(cough)"),
        roots=("a", "c"),
    )
    told = contrast(found, ["a"], ["c"])
    assert (told.alone, told.shared) == (("present(cough)",), ("present(fever)",))
    assert [one.text for _, one in told.lacking] == ["present(rash)", "not d"]


@pytest.mark.parametrize("seed", range(0, 240, 4))
def test_over_random_programs_the_graph_is_closed_and_true(seed):
    one = sample(seed)
    try:
        ready = ready_of(one.source.replace("%! id", HEAD.partition("\n")[2] + "%! id"))
        atoms = solve(ready, dict.fromkeys(one.facts, 0)).atoms
    except (KnowledgeError, RuleError, Unanswerable):
        pytest.skip("no model, or outside what is answered")
    holding = {read_atom(atom) for atom in (*atoms, *one.facts)}
    roots = atoms[::3]
    found = graph_in(ready, one.facts, roots)
    assert set(roots) - set(one.facts) <= set(found.steps) <= set(atoms)
    for atom, step in found.steps.items():
        assert {read_atom(other) for other in (*step.premises, *step.counted)} <= holding
        assert {*step.premises, *step.counted} <= {*found.steps, *one.facts}
        for other in found.denied[atom]:
            assert read_atom(other) not in holding
            assert other in found.absences
    for absent in found.absences.values():
        assert read_atom(absent.atom) not in holding
        for attempt in absent.attempts:
            assert {read_atom(atom) for atom in attempt.met} <= holding
            assert set(attempt.met) <= {*found.steps, *one.facts}
            for obstacle in attempt.obstacles:
                if obstacle.kind == "holds":
                    assert obstacle.atom in found.steps or obstacle.atom in one.facts
                assert not {read_atom(atom) for atom in obstacle.lacking} & holding
    for first in roots[:3]:
        told = contrast(found, [first], roots[-1:])
        assert sorted((*told.alone, *told.shared)) == sorted(found.facts([first]))
