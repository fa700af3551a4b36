"""Where output goes: lines to the screen or to a pipe, progress to standard error."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import typer

from reasoner.cli.main import note
from reasoner.cli.words import said, spoken
from reasoner.explain.layout import WIDTH, Line, plain
from reasoner.repl.styles import STYLES

NARROWEST, WIDEST = 40, 100

Tell = Callable[..., None]


def width() -> int:
    """The columns to fill: those of the terminal within bounds at which text reads well, 80 in a pipe or a file."""
    if not sys.stdout.isatty():
        return WIDTH
    return min(max(shutil.get_terminal_size((WIDTH, 24)).columns, NARROWEST), WIDEST)


def show(lines: Iterable[Line]) -> None:
    """Print lines: styled on a terminal (never in colour if NO_COLOR is set), plain in a pipe or a file."""
    if not sys.stdout.isatty():
        typer.echo(plain(lines))
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    for line in lines:
        console.print(Text(line.text, style=STYLES.get(line.role, "")))


@contextmanager
def progress() -> Iterator[Tell]:
    """Something to tell the stages of a long wait to: `tell(stage)`, or `tell(stage, done, total)`.

    On a terminal the latest stage stands on one line, with its share where that is known, and vanishes at the end; in a pipe
    or a file each stage is a line, and each tenth of a counted one.
    """
    if not sys.stderr.isatty():
        yield _noted()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=20), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, visible=False)

        def tell(stage: str, done: int | None = None, total: int | None = None) -> None:
            bar.update(task, description=stage, completed=done or 0, total=total, visible=True)

        yield tell


def _noted() -> Tell:
    """Notes each stage, and of a counted one each tenth."""
    last: tuple[str, int] | None = None

    def tell(stage: str, done: int | None = None, total: int | None = None) -> None:
        nonlocal last
        tenth = -1 if done is None or not total else 10 * done // total
        if last != (stage, tenth):
            last = stage, tenth
            note(f"{stage} …" if total is None else said(spoken(), "stage")("of", stage, done, total))

    return tell
