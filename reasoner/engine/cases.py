"""A case as it is named on a command line: a vignette, or a row of a DDXPlus file such as `rows.csv#17`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from reasoner.errors import RecordError
from reasoner.knowledge.modules import read_yaml
from reasoner.knowledge.sources import Sources
from reasoner.patient.ddxplus import EvidenceCode, read_row, read_rows
from reasoner.patient.readers import Reading
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


def read_case(name: str, sources: Sources, recorded: str | None) -> Patient:
    """Read a case.

    Parameters: `name`, the path of a record, or `FILE.csv#N` for the N-th row (from 1) of a DDXPlus file; `sources`, of the
    knowledge base; `recorded`, the ISO minute of the question, which such a row and a FHIR record take as their moment.
    Raises: RecordError if there is no such file or row.
    """
    path, mark, number = name.rpartition("#")
    if not mark or not path.endswith(".csv"):
        if name.endswith(".csv"):
            raise RecordError(f"{name}: many patients in one file", fix=f"name one row, such as {name}#1")
        return Patient.from_file(name, options=Reading(as_of=recorded or ""))
    if not number.isdecimal() or number == "0":
        raise RecordError(f"{name}: `{number}` is no row number", fix=f"rows count from 1: {path}#1")
    if recorded is None:
        raise RecordError(f"{name}: a row of this data has no date", fix="give the moment with --as-of 2026-03-01")
    row = next(islice(read_rows(Path(path)), int(number) - 1, None), None)
    if row is None:
        raise RecordError(f"{path}: fewer than {number} rows", fix="name a row that is there")
    return read_row(row, evidence_codes(sources), recorded)


def read_labelled_rows(path: Path, sources: Sources, recorded: str) -> Iterator[tuple[Patient, Mapping[str, str]]]:
    """Every row of a DDXPlus file as a record, beside the row itself (whose diagnosis no record holds)."""
    codes = evidence_codes(sources)
    for row in read_rows(path):
        yield read_row(row, codes, recorded), row
