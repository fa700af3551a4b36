"""Medical reasoning with guidelines as rules, beliefs learned from data, and a certificate for every answer.

The public names are below; everything else may change without notice.

>>> from reasoner import Patient, Reasoner, verify
>>> reasoner = Reasoner.load(jurisdiction="FR")
>>> patient = Patient.from_file("examples/patients/anaphylaxie_enfant.yaml")
>>> answer = reasoner.answer(patient, as_of="2026-05-14")
>>> answer.conclusions["actions"][0]["action"], answer.conclusions["actions"][0]["doses"]
('adrenaline_im', [[245, 'microgram', 'intramuscular']])
>>> verify(answer.certificate, case=patient, as_of="2026-05-14").sentence()
'derivation checked'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reasoner.checker.verify import CheckResult
    from reasoner.engine.reasoner import Answer, Reasoner
    from reasoner.errors import (
        KnowledgeError,
        LearningError,
        Problem,
        ReasonerError,
        RecordError,
        RequestError,
        RuleError,
        Unanswerable,
    )
    from reasoner.patient.record import Patient
    from reasoner.verification import verify

__version__ = "0.1.0"

_HOMES = {
    "Answer": "reasoner.engine.reasoner",
    "CheckResult": "reasoner.checker.verify",
    "KnowledgeError": "reasoner.errors",
    "LearningError": "reasoner.errors",
    "Patient": "reasoner.patient.record",
    "Problem": "reasoner.errors",
    "Reasoner": "reasoner.engine.reasoner",
    "ReasonerError": "reasoner.errors",
    "RecordError": "reasoner.errors",
    "RequestError": "reasoner.errors",
    "RuleError": "reasoner.errors",
    "Unanswerable": "reasoner.errors",
    "verify": "reasoner.verification",
}

__all__ = [
    "Answer",
    "CheckResult",
    "KnowledgeError",
    "LearningError",
    "Patient",
    "Problem",
    "Reasoner",
    "ReasonerError",
    "RecordError",
    "RequestError",
    "RuleError",
    "Unanswerable",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'reasoner' has no public name {name!r}; it has {', '.join(__all__)}")
