"""A search for a stable model in a process of its own, so that a program that grounds without end is ended like any other.

The process reads requests and writes answers, both as lines of JSON; it lives for many requests and is replaced
when it was ended.
"""

from __future__ import annotations

import json
import selectors
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from reasoner.interruption import Interruption

SECONDS, MEGABYTES = 20.0, 2_000
_GRACE = 1.0
_LOOKS = 0.05


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a question.

    Parameters: `status`, *model* with the atoms shown of the smallest model, *none* if there is none, *undecided* with the
    reason.
    """

    status: Literal["model", "none", "undecided"]
    atoms: tuple[str, ...] = ()
    reason: str = ""


@dataclass
class Search:
    """Asks questions of programs.

    Parameters: `seconds`, for each question, with grounding for the first; `megabytes`, for the process.
    """

    seconds: float = SECONDS
    megabytes: int = MEGABYTES
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def __enter__(self) -> Search:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe:
                    pipe.close()
            self._process = None

    def ask(self, program: str, *, smallest: bool = True, interruption: Interruption | None = None) -> Found:
        """Whether a program has a stable model, and of several the one that costs least.

        Raises: what `interruption` raises; then the process is ended.
        Law: the same program gives the same model.
        """
        (found,) = self.ask_each(program, ("",), smallest=smallest, interruption=interruption)
        return found

    def ask_each(
        self, program: str, goals: Sequence[str], *, smallest: bool = False, interruption: Interruption | None = None
    ) -> list[Found]:
        """The same for each of several atoms that have to hold, over one grounding; an empty goal asks for nothing."""
        found: list[Found] = []
        while len(found) < len(goals):
            left = goals[len(found) :]
            answers = list(self._asked(program, left, smallest, interruption))
            is_grounded = len(answers) > 1 or answers[0].status != "undecided"
            found += answers if is_grounded else answers * len(left)
        return found

    def _asked(
        self, program: str, goals: Sequence[str], smallest: bool, interruption: Interruption | None
    ) -> Iterator[Found]:
        """The answers up to the first for which the process had to be ended."""
        process = self._started()
        request = {"program": program, "goals": goals, "smallest": smallest, "seconds": self.seconds}
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
            for _ in goals:
                answer = self._read(process, interruption)
                if answer is None:
                    break
                yield answer
            else:
                return
        except BrokenPipeError:
            pass
        except BaseException:
            self.close()
            raise
        ended = process.poll() is not None
        self.close()
        reason = f"more than {self.megabytes} MB" if ended else f"no answer within {self.seconds:g} s"
        yield Found("undecided", reason=reason)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            command = [sys.executable, "-m", "reasoner.symbolic.searcher", str(self.megabytes)]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        return self._process

    def _read(self, process: subprocess.Popen[bytes], interruption: Interruption | None) -> Found | None:
        """The next answer; None if there is none in time, or the process ended."""
        assert process.stdout is not None
        until = time.monotonic() + self.seconds + _GRACE
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while not selector.select(_LOOKS):
                if interruption is not None:
                    interruption.check("searching")
                if time.monotonic() > until:
                    return None
        line = process.stdout.readline()
        return _found(json.loads(line)) if line else None


def _found(row: Mapping[str, Any]) -> Found:
    return Found(row["status"], tuple(row["atoms"]), row["reason"])
