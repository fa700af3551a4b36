"""Assemble the certificate of a chance (`docs/certificate.md`, section 11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reasoner.explain.certificate import grounds, sealed
from reasoner.ontology.facts import Grounding
from reasoner.ontology.proofs import ProofBook
from reasoner.patient.record import Patient
from reasoner.probability.programs.answer import Posterior
from reasoner.symbolic.enumeration import Literal
from reasoner.vocabulary import Question

FORMAT = "reasoner/chance/1"
NANO = 1_000_000_000
"""The denominator of every number in it."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an atom: whether it holds, by the `record` or because it was `given`."""

    atom: str
    holds: bool
    by: str

    def as_json(self) -> dict[str, str]:
        """Its object in the certificate."""
        return {"atom": self.atom, "by": self.by, "holds": _word(self.holds)}


@dataclass(frozen=True)
class ChanceParts:
    """What each stage returned, in the order of the stages."""

    question: Question
    patient: Patient
    modules: Mapping[str, str]
    grounding: Grounding
    facts: Sequence[Mapping[str, Any]]
    programs: tuple[str, ...]
    evidence: tuple[Known, ...]
    queries: tuple[tuple[Literal, ...], ...]
    found: Posterior


def assemble_chance_certificate(parts: ChanceParts, kb: str, proofs: ProofBook) -> bytes:
    """The certificate's canonical bytes, sealed.

    Parameters: `kb`, the digest of the knowledge base; `proofs`, of subsumptions.
    Law: it holds no prose, and nothing that does not follow from record, question and knowledge base, but an estimate by
    sampling, which it says it is.
    """
    sampled = parts.found.confidence < 1
    body = {
        "format": FORMAT,
        **grounds(parts, kb, proofs),
        "programs": list(parts.programs),
        "evidence": [one.as_json() for one in parts.evidence],
        "queries": [[{"atom": atom, "holds": _word(holds)} for atom, holds in query] for query in parts.queries],
        "route": "sampling" if sampled else "exact",
        "result": _result(parts.found, sampled),
        "attested": [{"kind": "sampling"}] if sampled else [],
    }
    return sealed(body)


def _result(found: Posterior, sampled: bool) -> dict[str, Any]:
    result: dict[str, Any] = {"evidence": _nano(found.evidence[0]), "inconsistent": _nano(found.inconsistent)}
    if found.contradictions[0]:
        return {**result, "contradiction": list(found.contradictions[0])}
    named: dict[str, NDArray[np.float64]] = {"probability": found.probability}
    named |= {"low": found.low, "high": found.high} if sampled else {"lower": found.lower, "upper": found.upper}
    count = found.probability.shape[1]
    chances = [
        {name: _nano(row[0, place]) for name, row in named.items() if not np.isnan(row[0, place])}
        for place in range(count)
    ]
    return {**result, "chances": chances}


def _nano(value: float) -> int:
    return round(float(value) * NANO)


def _word(holds: bool) -> str:
    return "yes" if holds else "no"
