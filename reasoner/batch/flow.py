"""Cases on their way: which are handed out next, which are under way, and which records may come out. Pure of processes.

What is under way is bounded in cases and in bytes, so that memory does not grow with the batch.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reasoner.batch.cases import Case
from reasoner.batch.records import Record

CHUNK = 16
"""The most cases that are handed over at once."""
AHEAD = 4
"""How many chunks each worker may be ahead of the slowest case."""
CHUNK_BYTES = 4 * 2**20
AHEAD_BYTES = 256 * 2**20


@dataclass(slots=True)
class Task:
    """A case on its way: its number among the cases, and how many workers ended while they had it."""

    number: int
    case: Case
    deaths: int = 0


class Flow:
    """The cases of a batch on their way through `jobs` workers.

    Law: `ready` gives the record of each case once, in the order of the cases, whatever the order in which they are finished.
    """

    def __init__(self, cases: Iterable[Case], jobs: int) -> None:
        self._source = enumerate(cases)
        self._jobs = jobs
        self._back: deque[Task] = deque()
        self._finished: dict[int, Record] = {}
        self._given = self._out = self._bytes = 0
        self._exhausted = False

    @property
    def ended(self) -> bool:
        """Whether every case has come in and every record has gone out."""
        return self._exhausted and self._given == self._out

    def next_chunk(self) -> list[Task]:
        """The tasks to hand over next: those that came back first; none if too much is under way, or nothing is left.

        The first chunks are small, so that few cases are spread over all workers.
        """
        wanted = min(CHUNK, 1 + self._given // (AHEAD * self._jobs))
        if self._back:
            return [self._back.popleft() for _ in range(min(wanted, len(self._back)))]
        tasks: list[Task] = []
        size = 0
        while len(tasks) < wanted and size < CHUNK_BYTES and self._may_go_ahead():
            number, case = next(self._source, (0, None))
            if case is None:
                self._exhausted = True
                break
            tasks.append(Task(number, case))
            self._given += 1
            self._bytes += len(case.data)
            size += len(case.data)
        return tasks

    def again(self, tasks: Iterable[Task]) -> None:
        """Take tasks back that were handed over and not finished; they are handed over again before any other."""
        self._back.extendleft(reversed(list(tasks)))

    def finish(self, task: Task, record: Record) -> None:
        """Take the record of a task."""
        self._finished[task.number] = record
        self._bytes -= len(task.case.data)

    def ready(self) -> Iterator[Record]:
        """The records whose turn it is."""
        while self._out in self._finished:
            record = self._finished.pop(self._out)
            self._out += 1
            yield record

    def _may_go_ahead(self) -> bool:
        under_way = self._given - self._out
        return not self._exhausted and under_way < AHEAD * CHUNK * self._jobs and self._bytes < AHEAD_BYTES
