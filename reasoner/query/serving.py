"""The other end of `bounded`: a process that runs what it is sent, within its memory, and sends back what came of it."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from multiprocessing.connection import Connection


def serve(allowed: int | None) -> None:
    """Run what comes on standard input until it ends; an interrupt is the business of the process that asks.

    Parameters: `allowed`, how much memory more than the process begins with each may take, in bytes; None for any.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    come, go = Connection(os.dup(0), writable=False), Connection(os.dup(1), readable=False)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    is_limited = allowed is None
    while True:
        try:
            work, arguments = come.recv()
        except EOFError:
            return
        if not is_limited and work.__name__ != "_nothing":
            _limit(allowed or 0)
            is_limited = True
        try:
            go.send(("returned", work(*arguments)))
        except MemoryError:
            go.send(("memory", None))
        except Exception as failure:
            go.send(("raised", failure))


def _limit(allowed: int) -> None:
    """Allow so much memory beyond what is in use, where the system can."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        with open("/proc/self/statm", encoding="ascii") as file:
            used = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + allowed, used + allowed))
