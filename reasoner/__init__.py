"""Medical reasoning with guidelines as rules, beliefs learned from data, and a certificate for every answer.

The public names are below; `docs/library.md` says how long they stay. Everything else may change without notice.

>>> from reasoner import Patient, Reasoner, verify
>>> reasoner = Reasoner.load(jurisdiction="FR")
>>> patient = Patient.from_file("examples/patients/anaphylaxie_enfant.yaml")
>>> answer = reasoner.answer(patient, as_of="2026-05-14")
>>> answer.conclusions.actions[0].action, answer.conclusions.actions[0].doses
('adrenaline_im', (Dose(amount=245, unit='microgram', route='intramuscular'),))
>>> verify(answer.certificate, case=patient, as_of="2026-05-14").sentence()
'derivation checked'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reasoner.checker.verify import CheckResult
    from reasoner.engine.answer import Answer
    from reasoner.engine.reasoner import Reasoner
    from reasoner.engine.schema import answer_schema
    from reasoner.errors import (
        Cancelled,
        Contradiction,
        DeadlineExceeded,
        KnowledgeError,
        LearningError,
        Problem,
        ReasonerError,
        RecordError,
        RequestError,
        RuleError,
        Unanswerable,
    )
    from reasoner.interruption import Interruption
    from reasoner.patient.record import Patient
    from reasoner.query.interpreter import ask
    from reasoner.verification import verify
    from reasoner.version import __version__ as __version__

_HOMES = {
    "Answer": "reasoner.engine.answer",
    "Cancelled": "reasoner.errors",
    "CheckResult": "reasoner.checker.verify",
    "Contradiction": "reasoner.errors",
    "DeadlineExceeded": "reasoner.errors",
    "Interruption": "reasoner.interruption",
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
    "answer_schema": "reasoner.engine.schema",
    "ask": "reasoner.query.interpreter",
    "verify": "reasoner.verification",
    "__version__": "reasoner.version",
}

_RENAMED: dict[str, tuple[str, str, str]] = {}
"""Names on their way out: what to write instead, the release that first warns, the first release without the name."""

__all__ = [
    "Answer",
    "Cancelled",
    "CheckResult",
    "Contradiction",
    "DeadlineExceeded",
    "Interruption",
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
    "answer_schema",
    "ask",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name in _RENAMED:
        from reasoner.deprecation import renamed

        name = renamed(name, *_RENAMED[name])
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'reasoner' has no public name {name!r}; it has {', '.join(__all__)}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
