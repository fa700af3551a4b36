"""Assemble the certificate of an answer (`docs/certificate.md`) from what the stages recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from reasoner.certificate.canonical import digest, encode
from reasoner.decision.results import Conclusions
from reasoner.ontology.facts import Grounding
from reasoner.ontology.proofs import ProofBook
from reasoner.patient.record import Patient
from reasoner.probability.posterior import Belief
from reasoner.symbolic.solve import Model
from reasoner.vocabulary import Question

FORMAT = "reasoner/certificate/5"


@dataclass(frozen=True)
class Parts:
    """What each stage of one answer returned, in the order of the stages; `facts` are those of the grounding as objects."""

    question: Question
    patient: Patient
    modules: Mapping[str, str]
    grounding: Grounding
    facts: Sequence[Mapping[str, Any]]
    assess: Model
    belief: Belief
    act: Model
    conclusions: Conclusions


def assemble_certificate(parts: Parts, kb: str, proofs: ProofBook) -> bytes:
    """The certificate's canonical bytes, sealed.

    Parameters: `kb`, the digest of the knowledge base; `proofs`, of subsumptions.
    Laws: everything in it is determined by record, question and knowledge base; records that differ only in words that
    the knowledge base does not know have the same certificate.
    """
    body = {
        "format": FORMAT,
        **grounds(parts, kb, proofs),
        "assess": _steps(parts.assess),
        "belief": parts.belief.as_json(),
        "act": _steps(parts.act),
        "costs": [list(pair) for pair in parts.act.costs],
        "conclusions": parts.conclusions.as_json(),
        "attested": [],
    }
    return sealed(body)


class Asked(Protocol):
    """What any certificate begins with: who was asked about, what, and what was found in the record."""

    @property
    def question(self) -> Question:
        """What was asked."""

    @property
    def patient(self) -> Patient:
        """Of whom."""

    @property
    def modules(self) -> Mapping[str, str]:
        """The state of each module."""

    @property
    def grounding(self) -> Grounding:
        """What was found in the record."""

    @property
    def facts(self) -> Sequence[Mapping[str, Any]]:
        """Its facts as objects."""


def grounds(asked: Asked, kb: str, proofs: ProofBook) -> dict[str, Any]:
    """The parts of a certificate from which everything else follows."""
    recorded = asked.patient.recorded
    kept = {"entries": [fact["entry"] for fact in asked.facts], "recorded": recorded}
    return {
        "kb": kb,
        "case": {"digest": digest(encode(kept)), "recorded": recorded},
        "request": asked.question.as_json(),
        "modules": [{"id": name, "state": asked.modules[name]} for name in sorted(asked.modules)],
        "facts": asked.facts,
        "inputs": [one.as_json() for one in asked.grounding.inputs],
        "ontology": proofs.rows(asked.grounding.pairs),
    }


def sealed(body: Mapping[str, Any]) -> bytes:
    """The canonical bytes of an object with its seal."""
    data = encode(body)
    assert max(body) < "seal"  # the last key, so that sealing appends and nothing is serialised twice
    return data[:-1] + b',"seal":' + encode(digest(data)) + b"}"


def _steps(model: Model) -> list[dict[str, Any]]:
    return [{"rule": step.rule, "substitution": dict(step.substitution), "head": step.head} for step in model.steps]
