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


class Bounded:
    """Runs functions of modules in a process, one after the other; it begins with the first, and ends when one takes too long.

    Parameters: `seconds` and `bytes_`, the bounds of each.
    """

    def __init__(self, seconds: float = SECONDS, bytes_: int = BYTES) -> None:
        self._seconds, self._bytes = seconds, bytes_
        self._process: subprocess.Popen[bytes] | None = None
        self._to: Connection | None = None
        self._from: Connection | None = None
        atexit.register(self.stop)

    def run(self, work: Callable[..., Any], *arguments: Any, interruption: Interruption | None = None) -> Any:
        """What a function returns, or raises.

        Raises: Unanswerable if it takes too long or too much memory, Cancelled or DeadlineExceeded if the caller gave up; the
        process is stopped then, as it is for KeyboardInterrupt.
        """
        go_on = interruption or Interruption()
        to, back = self._ready(go_on)
        try:
            to.send((work, arguments))
            self._wait(back, self._seconds, go_on)
            kind, value = back.recv()
        except (EOFError, OSError):
            self.stop()
            raise _too_large(self._bytes) from None
        except BaseException:
            self.stop()
            raise
        if kind == "memory":
            self.stop()
            raise _too_large(self._bytes)
        if kind == "raised":
            raise value
        return value

    @staticmethod
    def _wait(back: Connection, seconds: float, go_on: Interruption) -> None:
        until = time.monotonic() + seconds
        while not back.poll(_TICK):
            go_on.check("a question in a process of its own")
            if time.monotonic() > until:
                raise Unanswerable(
                    Phrase("it takes more than {0} s", f"{seconds:g}"), fix=Phrase("ask for less, or add conditions")
                )

    def _ready(self, go_on: Interruption) -> tuple[Connection, Connection]:
        """What leads to a process that waits for work, and back."""
        if (
            self._to is not None
            and self._from is not None
            and self._process is not None
            and self._process.poll() is None
        ):
            return self._to, self._from
        self.stop()
        command = [sys.executable, "-c", _SERVE.format(self._bytes)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise AssertionError("both ends were asked for")
        self._to = Connection(os.dup(self._process.stdin.fileno()), readable=False)
        self._from = Connection(os.dup(self._process.stdout.fileno()), writable=False)
        self._process.stdin.close()
        self._process.stdout.close()
        try:
            self._wait(self._from, _START, go_on)
            self._from.recv()
        except BaseException:
            self.stop()
            raise
        return self._to, self._from

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        for pipe in (self._to, self._from):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._process = self._to = self._from = None


def _too_large(allowed: int) -> Unanswerable:
    return Unanswerable(
        Phrase("it takes more than {0} MiB of memory", allowed >> 20), fix=Phrase("ask for less, or add conditions")
    )
