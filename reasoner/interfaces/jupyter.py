"""The language of queries in a notebook: `%load_ext reasoner.interfaces.jupyter`, then `%reasoner …` and `%%reasoner`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_cell_magic, magics_class
from IPython.display import display

from reasoner.engine.reasoner import Reasoner
from reasoner.errors import ReasonerError
from reasoner.explain.problems import in_language
from reasoner.query.context import Context
from reasoner.query.errors import QueryError
from reasoner.query.interpreter import Interpreter
from reasoner.query.results import Result


@magics_class
class ReasonerMagics(Magics):
    """One session of queries for a notebook; what is named in Python is at hand as `$name`.

    `%reasoner QUERY` is one statement and returns its result. `%%reasoner` is a script, of which every result is displayed.
    """

    def __init__(self, shell: InteractiveShell, load: Callable[[], Reasoner] = Reasoner.load) -> None:
        super().__init__(shell)
        self._load = load
        self._interpreter: Interpreter | None = None

    @property
    def interpreter(self) -> Interpreter:
        """The session; the knowledge base is loaded when something is first asked."""
        if self._interpreter is None:
            self._interpreter = Interpreter(Context(self._load()))
        return self._interpreter

    @line_cell_magic
    def reasoner(self, line: str, cell: str | None = None) -> Result | None:
        """Ask one thing on a line, or run a script in a cell."""
        try:
            if cell is None:
                return self.interpreter.ask(line, **self._named(line))
            for result in self.interpreter.script(cell, **self._named(cell)):
                display(result)  # type: ignore[no-untyped-call]
        except ReasonerError as refusal:
            print(self._refused(refusal), file=sys.stderr)
        return None

    def _named(self, text: str) -> dict[str, Any]:
        """The numbers and texts of the notebook that a query names."""
        space = self.shell.user_ns if self.shell else {}
        return {
            name: value
            for name, value in space.items()
            if f"${name}" in text and isinstance(value, str | int | float) and not isinstance(value, bool)
        }

    def _refused(self, refusal: ReasonerError) -> str:
        language = self.interpreter.session.settings.language
        if isinstance(refusal, QueryError):
            return refusal.told(language)
        return f"{in_language(refusal.args[0], language)}\n  → {in_language(refusal.fix, language)}"


def load_ipython_extension(shell: InteractiveShell) -> None:
    """What `%load_ext` calls."""
    shell.register_magics(ReasonerMagics(shell))
