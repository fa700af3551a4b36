"""The parent's side: workers that are started, fed, waited for, stopped when a case takes too long, and replaced."""

from __future__ import annotations

import multiprocessing
import signal
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import connection
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from types import TracebackType

from reasoner.batch import records
from reasoner.batch.answering import Prepare, partial_name, prepare
from reasoner.batch.cases import Case
from reasoner.batch.flow import Flow, Task
from reasoner.batch.records import Record
from reasoner.batch.setting import Setting
from reasoner.batch.worker import Ready, Stop, serve
from reasoner.errors import BatchError

GRACE = 1.0
"""Seconds after the limit, in which a worker may itself give up on a case before it is killed."""
LOST = 3
"""How many workers in a row may end before they have loaded the knowledge base."""


@dataclass(eq=False, slots=True)
class _Worker:
    """A worker process; `since`, when the first of its tasks began, by the monotonic clock."""

    process: SpawnProcess
    link: Connection
    tasks: deque[Task] = field(default_factory=deque)
    loaded: bool = False
    ended: bool = False
    since: float = 0.0

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        self.link.close()
        self.ended = True


class Crew:
    """Worker processes that share one setting; a context manager, at whose end they are gone.

    They are spawned, not forked: a fork of a process with threads can hang. A program that makes a crew must therefore be
    importable without side effects (`if __name__ == "__main__":`).
    Parameters: `setting`; `jobs`, how many workers; `prepare`, what each does first, a function of a module (it travels by name).
    Raises: BatchError on entering if no worker can be made ready.
    """

    def __init__(self, setting: Setting, *, jobs: int = 1, prepare: Prepare = prepare) -> None:
        self._setting, self._jobs, self._prepare = setting, jobs, prepare
        self._workers: list[_Worker] = []
        self._lost = 0
        self._stop: BatchError | None = None
        self.knowledge = ""
        """The digest of the knowledge base, once entered."""

    def __enter__(self) -> Crew:
        try:
            self._start()  # the first compiles what the others then find in the cache
            while not self.knowledge:
                self._listen(Flow((), 1), None)
                self._raise_stop()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, one: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def records(self, cases: Iterable[Case]) -> Iterator[Record]:
        """A record for each case, in their order.

        Raises: BatchError if the workers can go on no more; the records until then have been given.
        """
        flow = Flow(cases, self._jobs)
        while True:
            for worker in self._workers:
                if worker.loaded and not worker.tasks:
                    self._give(worker, flow.next_chunk())
            if flow.ended:
                return
            while len(self._workers) < self._jobs and any(worker.tasks for worker in self._workers):
                self._start()
            self._listen(flow, self._patience())
            self._stop_overdue(flow)
            yield from flow.ready()
            self._raise_stop()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs, self._prepare, self._setting), daemon=True)
        with _without_interrupt():
            process.start()
        theirs.close()
        self._workers.append(_Worker(process, ours))

    def _give(self, worker: _Worker, tasks: list[Task]) -> None:
        if tasks:
            worker.tasks.extend(tasks)
            worker.since = time.monotonic()
            with suppress(OSError):  # it has ended: its tasks are taken back when its link is next heard
                worker.link.send([task.case for task in tasks])

    def _listen(self, flow: Flow, patience: float | None) -> None:
        """Hear what workers have to say, waiting at most for `patience` seconds, and replace those that have ended."""
        heard = connection.wait([worker.link for worker in self._workers], patience)
        for worker in self._workers:
            if worker.link in heard:
                self._hear(worker, flow)
        self._replace_ended()

    def _raise_stop(self) -> None:
        if self._stop is not None:
            raise self._stop

    def _hear(self, worker: _Worker, flow: Flow) -> None:
        try:
            while worker.link.poll():
                said = worker.link.recv()
                worker.since = time.monotonic()
                if isinstance(said, Stop):
                    self._stop = self._stop or BatchError(said.message, fix=said.fix)
                elif isinstance(said, Ready):
                    worker.loaded, self.knowledge, self._lost = True, said.knowledge, 0
                else:
                    flow.finish(worker.tasks.popleft(), said)
        except (EOFError, OSError):
            worker.kill()
            self._lost += not worker.loaded
            self._take_back(worker, flow)

    def _take_back(self, worker: _Worker, flow: Flow) -> None:
        """Have others do what a worker left undone that ended by itself; the case it was at has one more chance."""
        if worker.tasks:
            first = worker.tasks[0]
            first.deaths += 1
            if first.deaths > 1:
                flow.finish(worker.tasks.popleft(), records.died(first.case.line))
        flow.again(worker.tasks)

    def _stop_overdue(self, flow: Flow) -> None:
        limit = self._setting.seconds + GRACE
        for worker in self._workers:
            if worker.tasks and time.monotonic() - worker.since >= limit and not worker.link.poll():
                worker.kill()
                task = worker.tasks.popleft()
                if self._setting.certificates is not None:
                    (self._setting.certificates / partial_name(task.case.line)).unlink(missing_ok=True)
                flow.finish(task, records.timeout(task.case.line, self._setting.seconds))
                flow.again(worker.tasks)
        self._replace_ended()

    def _replace_ended(self) -> None:
        """Start a worker for each that has ended, unless that is of no use."""
        if self._lost >= LOST:
            self._stop = BatchError(
                "workers end before they have started", fix="give them more memory, or fewer --jobs"
            )
        if self._stop is not None:
            return
        ended = [worker for worker in self._workers if worker.ended]
        self._workers = [worker for worker in self._workers if not worker.ended]
        for _ in ended:
            self._start()

    def _patience(self) -> float | None:
        """Seconds until the first case is overdue."""
        begun = [worker.since for worker in self._workers if worker.tasks]
        return max(min(begun) + self._setting.seconds + GRACE - time.monotonic(), 0.0) if begun else None

    def _end(self) -> None:
        for worker in self._workers:
            worker.kill()
        self._workers.clear()


def run_batch(
    cases: Iterable[Case], setting: Setting, *, jobs: int = 1, prepare: Prepare = prepare
) -> Iterator[Record]:
    """A record for each case, in their order, one after the other as they are finished; no file is touched but certificates.

    Parameters: `cases`, as `open_cases` gives them, or your own; `setting`, what is asked of each; `jobs`, worker processes;
    `prepare`, what each worker does first.
    Raises: BatchError if no worker can be made ready, or a certificate cannot be written.
    Law: the records are the same for any number of jobs, but for cases that are stopped by the clock.
    """
    with Crew(setting, jobs=jobs, prepare=prepare) as crew:
        yield from crew.records(cases)


@contextmanager
def _without_interrupt() -> Iterator[None]:
    """What is started here is deaf to the keyboard's interrupt from its first moment; for us it is put off until after."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
