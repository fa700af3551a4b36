"""How a batch is doing, while it is running: one line that changes on a terminal, a line every ten seconds elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any

from reasoner.cli.main import note
from reasoner.cli.words import said

if TYPE_CHECKING:
    from reasoner.batch.tally import Tally

PIPED_SECONDS = 10.0
TERMINAL_SECONDS = 0.2


class BatchProgress:
    """A context manager whose `watch` is told how the batch stands; everything goes to standard error.

    Parameters: `language`, `en` or `fr`.
    """

    def __init__(self, language: str) -> None:
        self._say = said(language, "command")
        self._bar: Any = None
        self._task: Any = None
        self._begun = self._told = 0.0
        self._before: int | None = None

    def __enter__(self) -> BatchProgress:
        if not sys.stderr.isatty():
            note(self._say["batch_loading"])
            return self
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=20), TimeRemainingColumn())
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._bar.start()
        self._task = self._bar.add_task(self._say["batch_loading"], total=None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, one: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def watch(self, tally: Tally, about: int) -> None:
        """Tell how the batch stands, if it is time to; `about`, how many cases there may be."""
        now = time.monotonic()
        if self._before is None:
            self._before, self._begun, self._told = tally.cases, now, now
            if tally.cases:
                note(self._say.count("batch_going_on", tally.cases))
            return
        if now - self._told < (PIPED_SECONDS if self._bar is None else TERMINAL_SECONDS):
            return
        self._told = now
        rate = (tally.cases - self._before) / max(now - self._begun, 0.001)
        left = max(about - tally.cases, 0) / max(rate, 0.001)
        text = self._say("batch_state", tally.cases, about, tally.without_answer, round(rate, 1))
        if self._bar is None:
            note(f"{text}, {self._say('batch_left', _duration(left))}")
        else:
            self._bar.update(self._task, description=text, completed=tally.cases, total=max(about, tally.cases))


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
