"""Workers: order, limits of time, deaths, and nothing printed."""

import multiprocessing
import os
import time

import pytest

from reasoner.batch import Case, Setting, run_batch
from reasoner.batch.cases import Fault
from reasoner.batch.crew import Crew
from reasoner.batch.flow import AHEAD, CHUNK, Flow
from reasoner.batch.records import refused
from reasoner.errors import BatchError

from . import work


def cases(*texts):
    return [Case(line, "line", text.encode()) for line, text in enumerate(texts, 1)]


def statuses(*texts, jobs=2, seconds=60.0):
    setting = Setting(seconds=seconds)
    return [record.status for record in run_batch(cases(*texts), setting, jobs=jobs, prepare=work.echo)]


@pytest.mark.parametrize("jobs", [1, 3])
def test_records_come_in_the_order_of_the_cases(jobs):
    texts = [f"pause {0.05 if number % 7 == 0 else 0}" for number in range(150)]
    found = list(run_batch(iter(cases(*texts)), Setting(), jobs=jobs, prepare=work.echo))
    assert [record.line for record in found] == list(range(1, 151))


def test_no_cases_no_records():
    assert statuses() == []


def test_a_case_that_takes_too_long_is_stopped_and_the_others_are_not():
    begun = time.monotonic()
    assert statuses("a", "sleep", "b", "c", seconds=0.3, jobs=1) == ["refused", "timeout", "refused", "refused"]
    assert time.monotonic() - begun < 30


def test_a_case_that_ends_its_worker_twice_fails_alone(tmp_path):
    once = tmp_path / "once"
    assert statuses("a", "die", "b", f"die {once}", "c") == ["refused", "failed", "refused", "refused", "refused"]


def test_what_a_worker_prints_is_not_seen(capfd):
    assert statuses("print Dupont") == ["refused"]
    printed = capfd.readouterr()
    assert "Dupont" not in printed.out + printed.err


@pytest.mark.parametrize(("prepare", "part"), [(work.unready, "unknown"), (work.dying, "end before")])
def test_workers_that_cannot_start_are_told(prepare, part):
    with pytest.raises(BatchError, match=part):
        list(run_batch(cases("a"), Setting(), prepare=prepare))
    assert multiprocessing.active_children() == []


def test_what_is_no_fault_of_a_case_stops_the_batch_after_the_records_before():
    records = run_batch(cases("a", "b", "stop", "c"), Setting(), prepare=work.echo)
    assert [next(records).line, next(records).line] == [1, 2]
    with pytest.raises(BatchError, match="no room"):
        next(records)
    assert multiprocessing.active_children() == []


def test_a_worker_that_someone_kills_loses_nothing():
    with Crew(Setting(), jobs=2, prepare=work.echo) as crew:
        records = crew.records(cases(*["pause 0.02"] * 60))
        lines = [next(records).line for _ in range(5)]
        for child in multiprocessing.active_children():
            os.kill(child.pid, 9)
        lines += [record.line for record in records]
    assert lines == list(range(1, 61))


def test_what_is_under_way_is_bounded():
    taken = 0

    def endless():
        nonlocal taken
        while True:
            taken += 1
            yield Case(taken, "line", b"")

    flow = Flow(endless(), 2)
    tasks = []
    while chunk := flow.next_chunk():
        assert len(chunk) <= CHUNK
        tasks += chunk
    assert taken == AHEAD * CHUNK * 2
    for task in reversed(tasks[1:]):
        flow.finish(task, refused(task.case.line, Fault("-", "-")))
        assert list(flow.ready()) == []
    assert flow.next_chunk() == []
    flow.finish(tasks[0], refused(1, Fault("-", "-")))
    assert [record.line for record in flow.ready()] == list(range(1, taken + 1))


def test_tasks_that_come_back_go_out_first():
    flow = Flow(cases(*"abcdef"), 1)
    first, second = flow.next_chunk(), flow.next_chunk()
    flow.again(second)
    flow.again(first)
    assert flow.next_chunk()[0] is first[0]
    assert flow.next_chunk()[0] is second[0]
