"""A search that takes long is given up when its interruption says so."""

from threading import Timer
from types import SimpleNamespace

import pytest

from reasoner.errors import Cancelled, DeadlineExceeded
from reasoner.interruption import Interruption
from reasoner.symbolic.instrument import parse_statements
from reasoner.symbolic.program import Program
from reasoner.symbolic.solve import solve

PIGEONS = """
1 { in(P,H) : H = 1..11 } 1 :- P = 1..12.
:- in(P,H), in(Q,H), P < Q.
"""


class Hopeless(Program):
    """A program whose search has no end that anyone would wait for; guideline rules cannot be written so."""

    def select(self, given):
        return SimpleNamespace(facts=(), rules={}, reads={}, statements=parse_statements(PIGEONS))


def test_a_deadline_ends_a_search():
    with pytest.raises(DeadlineExceeded, match="at the stage `solving`"):
        solve(Hopeless(()), {}, interruption=Interruption(0.1))


def test_a_cancellation_from_another_thread_ends_a_search():
    interruption = Interruption()
    timer = Timer(0.2, interruption.cancel)
    timer.start()
    with pytest.raises(Cancelled, match="at the stage `solving`"):
        solve(Hopeless(()), {}, interruption=interruption)
    timer.join()
