"""A patient's record: entries in the order of the file, each with its place, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reasoner.errors import Problem
from reasoner.vocabulary import Entry

if TYPE_CHECKING:
    from reasoner.patient.readers import Reading


@dataclass(frozen=True, slots=True)
class Patient:
    """What was recorded about one person.

    Parameters: `recorded`, the ISO minute of the record, the default moment of a question; `language`, of the record's
    words; `entries`, in the order of the file; `problems`, what was not read or not used, each with its place; `case_id`, a
    pseudonym (`reasoner.patient.pseudonym`), empty unless the record was read with a key.
    """

    recorded: str
    language: str
    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...] = ()
    case_id: str = ""

    @classmethod
    def from_file(cls, path: str | Path, *, options: Reading | None = None) -> Patient:
        """Read a record: a vignette (YAML or JSON), FHIR R4 (JSON or NDJSON), a phenopacket, or what a plug-in reads.

        Parameters: `options`, a concept map, the moment of the question, a key for the pseudonym.
        Raises: RecordError if the file cannot be read at all; what is wrong inside it is in `problems`.
        """
        from reasoner.patient.files import read_file

        return cls.from_bytes(read_file(Path(path)), str(path), options=options)

    @classmethod
    def from_bytes(cls, data: bytes, name: str = "record", *, options: Reading | None = None) -> Patient:
        """Read a record that is held in memory, such as the body of a request; `name` stands for the file in messages.

        Raises: RecordError as `from_file` does.
        """
        from reasoner.patient.readers import Reading, read_patient

        return read_patient(data, name, options=options or Reading())

    def as_json(self) -> dict[str, object]:
        """The record as the checker takes it: `docs/certificate.md`, section 3."""
        return {"entries": [entry.as_json(self.recorded) for entry in self.entries], "recorded": self.recorded}
