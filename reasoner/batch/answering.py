"""What a worker does with a case: read it, answer it, keep its certificate. It knows nothing of processes."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from reasoner.batch import records
from reasoner.batch.cases import Case, Fault
from reasoner.batch.records import Record
from reasoner.batch.setting import Setting
from reasoner.certificate.canonical import digest
from reasoner.errors import BatchError, DeadlineExceeded, RecordError, RequestError, Unanswerable
from reasoner.interruption import Interruption
from reasoner.patient.sanitising import sanitised

if TYPE_CHECKING:
    from reasoner.engine.answer import Answer, Concluded
    from reasoner.engine.reasoner import Reasoner
    from reasoner.patient.ddxplus import RowReader
    from reasoner.patient.record import Patient

Work = Callable[[Case], Record]
Prepare = Callable[[Setting], tuple[str, Work]]
"""Makes ready for a setting: what the knowledge base is called (its digest), and the work on one case."""


def prepare(setting: Setting) -> tuple[str, Work]:
    """Load the knowledge base, once for all cases of a worker.

    Raises: KnowledgeError if it cannot be loaded; RequestError if the question makes no sense.
    """
    from reasoner.engine.cases import evidence_codes
    from reasoner.engine.reasoner import Reasoner
    from reasoner.patient.ddxplus import RowReader

    reasoner = Reasoner.load(setting.jurisdiction, directory=setting.directory)
    profiles = reasoner.knowledge.content["belief"]["profiles"]
    if setting.profile not in profiles:
        known = ", ".join(sorted(profiles))
        raise RequestError(f"profile `{setting.profile}` is unknown", fix=f"choose one of {known}")
    rows = RowReader(evidence_codes(reasoner.knowledge.sources), setting.as_of)
    return reasoner.knowledge.digest, lambda case: answer_case(case, reasoner, rows, setting)


def answer_case(case: Case, reasoner: Reasoner, rows: RowReader, setting: Setting) -> Record:
    """The record of one case, whatever becomes of it.

    Raises: BatchError if its certificate cannot be kept: that is no fault of the case.
    """
    if case.fault is not None:
        return records.refused(case.line, case.fault)
    go_on = Interruption(setting.seconds)
    try:
        patient = _read(case, rows, setting)
        moment = setting.as_of or patient.recorded
        name = patient.case_id or records.place(case.line)
        if setting.sanitise != "lenient":
            problems = reasoner.problems(patient, as_of=moment)
            if sanitised(patient, problems, setting.sanitise) is None:
                return records.reported(case.line, name, problems)
        found, certificate = _asked(reasoner, patient, moment, setting, go_on)
    except (RecordError, RequestError) as refusal:
        said = (records.without_words(text, case.data) for text in (refusal.args[0], refusal.fix))
        return records.refused(case.line, Fault(*said))
    except DeadlineExceeded:
        return records.timeout(case.line, setting.seconds)
    except Unanswerable as refusal:
        return records.given_up(case.line, records.without_words(refusal.args[0], case.data))
    except Exception as failure:  # a fault of the program: no message, since it may quote the record
        return records.failed(case.line, type(failure).__name__)
    kept = _keep(setting.certificates, case.line, certificate) if setting.certificates else None
    return records.answered(case.line, name, found, kept)


def _asked(
    reasoner: Reasoner, patient: Patient, as_of: str, setting: Setting, go_on: Interruption
) -> tuple[Answer | Concluded, bytes]:
    """What is concluded, and its certificate where one is wanted: without, conclusions come several times as fast."""
    if setting.certificates is None:
        return reasoner.conclude(patient, as_of=as_of, profile=setting.profile, interruption=go_on), b""
    answer = reasoner.answer(patient, as_of=as_of, profile=setting.profile, interruption=go_on)
    return answer, answer.certificate


def read_case_bytes(data: bytes, name: str, setting: Setting) -> Patient:
    """Read a case that is no row of a table: the one place that knows how records of several formats are read.

    Parameters: `name`, for messages: the place of the case, never the name of a file.
    Raises: RecordError if it cannot be read at all.
    """
    from reasoner.patient.readers import Reading, read_patient

    options = Reading(concept_map=setting.concept_map, as_of=setting.as_of, key=setting.key)
    return read_patient(data, name, format="" if setting.format == "auto" else setting.format, options=options)


def _read(case: Case, rows: RowReader, setting: Setting) -> Patient:
    name = records.place(case.line)
    if case.form == "row":
        if not setting.as_of:
            raise RecordError(f"{name}: a row of this data has no date", fix="give the moment with --as-of 2026-03-01")
        return rows.read(json.loads(case.data))
    if case.form == "line" and not case.data.lstrip().startswith(b"{"):
        raise RecordError(f"{name}: no JSON object", fix="write each case on a line of its own, as JSON")
    return read_case_bytes(case.data, name, setting)


def certificate_name(line: int) -> str:
    """The name of the file with a case's certificate."""
    return f"{line}.json"


def partial_name(line: int) -> str:
    """Where that file is written before it is whole; one that stays behind after a kill is written over."""
    return f".{line}.json.partial"


def _keep(folder: Path, line: int, certificate: bytes) -> dict[str, str]:
    partial = folder / partial_name(line)
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(certificate)
        os.replace(partial, folder / certificate_name(line))
    except OSError as failure:
        raise BatchError(
            f"the certificate of {records.place(line)} cannot be written: {failure.strerror}",
            fix="make room in the folder of certificates, and give the same command again: it goes on from here",
        ) from failure
    return {"file": certificate_name(line), "digest": digest(certificate)}
