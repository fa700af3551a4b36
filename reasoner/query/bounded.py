"""Work in a process of its own that can be stopped at any moment: bounded in time and memory, kept for the next question."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from reasoner.errors import Phrase, Unanswerable
from reasoner.interruption import Interruption

SECONDS = 5.0
"""So long a question may take, the start of its process not counted."""
BYTES = 1 << 30
"""So much memory more than it begins with a process may take."""
_TICK = 0.05
_START = 60.0
_SERVE = "from reasoner.query.serving import serve; serve({})"


class Served:
    """A process that runs functions of modules, one after the other: what it is sent, and what comes back.

    Parameters: `bytes_`, how much memory more than it begins with it may take; None for any.
    """

    def __init__(self, bytes_: int | None) -> None:
        self._bytes = bytes_
        self._process: subprocess.Popen[bytes] | None = None
        self._to: Connection | None = None
        self._back: Connection | None = None
        atexit.register(self.stop)

    @property
    def is_alive(self) -> bool:
        """Whether it waits or works."""
        return self._process is not None and self._process.poll() is None

    @property
    def back(self) -> Connection:
        """What tells when something has come back. Precondition: it was started."""
        if self._back is None:
            raise EOFError
        return self._back

    def start(self) -> None:
        """Start it anew; it is ready when it sends the first thing back, which `received` leaves out."""
        self.stop()
        command = [sys.executable, "-c", _SERVE.format(self._bytes)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise AssertionError("both ends were asked for")
        self._to = Connection(os.dup(self._process.stdin.fileno()), readable=False)
        self._back = Connection(os.dup(self._process.stdout.fileno()), writable=False)
        self._process.stdin.close()
        self._process.stdout.close()

    def send(self, work: Callable[..., Any], *arguments: Any) -> None:
        """Have it run a function.

        Raises: OSError if it has ended.
        """
        if self._to is None:
            raise BrokenPipeError
        self._to.send((work, arguments))

    def received(self) -> Any:
        """What a function returned.

        Raises: what it raised; MemoryError; EOFError if the process has ended.
        """
        kind, value = self.back.recv()
        if kind == "memory":
            raise MemoryError
        if kind == "raised":
            raise value
        return value

    def stop(self) -> None:
        """End it, whatever it is doing."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        for pipe in (self._to, self._back):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._process = self._to = self._back = None


class Bounded:
    """Runs functions of modules in a process, one after the other; it begins with the first, and ends when one takes too long.

    Parameters: `seconds` and `bytes_`, the bounds of each.
    """

    def __init__(self, seconds: float = SECONDS, bytes_: int = BYTES) -> None:
        self._seconds, self._bytes = seconds, bytes_
        self._served = Served(bytes_)

    def run(self, work: Callable[..., Any], *arguments: Any, interruption: Interruption | None = None) -> Any:
        """What a function returns, or raises.

        Raises: Unanswerable if it takes too long or too much memory, Cancelled or DeadlineExceeded if the caller gave up; the
        process is stopped then, as it is for KeyboardInterrupt.
        """
        go_on = interruption or Interruption()
        is_done = False
        try:
            if not self._served.is_alive:
                self._served.start()
                self._served.send(_nothing)
                self._wait(_START, go_on)
                self._served.received()
            self._served.send(work, *arguments)
            self._wait(self._seconds, go_on)
            is_done = True
            return self._served.received()
        except (EOFError, MemoryError, OSError):
            is_done = False
            raise _too_large(self._bytes) from None
        finally:
            if not is_done:
                self._served.stop()

    def _wait(self, seconds: float, go_on: Interruption) -> None:
        until = time.monotonic() + seconds
        while not self._served.back.poll(_TICK):
            go_on.check("a question in a process of its own")
            if time.monotonic() > until:
                raise Unanswerable(
                    Phrase("it takes more than {0} s", f"{seconds:g}"), fix=Phrase("ask for less, or add conditions")
                )

    def stop(self) -> None:
        """End the process."""
        self._served.stop()


def _nothing() -> None:
    """What a process is asked first, to see that it is there."""


def _too_large(allowed: int) -> Unanswerable:
    return Unanswerable(
        Phrase("it takes more than {0} MiB of memory", allowed >> 20), fix=Phrase("ask for less, or add conditions")
    )
