"""The programs and tables of a knowledge base, each with how it should be written."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path

from reasoner.authoring.formatting.programs import formatted_program
from reasoner.authoring.formatting.refusal import Unformatted
from reasoner.authoring.formatting.tables import formatted_table
from reasoner.errors import KnowledgeError
from reasoner.knowledge.sources import Sources
from reasoner.symbolic.tables.description import read_description
from reasoner.symbolic.tables.programs import DESCRIPTION, program_paths, table_paths


@dataclass(frozen=True)
class Formatted:
    """A file and how it should be written; `refusal` says why it is left as it is, at `line`."""

    path: str
    before: bytes = field(repr=False)
    after: bytes = field(repr=False)
    refusal: str = ""
    line: int = 1

    @property
    def differs(self) -> bool:
        """Whether it should be written otherwise."""
        return self.before != self.after

    def diff(self) -> str:
        """What would change, as a unified diff."""
        old, new = (data.decode("utf-8", "replace").splitlines(keepends=True) for data in (self.before, self.after))
        return "".join(unified_diff(old, new, self.path, self.path))

    def write(self, directory: Path) -> None:
        """Put it in its place, whole or not at all.

        Raises: KnowledgeError if it cannot be written.
        """
        path = directory / self.path
        try:
            with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
                file.write(self.after)
            os.chmod(file.name, path.stat().st_mode)
            os.replace(file.name, path)
        except OSError as failure:
            raise KnowledgeError(f"{path}: {failure.strerror}", fix="make the folder writable") from failure


def formatted(sources: Sources, modules: Collection[str]) -> Iterator[Formatted]:
    """How each program and table of some modules should be written, in the order of their paths."""
    paths = [*program_paths(sources), *(path for path in table_paths(sources) if path in sources.files)]
    for path in sorted(path for path in paths if path.split("/")[1] in modules):
        data = sources.files[path]
        try:
            after = _table(sources, path) if path.endswith(".csv") else _program(data)
        except Unformatted as left:
            yield Formatted(path, data, data, left.message, left.line)
        else:
            yield Formatted(path, data, after)


def _program(data: bytes) -> bytes:
    try:
        return formatted_program(data.decode("utf-8")).encode("utf-8")
    except UnicodeDecodeError as failure:
        line = data[: failure.start].count(b"\n") + 1
        raise Unformatted(line, "the file is not UTF-8 from here") from failure


def _table(sources: Sources, path: str) -> bytes:
    try:
        text = sources.text(path.removesuffix(".csv") + DESCRIPTION)
    except KnowledgeError as unreadable:
        raise Unformatted(1, str(unreadable.args[0])) from unreadable
    description, found = read_description(text, path)
    if description is None:
        raise Unformatted(1, f"its description cannot be read: {found[0][1].message}")
    return formatted_table(sources.files[path], description.delimiter)
