"""Work that is shared out among processes, each of which prepares itself once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any, TypeVar

from reasoner.errors import Unanswerable

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_processes(
    work: Callable[[Item], Result],
    items: Iterable[Item],
    jobs: int,
    prepare: Callable[..., None],
    given: tuple[Any, ...],
) -> Iterator[Result]:
    """What each piece of work gives, in their order.

    They are spawned, not forked: a fork of a process with threads can hang.
    Parameters: `work` and `prepare`, functions of a module, since they travel by name; `given`, what `prepare` is called with,
    once in each process.
    Raises: Unanswerable if a process ended before its work was done; what `work` raises.
    """
    with ProcessPoolExecutor(jobs, get_context("spawn"), initializer=prepare, initargs=given) as pool:
        try:
            yield from pool.map(work, items)
        except BrokenProcessPool as failure:
            raise Unanswerable(
                "a process ended before its work was done",
                fix="run it with fewer jobs: each process holds the knowledge base in memory",
            ) from failure
