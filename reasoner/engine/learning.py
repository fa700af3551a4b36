"""Learning through the same way as answering: rows become records, records facts, and facts the answers to learn from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from reasoner.certificate.canonical import digest
from reasoner.engine.cases import read_labelled_rows
from reasoner.engine.knowledge_base import ACUTE
from reasoner.errors import LearningError, RecordError
from reasoner.knowledge.modules import read_yaml
from reasoner.knowledge.sources import Sources
from reasoner.ontology.compile import compile_ontology
from reasoner.ontology.grounding import Grounder
from reasoner.probability.evidence import EvidenceIndex
from reasoner.probability.structure import BeliefStructure, read_structure

ROW_MOMENT = "2000-01-01T00:00"
"""Rows have no date; any moment gives the same answers, since nothing that is learned depends on it."""

Report = Callable[[str, int, int], None]


@dataclass(frozen=True)
class TrainingData:
    """Rows ready to learn from: the structure, (condition, answers) pairs, and what they came from."""

    structure: BeliefStructure
    rows: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    origin: Mapping[str, str]


def training_data(path: Path, sources: Sources, report: Report) -> TrainingData:
    """Ground the rows of a DDXPlus file and read off the answers to each evidence.

    Parameters: `report`, told (stage, done, of).
    Raises: LearningError if a diagnosis is unknown or there are no rows; RecordError if the file cannot be read.
    """
    try:
        data = path.read_bytes()
    except OSError as failure:
        raise RecordError(f"{path}: {failure.strerror}", fix="give a DDXPlus patient file (CSV)") from failure
    report("ontology", 0, 1)
    documents = compile_ontology(
        [(name, sources.text(name)) for name in sources.matching("ontologies", ".ttl")]
    ).documents
    conditions = read_yaml(sources, f"{ACUTE}/conditions.yaml")
    structure = read_structure(conditions, read_yaml(sources, f"{ACUTE}/evidences.yaml"))
    named = {row["name"]: row["id"] for row in conditions["conditions"]}
    grounder = Grounder(documents)
    index = EvidenceIndex(structure.evidences)
    rows = []
    total = max(data.count(b"\n") - 1, 1)
    for number, (patient, row) in enumerate(read_labelled_rows(path, sources, ROW_MOMENT), start=1):
        diagnosis = row.get("diagnosis", "")
        if diagnosis not in named:
            raise LearningError(
                f"{path}: row {number}: diagnosis `{diagnosis}` is unknown", fix="use the names of conditions.yaml"
            )
        inputs = frozenset(one.atom for one in grounder.ground(patient.entries, ROW_MOMENT).inputs)
        rows.append((named[diagnosis], tuple((term.evidence, term.value) for term in index.terms(inputs))))
        if number % 100 == 0:
            report("rows", number, total)
    if not rows:
        raise LearningError(f"{path}: no rows", fix="give a file with at least one patient")
    return TrainingData(structure, tuple(rows), {"name": path.name, "sha256": digest(data).removeprefix("sha256:")})
