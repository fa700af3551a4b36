"""Why something is left as it is."""

from __future__ import annotations


class Unformatted(Exception):
    """A file that cannot be read, and so is left as it is: the line and what is there."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line, self.message = line, message
