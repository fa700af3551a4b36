"""A coverage-guided fuzzer for one reader: `python fuzz_readers.py READER FOLDER_OF_SEEDS RUNS SECONDS`.

Readers: vignette, fhir, phenopacket, rows, conceptmap. Only RecordError may be raised, and a record must turn to JSON.
"""

from __future__ import annotations

import json
import sys
import tempfile
from itertools import islice
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["reasoner.patient"]):
    import reasoner.patient.conceptmap as conceptmap
    import reasoner.patient.ddxplus as ddxplus
    import reasoner.patient.document
    import reasoner.patient.fhir.reader
    import reasoner.patient.phenopacket
    import reasoner.patient.vignette  # noqa: F401
    from reasoner.errors import RecordError
    from reasoner.patient.readers import Reading, read_patient

CODES = {
    "E_53": ddxplus.EvidenceCode("E_53", "binary"),
    "E_54": ddxplus.EvidenceCode("E_54", "categorical", "V_11", True),
    "E_56": ddxplus.EvidenceCode("E_56", "range", "0"),
}
OPTIONS = Reading(as_of="2026-03-01T09:30", key=b"a key")
FILE = Path(tempfile.mkdtemp()) / "input"


def target(reader: str):
    def one(data: bytes) -> None:
        try:
            if reader == "rows":
                FILE.write_bytes(data)
                for row in islice(ddxplus.read_rows(FILE), 3):
                    json.dumps(ddxplus.read_row(row, CODES, OPTIONS.as_of).as_json())
            elif reader == "conceptmap":
                FILE.write_bytes(data)
                conceptmap.read_concept_map(FILE)
            else:
                patient = read_patient(data, "case", format=reader if data[:1] in (b"{", b"[") else "", options=OPTIONS)
                json.dumps(patient.as_json(), ensure_ascii=False).encode("utf-8")
        except RecordError as refusal:
            str(refusal).encode("utf-8")

    return one


if __name__ == "__main__":
    name, seeds, runs, seconds = sys.argv[1:]
    fuzzing = [
        f"-runs={runs}",
        f"-max_total_time={seconds}",
        "-timeout=20",
        "-rss_limit_mb=3000",
        "-max_len=4000",
        "-seed=1",
    ]
    atheris.Setup([sys.argv[0], *fuzzing, f"-artifact_prefix={FILE.parent}/", seeds], target(name))
    atheris.Fuzz()
