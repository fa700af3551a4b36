"""What was typed: all of it in memory, and on the disk only statements that name nobody."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from prompt_toolkit.history import History

KEPT = 1_000
"""So many statements are kept on the disk."""


class NamelessHistory(History):
    """A history of which each statement is made nameless before it is written.

    Parameters: `path`, the file, None for none; `nameless`, from a statement to what of it may be kept, empty for nothing.
    """

    def __init__(self, path: Path | None, nameless: Callable[[str], str]) -> None:
        super().__init__()
        self._path, self._nameless = path, nameless

    def load_history_strings(self) -> Iterable[str]:
        """The statements that were kept, the latest first."""
        try:
            lines = self._path.read_text(encoding="utf-8").splitlines() if self._path else []
        except (OSError, UnicodeDecodeError):
            lines = []
        return reversed(lines[-KEPT:])

    def store_string(self, string: str) -> None:
        """Keep a statement, if it names nobody; a file that cannot be written is ignored."""
        kept = " ".join(self._nameless(string).split())
        if not kept or self._path is None:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(handle, "a", encoding="utf-8") as file:
                file.write(f"{kept}\n")
            self._path.chmod(0o600)
        except OSError:
            return


def history_path() -> Path | None:
    """Where statements are kept: `REASONER_HISTORY`, else `reasoner/queries` in the user's directory for states."""
    named = os.environ.get("REASONER_HISTORY")
    if named is not None:
        return Path(named) if named else None
    base = os.environ.get("XDG_STATE_HOME")
    try:
        return (Path(base) if base else Path.home() / ".local" / "state") / "reasoner" / "queries"
    except RuntimeError:
        return None
