"""A patient's record: entries in the order of the file, each with its place, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reasoner.errors import Problem
from reasoner.vocabulary import Entry


@dataclass(frozen=True, slots=True)
class Patient:
    """What was recorded about one person.

    Parameters: `recorded`, the ISO minute of the record, the default moment of a question; `language`, of the record's
    words; `entries`, in the order of the file; `problems`, what was not read or not used, each with its place.
    """

    recorded: str
    language: str
    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...] = ()

    @classmethod
    def from_file(cls, path: str | Path) -> Patient:
        """Read a vignette, YAML or JSON (`reasoner/vignette/1`).

        Raises: RecordError if the file cannot be read at all; what is wrong inside it is in `problems`.
        """
        from reasoner.patient.vignette import read_vignette_file

        return read_vignette_file(Path(path))

    @classmethod
    def from_bytes(cls, data: bytes, name: str = "record") -> Patient:
        """Read a vignette that is held in memory, such as the body of a request; `name` stands for the file in messages.

        Raises: RecordError as `from_file` does.
        """
        from reasoner.patient.document import read_document
        from reasoner.patient.vignette import read_vignette

        return read_vignette(read_document(data, name), name)

    def as_json(self) -> dict[str, object]:
        """The record as the checker takes it: `docs/certificate.md`, section 3."""
        return {"entries": [entry.as_json(self.recorded) for entry in self.entries], "recorded": self.recorded}
