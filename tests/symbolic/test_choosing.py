"""Choosing: the best model, the first of those that cost as much, bounds on the work, and the same in every thread."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from reasoner.errors import Cancelled, DeadlineExceeded, Unanswerable
from reasoner.interruption import Interruption
from reasoner.symbolic import choosing
from reasoner.symbolic.program import assemble
from reasoner.symbolic.reading import read_rules
from reasoner.symbolic.solve import consequences, solve

HEAD = "%! id: r{0}\n%! en: e\n%! fr: f\n%! section: 1\n"
PLAN = (
    "1 { do(X) : present(X) } 1 :- present(_).",
    ":- do(X), absent(X).",
    ":~ do(X), value(X,N). [N@2,X]",
    "done(X) :- do(X).",
)


def program(*texts, window=""):
    source = "".join(HEAD.format(number) + window + text + "\n" for number, text in enumerate(texts))
    rules, problems = read_rules("m", "act", "m.lp", source)
    assert not problems
    return assemble(rules, {"present", "absent", "value"})


def facts(*atoms):
    return dict.fromkeys(atoms, 0)


def test_the_cheapest_choice_that_is_allowed_is_taken_with_its_cost():
    model = solve(program(*PLAN), facts("present(a)", "present(b)", "value(a,1)", "value(b,3)", "absent(a)"))
    assert (model.atoms, model.costs) == (("do(b)", "done(b)"), ((2, 3),))
    assert [(step.rule, step.head) for step in model.steps] == [("r0", "do(b)"), ("r3", "done(b)")]


def test_of_equally_good_choices_the_first_is_taken_whatever_else_holds():
    for others in ((), ("value(c,1)",), ("present(zz)", "value(zz,9)", "absent(zz)")):
        atoms = consequences(program(*PLAN), facts("present(b)", "present(a)", "value(a,2)", "value(b,2)", *others))
        assert atoms == ("do(a)", "done(a)")


def test_without_anything_to_minimise_the_first_model_counts():
    assert consequences(program("{ a; b }.", "c :- not a."), {}) == ("a", "b")


def test_a_case_that_no_choice_fits_is_told():
    with pytest.raises(Unanswerable, match="no choice meets every constraint"):
        solve(program(*PLAN), facts("present(a)", "absent(a)"))


def test_a_violated_constraint_is_named_with_its_values():
    with pytest.raises(Unanswerable, match=r"absent\(X\).* is violated for X = fever") as raised:
        solve(program(":- present(X), absent(X)."), facts("present(fever)", "absent(fever)"))
    assert "m.lp:5 (r0)" in raised.value.fix


def test_an_atom_beside_its_opposite_is_told():
    with pytest.raises(Unanswerable, match=r"-p\(a\) and p\(a\) both hold"):
        solve(program("p(X) :- present(X).", "-p(X) :- present(X)."), facts("present(a)"))


def test_too_many_equally_good_choices_are_told(monkeypatch):
    monkeypatch.setattr(choosing, "MOST_BEST", 10)
    with pytest.raises(Unanswerable, match="more than 10 choices are equally good"):
        solve(program("{ do(X) : present(X) }."), facts(*(f"present(a{n})" for n in range(5))))


def test_a_choice_sees_inputs_through_its_window():
    windowed = program("1 { do(X) : present(X) } 1 :- present(_).", window="%! window: 1 h\n")
    assert consequences(windowed, {"present(a)": 61, "present(b)": 60}) == ("do(b)",)
    assert consequences(windowed, {"present(a)": 61, "present(b)": 61}) == ()


def test_what_a_case_brings_does_not_change_the_next(monkeypatch):
    chance = random.Random(3)
    cases = []
    for _ in range(60):
        names = chance.sample("abcdefgh", 3)
        cases.append(facts(*(f"present({n})" for n in names), *(f"value({n},{chance.randrange(5)})" for n in names)))
    fresh = [consequences(program(*PLAN), case) for case in cases]
    kept = program(*PLAN)
    assert [consequences(kept, case) for case in cases] == fresh
    monkeypatch.setattr(choosing, "MOST_EXTERNAL", 8)
    monkeypatch.setattr(choosing, "MOST_REMEMBERED", 4)
    small = program(*PLAN)
    assert [consequences(small, case) for case in cases] == fresh


def test_a_case_that_opens_no_choice_is_evaluated_without_the_solver(monkeypatch):
    texts = (*PLAN, "left(X) :- absent(X), not done(X).", ":~ left(X). [1@1,X]")
    known = facts("absent(a)", "absent(b)")
    expected = solve(program(*texts), known)
    assert (expected.atoms, expected.costs) == (("left(a)", "left(b)"), ((1, 2),))

    def fail(*_):
        raise AssertionError("the solver was asked")

    kept = program(*texts)
    monkeypatch.setattr(choosing.Chooser, "best", fail)
    assert solve(kept, known) == expected
    with pytest.raises(AssertionError):
        solve(kept, facts("present(a)"))
    with pytest.raises(Unanswerable, match="is violated"):
        solve(program("{ do(a) } :- present(a).", ":- absent(X), not do(X)."), facts("absent(a)"))


def test_threads_choose_what_one_thread_does():
    chance = random.Random(4)
    shared = program(*PLAN)
    cases = []
    for _ in range(200):
        names = chance.sample("abcdefgh", 4)
        cases.append(facts(*(f"present({n})" for n in names), *(f"value({n},{chance.randrange(9)})" for n in names)))
    serial = [solve(program(*PLAN), case) for case in cases[:20]]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda case: solve(shared, case), cases))
    assert found[:20] == serial
    assert found == [solve(shared, case) for case in cases]


def test_what_a_statement_gives_beside_a_choice_is_settled_with_it():
    rules = ("{ p(1) } = 1.", "p(2;X,1) :- present(X).", "q(X) :- present(X), not p(X,1).")
    assert consequences(program(*rules), facts("present(a)")) == ("p(1)", "p(2)", "p(a,1)")


HARD = (
    "1 { at(P,H) : hole(H) } 1 :- pigeon(P).",
    ":- at(P,H), at(Q,H), P < Q.",
    "pigeon(1..11) :- present(_).",
    "hole(1..10) :- present(_).",
)


def test_a_search_that_does_not_end_is_given_up_and_the_next_case_is_answered():
    hard = program(*HARD)
    with pytest.raises(DeadlineExceeded):
        solve(hard, facts("present(a)"), interruption=Interruption(0.5))
    interruption = Interruption()
    timer = threading.Timer(0.3, interruption.cancel)
    timer.start()
    with pytest.raises(Cancelled):
        solve(hard, facts("present(a)"), interruption=interruption)
    timer.join()
    assert solve(hard, {}).atoms == ()


def test_costs_that_no_choice_avoids_at_two_priorities_come_to_an_end():
    """Core-guided optimisation of clingo 5.8 never ends on these."""
    costly = ("{ do(1) }.", ":~ present(X), not do(X). [-1,X]", ":~ present(X), not do(X). [1@2,X]")
    model = solve(program(*costly), facts("present(a)", "present(b)"))
    assert (model.atoms, model.costs) == (("do(1)",), ((2, 2), (0, -2)))
