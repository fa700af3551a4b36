"""The patients of a cohort, from a file of JSON lines or drawn: each is read or drawn where it is asked about."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from reasoner.authoring.simulation import Simulation
from reasoner.errors import RequestError
from reasoner.patient.record import Patient


class Cohort(Protocol):
    """Patients by number, from 0; a process that is given a cohort takes from it those that it compares."""

    def __len__(self) -> int: ...

    def __getitem__(self, number: int, /) -> Patient:
        """One patient.

        Raises: RecordError if the record cannot be read.
        """


@dataclass(frozen=True)
class Records:
    """The records of a file, one on each line.

    Parameters: `name`, of the file; `lines`, each with its number.
    """

    name: str
    lines: Sequence[tuple[int, bytes]] = field(repr=False)

    def __len__(self) -> int:
        return len(self.lines)

    def __getitem__(self, number: int, /) -> Patient:
        line, data = self.lines[number]
        return Patient.from_bytes(data, f"{self.name}:{line}")


@dataclass(frozen=True)
class Drawn:
    """The first patients of a simulation."""

    simulation: Simulation
    number: int

    def __len__(self) -> int:
        return self.number

    def __getitem__(self, number: int, /) -> Patient:
        if not 0 <= number < self.number:
            raise IndexError(number)
        return Patient.from_bytes(json.dumps(self.simulation.patient(number)).encode(), f"drawn {number}")


def read_cohort(path: Path) -> Records:
    """The records of a file, one on each line: vignettes, FHIR or phenopackets as JSON.

    Raises: RequestError if the file cannot be read, or has no record.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as failure:
        raise RequestError(
            f"{path}: {failure.strerror}", fix="name a file of JSON lines, or draw patients"
        ) from failure
    found = Records(path.name, [(number, line) for number, line in enumerate(lines, 1) if line.strip()])
    if not found.lines:
        raise RequestError(f"{path}: no record in it", fix="give one record on each line, or draw patients")
    return found


def written(patients: Iterable[object]) -> Iterator[str]:
    """Vignettes as JSON lines."""
    return (json.dumps(one, ensure_ascii=False, sort_keys=True) for one in patients)
