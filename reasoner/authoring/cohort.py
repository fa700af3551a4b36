"""The patients of a cohort, from a file of JSON lines or drawn, each record by itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from reasoner.authoring.simulation import Simulation
from reasoner.errors import RecordError, RequestError
from reasoner.patient.record import Patient


def read_cohort(path: Path) -> Iterator[Patient]:
    """The records of a file, one on each line: vignettes, FHIR or phenopackets as JSON.

    Raises: RequestError if the file cannot be read; RecordError with the number of the line of a record that cannot be.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as failure:
        raise RequestError(
            f"{path}: {failure.strerror}", fix="name a file of JSON lines, or draw patients"
        ) from failure
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield Patient.from_bytes(line, f"{path.name}:{number}")
            except RecordError as refusal:
                raise RecordError(f"{path.name}:{number}: {refusal.args[0]}", fix=refusal.fix) from refusal


def drawn(simulation: Simulation, number: int) -> list[Patient]:
    """Patients of a simulation, ready to be asked about."""
    return [
        Patient.from_bytes(json.dumps(one).encode(), f"drawn {index}")
        for index, one in enumerate(simulation.patients(number))
    ]


def written(patients: Iterable[object]) -> Iterator[str]:
    """Vignettes as JSON lines."""
    return (json.dumps(one, ensure_ascii=False, sort_keys=True) for one in patients)
