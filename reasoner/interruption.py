"""When to give up on an answer: a deadline, a cancellation, or neither.

The stages never read a clock. They are handed an `Interruption` and ask it, between steps and while the solver works,
whether to go on; the clock is its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event

from reasoner.errors import Cancelled, DeadlineExceeded


class Interruption:
    """A deadline that runs from now, and a cancellation that any thread may ask for; made anew for each answer.

    Parameters: `deadline`, seconds from the making of this object, so that waiting in a queue counts, too; None is no
    deadline; `clock`, seconds that never go back.
    Law: once `check` has raised, it raises ever after.

    >>> interruption = Interruption(deadline=30.0)
    >>> interruption.check("belief")
    >>> interruption.cancel()
    >>> interruption.check("belief")
    Traceback (most recent call last):
    ...
    reasoner.errors.Cancelled: cancelled at the stage `belief`
      fix: ask again if the answer is still wanted
    """

    def __init__(self, deadline: float | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._deadline = deadline
        self._clock = clock
        self._started = clock()
        self._cancelled = Event()

    def cancel(self) -> None:
        """Ask that the answer be given up; safe from any thread, and as often as one likes."""
        self._cancelled.set()

    def check(self, stage: str) -> None:
        """Do nothing if work may go on.

        Parameters: `stage`, what is being done or comes next, for the message.
        Raises: Cancelled if `cancel` was called; DeadlineExceeded if the deadline has passed.
        """
        if self._cancelled.is_set():
            raise Cancelled(f"cancelled at the stage `{stage}`", fix="ask again if the answer is still wanted")
        if self._deadline is not None and self._clock() - self._started >= self._deadline:
            raise DeadlineExceeded(
                f"the deadline of {self._deadline:g} s passed at the stage `{stage}`",
                fix="allow more time, or let fewer answers run at once",
            )
