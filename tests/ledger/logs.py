"""Small logs, and certificates that have the form of one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reasoner.certificate.canonical import canonical, digest, digest_of
from reasoner.ledger import Decision, Override, append, verify_log
from reasoner.ledger.keys import Signer

KB = "sha256:" + "a" * 64


def certificate(number: int) -> bytes:
    """The bytes of something that a log takes for a certificate; each number has its own."""
    actions = [{"action": name, "status": "must"} for name in ("electrocardiogram", "ct_pulmonary_angiography")]
    content = {
        "format": "reasoner/certificate/5",
        "kb": KB,
        "case": {"digest": digest(str(number).encode()), "recorded": "2026-03-01T09:30"},
        "conclusions": {"actions": actions, "against": [{"action": "wait_and_see"}]},
    }
    return canonical({**content, "seal": digest_of(content)})


def moment(number: int) -> str:
    return f"2026-03-{1 + number // 1440 % 28:02}T{number // 60 % 24:02}:{number % 60:02}:00Z"


@dataclass(frozen=True)
class Written:
    """A log that was written, with its keys."""

    log: Path
    signer: Signer

    def append(self, number: int, patient: str = "", override: Override | None = None):
        return append(self.log, Decision(certificate(number), patient, override), self.signer, moment(number))

    def verify(self, **given):
        return verify_log(self.log, self.signer.public, **given)

    def codes(self, **given):
        return [finding.code for finding in self.verify(**given).findings]

    @property
    def head(self) -> Path:
        return self.log.with_name(self.log.name + ".head")

    @property
    def certificates(self) -> Path:
        return self.log.with_name(self.log.name + ".certificates")
