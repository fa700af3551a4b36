"""A case as it is named on a command line: a record in a file, or a row of a DDXPlus file such as `rows.csv#17`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path

from reasoner.errors import Phrase, Problem, RecordError
from reasoner.knowledge.modules import read_yaml
from reasoner.knowledge.sources import Sources
from reasoner.patient.conceptmap import read_concept_map
from reasoner.patient.ddxplus import EvidenceCode, RowReader, read_row, read_rows
from reasoner.patient.files import read_file
from reasoner.patient.readers import Reading, read_patient
from reasoner.patient.record import Patient

EVIDENCES = "knowledge/acute/evidences.yaml"


def evidence_codes(sources: Sources) -> dict[str, EvidenceCode]:
    """How each evidence of the DDXPlus data is answered, from the knowledge base."""
    codes = {}
    for row in read_yaml(sources, EVIDENCES)["evidences"]:
        if row["id"].startswith("E_"):
            default = str(row.get("default", ""))
            codes[row["id"]] = EvidenceCode(row["id"], row["kind"], default, default in row.get("values", {}))
    return codes


def read_options(as_of: str | None, concept_map: Path | None) -> tuple[Reading, tuple[Problem, ...]]:
    """How cases are to be read, and what of the concept map cannot be used, each with the file and the place in it.

    Parameters: `as_of`, the ISO minute of the question, if one was given; `concept_map`, the user's own file, if there is one.
    Raises: RecordError if the map cannot be read.
    """
    if concept_map is None:
        return Reading(as_of=as_of or ""), ()
    mapped, problems = read_concept_map(concept_map)
    file = str(concept_map)
    placed = (
        problem if problem.place.startswith(file) else replace(problem, place=f"{file}#{problem.place}")
        for problem in problems
    )
    return Reading(concept_map=mapped, as_of=as_of or ""), tuple(placed)


def read_case(name: str, sources: Sources, options: Reading, *, format: str = "") -> Patient:
    """Read a case.

    Parameters: `name`, the path of a record, or `FILE.csv#N` for the N-th row (from 1) of a DDXPlus file; `sources`, of the
    knowledge base; `options`, whose `as_of` such a row and a FHIR record take as their moment; `format`, the name of a reader, by
    default the first that accepts the file.
    Raises: RecordError if there is no such file or row, or it cannot be read.
    """
    path, mark, number = name.rpartition("#")
    if not mark or not path.endswith(".csv"):
        if name.endswith(".csv"):
            raise RecordError(
                Phrase("{0}: many patients in one file", name), fix=Phrase("name one row, such as {0}#1", name)
            )
        return read_patient(read_file(Path(name)), name, format=format, options=options)
    if not number.isdecimal() or number == "0":
        raise RecordError(
            Phrase("{0}: `{1}` is no row number", name, number), fix=Phrase("rows count from 1: {0}#1", path)
        )
    if not options.as_of:
        raise RecordError(
            Phrase("{0}: a row of this data has no date", name), fix=Phrase("give the moment with --as-of 2026-03-01")
        )
    row = next(islice(read_rows(Path(path)), int(number) - 1, None), None)
    if row is None:
        raise RecordError(Phrase("{0}: fewer than {1} rows", path, number), fix=Phrase("name a row that is there"))
    return read_row(row, evidence_codes(sources), options.as_of)


def read_labelled_rows(path: Path, sources: Sources, recorded: str) -> Iterator[tuple[Patient, Mapping[str, str]]]:
    """Every row of a DDXPlus file as a record, beside the row itself (whose diagnosis no record holds)."""
    reader = RowReader(evidence_codes(sources), recorded)
    for row in read_rows(path):
        yield reader.read(row), row
