"""A deadline and a cancellation are asked between steps, and nothing of a half-made answer is left behind."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import VIGNETTES
from reasoner import Cancelled, DeadlineExceeded, Interruption, Patient, Unanswerable

STAGES = ["grounding", "assess", "belief", "act", "certificate"]


class Recording(Interruption):
    """Notes the stages that ask, solving aside, and does something when one is reached."""

    def __init__(self, at="", do=lambda: None):
        super().__init__()
        self.stages, self.at, self.do = [], at, do

    def check(self, stage):
        if stage != "solving":
            self.stages.append(stage)
        if stage == self.at:
            self.do()
        super().check(stage)


@pytest.fixture(scope="module")
def patient():
    return Patient.from_file(VIGNETTES[0])


@given(st.floats(0, 1000), st.lists(st.floats(0, 100), max_size=20))
def test_a_deadline_passes_once_and_for_all(deadline, steps):
    now = [0.0]
    interruption = Interruption(deadline, clock=lambda: now[0])
    for step in steps:
        now[0] += step
        if now[0] < deadline:
            interruption.check("any")
        else:
            with pytest.raises(DeadlineExceeded, match="at the stage `any`"):
                interruption.check("any")


def test_without_a_deadline_nothing_passes_until_it_is_cancelled():
    now = [0.0]
    interruption = Interruption(clock=lambda: now[0])
    now[0] = 1e12
    interruption.check("any")
    interruption.cancel()
    for _ in range(2):
        with pytest.raises(Cancelled):
            interruption.check("any")


def test_every_stage_asks_in_its_order(reasoner, patient):
    recording = Recording()
    answer = reasoner.answer(patient, as_of=patient.recorded, interruption=recording)
    assert recording.stages == STAGES
    assert answer == reasoner.answer(patient, as_of=patient.recorded)


@pytest.mark.parametrize("stage", STAGES)
def test_a_deadline_that_passes_at_any_stage_gives_no_answer_and_harms_no_other(reasoner, patient, stage):
    expected = reasoner.answer(patient, as_of=patient.recorded)
    now = [0.0]
    interruption = Interruption(1.0, clock=lambda: now[0])
    ask = interruption.check

    def late(asking):
        now[0] = 1.0 if asking == stage else 0.0
        ask(asking)

    interruption.check = late
    with pytest.raises(DeadlineExceeded, match=f"at the stage `{stage}`") as raised:
        reasoner.answer(patient, as_of=patient.recorded, interruption=interruption)
    assert raised.value.fix
    assert isinstance(raised.value, Unanswerable)
    assert reasoner.answer(patient, as_of=patient.recorded) == expected


def test_a_deadline_of_nothing_is_over_at_once(reasoner, patient):
    with pytest.raises(DeadlineExceeded, match="the deadline of 0 s passed at the stage `grounding`"):
        reasoner.answer(patient, as_of=patient.recorded, interruption=Interruption(0))


def test_another_thread_cancels_an_answer_that_is_under_way(reasoner, patient):
    expected = reasoner.answer(patient, as_of=patient.recorded)
    reached, cancelled = threading.Event(), threading.Event()

    def pause():
        reached.set()
        assert cancelled.wait(30)

    interruption = Recording("act", pause)

    def cancel():
        assert reached.wait(30)
        interruption.cancel()
        cancelled.set()

    other = threading.Thread(target=cancel)
    other.start()
    with pytest.raises(Cancelled, match="at the stage `act`"):
        reasoner.answer(patient, as_of=patient.recorded, interruption=interruption)
    other.join()
    assert reasoner.answer(patient, as_of=patient.recorded) == expected
