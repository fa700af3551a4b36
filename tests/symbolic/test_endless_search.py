"""Rules that never end are given up: when the interruption says so, or after so many rounds."""

from threading import Timer

import pytest

from reasoner.errors import Cancelled, DeadlineExceeded, Unanswerable
from reasoner.interruption import Interruption
from reasoner.symbolic.program import assemble
from reasoner.symbolic.reading import read_rules
from reasoner.symbolic.solve import solve

ENDLESS = """\
%! id: on
%! en: e
%! fr: f
%! section: 1
q(N+1) :- q(N), p(_).
%! id: start
%! en: e
%! fr: f
%! section: 1
q(N) :- p(N).
"""


@pytest.fixture(scope="module")
def endless():
    rules, problems = read_rules("m", "assess", "m.lp", ENDLESS)
    assert not problems
    return assemble(rules, {"p"})


def test_rules_that_never_end_are_named(endless):
    with pytest.raises(Unanswerable, match="the rules for q gave new atoms for 1000 rounds"):
        solve(endless, {"p(1)": 0})


def test_a_deadline_ends_an_evaluation(endless):
    with pytest.raises(DeadlineExceeded, match="at the stage `solving`"):
        solve(endless, {"p(1)": 0}, interruption=Interruption(0.02))


def test_a_cancellation_from_another_thread_ends_an_evaluation(endless):
    interruption = Interruption()
    timer = Timer(0.02, interruption.cancel)
    timer.start()
    with pytest.raises(Cancelled, match="at the stage `solving`"):
        solve(endless, {"p(1)": 0}, interruption=interruption)
    timer.join()


def test_a_result_beyond_32_bits_is_an_error():
    rules, _ = read_rules("m", "assess", "m.lp", ENDLESS.replace("q(N+1) :- q(N), p(_).", "r(N*N) :- p(N)."))
    with pytest.raises(Exception, match="rule `on`: the result 10000000000 is outside 32 bits"):
        solve(assemble(rules, {"p"}), {"p(100000)": 0})


def test_terms_that_are_no_integers_have_an_order():
    rules, _ = read_rules("m", "assess", "m.lp", ENDLESS.replace("q(N+1) :- q(N), p(_).", "r(N) :- p(N), N > 3."))
    assert "r(fever)" in solve(assemble(rules, {"p"}), {"p(fever)": 0, "p(2)": 0}).atoms
    assert "r(2)" not in solve(assemble(rules, {"p"}), {"p(fever)": 0, "p(2)": 0}).atoms
