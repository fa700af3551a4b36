"""What can be recorded: a decision with its certificate, and that a certificate was erased."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from reasoner.certificate.canonical import NotCanonical, canonical, digest, digest_of, parse
from reasoner.errors import LedgerError, Phrase

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_FIX = Phrase("give a file that `reasoner diagnose --certificate` wrote")


@dataclass(frozen=True, slots=True)
class Override:
    """What a clinician decided otherwise, and why. It names nobody, and cannot be erased.

    Parameters: `action`, the id of an action that the answer proposes or advises against; `instead`, what was decided; `reason`;
    `role`, the function of who decided, such as `emergency physician`.
    """

    action: str
    instead: str
    reason: str
    role: str


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer that was given, and what became of it.

    Parameters: `certificate`, its bytes; `patient`, an identity, of which the log will hold a keyed hash alone (empty for none);
    `override`, if a clinician decided otherwise.
    """

    certificate: bytes = field(repr=False)
    patient: str = field(default="", repr=False)
    override: Override | None = None


@dataclass(frozen=True, slots=True)
class Erasure:
    """That a certificate, given by its digest, is erased, and why."""

    certificate: str
    reason: str


@dataclass(frozen=True, slots=True)
class Outline:
    """What a log keeps of a certificate: digests of it, of its knowledge base and conclusions, and the actions it proposes."""

    certificate: str
    kb: str
    conclusions: str
    actions: tuple[str, ...]
    against: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The fields of a record."""
        return {
            "actions": list(self.actions),
            "certificate": self.certificate,
            "conclusions": self.conclusions,
            "kb": self.kb,
        }


def outline(data: bytes) -> Outline:
    """Read of a certificate what a log keeps. Whether its answer follows is for `reasoner verify` to say.

    Raises: LedgerError if the bytes are no certificate with an intact seal.
    """
    try:
        content = parse(data)
    except NotCanonical as problem:
        raise LedgerError(
            Phrase("the certificate is not canonical JSON, so it is none or was altered"), fix=_FIX
        ) from problem
    if not isinstance(content, dict) or not str(content.get("format")).startswith("reasoner/certificate/"):
        raise LedgerError(Phrase("the file given as certificate is JSON, but no certificate"), fix=_FIX)
    kb, conclusions = content.get("kb"), content.get("conclusions")
    rest = {name: value for name, value in content.items() if name != "seal"}
    if content.get("seal") != digest(canonical(rest)):
        raise LedgerError(Phrase("the certificate's seal is broken: it was altered"), fix=_FIX)
    if not (isinstance(kb, str) and _DIGEST.fullmatch(kb) and isinstance(conclusions, dict)):
        raise LedgerError(Phrase("the certificate lacks its knowledge base or its conclusions"), fix=_FIX)
    actions, against = (_names(conclusions.get(part, ())) for part in ("actions", "against"))
    return Outline(digest(data), kb, digest_of(conclusions), actions, against)


def decision_fields(decision: Decision, found: Outline, pseudonym: str) -> dict[str, Any]:
    """The fields of a decision's record, without those that its place in a log gives.

    Parameters: `pseudonym`, of the patient, empty for none.
    Raises: LedgerError if an override is of an action that the answer neither proposes nor advises against, or repeats the
    identity.
    """
    fields = {"kind": "answer", **found.as_json()}
    if pseudonym:
        fields["patient"] = pseudonym
    made = decision.override
    if made is None:
        return fields
    known = (*found.actions, *found.against)
    if made.action not in known:
        raise LedgerError(
            Phrase("the overridden action is none that the answer proposes or advises against"),
            fix=Phrase("name one of: {0}", ", ".join(known))
            if known
            else Phrase("this answer has none; record it without an override"),
        )
    said = {"action": made.action, "instead": made.instead, "reason": made.reason, "role": made.role}
    refuse_identity(decision.patient, said.values())
    return {**fields, "kind": "override", "override": said}


def refuse_identity(patient: str, texts: Iterable[str]) -> None:
    """Refuse texts that repeat a patient's identity, which is all that can be known of names here.

    Raises: LedgerError, which does not repeat it.
    """
    if patient and any(patient.casefold() in text.casefold() for text in texts):
        raise LedgerError(
            Phrase("a text repeats the identity of the patient, and what a log says cannot be taken back"),
            fix=Phrase("say it without naming anyone"),
        )


def _names(items: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(sorted(set(_named(items))))


def _named(items: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    if not isinstance(items, (list, tuple)):
        return
    for item in items:
        if isinstance(item, dict) and isinstance(item.get("action"), str):
            yield item["action"]
