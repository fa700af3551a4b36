"""The head of a log: how far it goes and its last record's digest, signed and kept beside it, so that a shorter log is found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from reasoner.certificate.canonical import NotCanonical, canonical, parse
from reasoner.ledger.files import write_whole
from reasoner.ledger.keys import PublicKey, Signer

FORMAT = "reasoner/decision-log-head/1"
LARGEST = 4096
_FIELDS = frozenset({"format", "key", "log", "record", "sequence", "signature"})
_LOG = re.compile(r"[0-9a-f]{32}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Head:
    """How far a log goes.

    Parameters: `log`, its id; `sequence`, the number of its last record; `record`, the digest of that record's line.
    """

    log: str
    sequence: int
    record: str


def beside(log: Path) -> Path:
    """The file of a log's head."""
    return log.with_name(log.name + ".head")


def write_head(log: Path, head: Head, signer: Signer) -> None:
    """Sign a head and have the disk keep it; whoever does so has the log's lock.

    Raises: OSError if it cannot be written; the one before stays.
    """
    content = {
        "format": FORMAT,
        "key": signer.public.fingerprint,
        "log": head.log,
        "record": head.record,
        "sequence": head.sequence,
    }
    signature = signer.sign(canonical(content))
    write_whole(beside(log), canonical({**content, "signature": signature}) + b"\n")


def read_head(data: bytes, key: PublicKey) -> Head | None:
    """The head that some bytes say; None if they are not one that was signed with the key."""
    try:
        content = parse(data.removesuffix(b"\n")) if len(data) <= LARGEST else None
    except NotCanonical:
        return None
    if not isinstance(content, dict) or content.keys() != _FIELDS:
        return None
    signature = content.pop("signature")
    log, record, sequence = content["log"], content["record"], content["sequence"]
    if not (type(signature) is str and type(log) is str and type(record) is str and type(sequence) is int):
        return None
    if content["format"] != FORMAT or content["key"] != key.fingerprint or not data.endswith(b"\n"):
        return None
    if not (_LOG.fullmatch(log) and _DIGEST.fullmatch(record) and sequence >= 0):
        return None
    return Head(log, sequence, record) if key.signed(canonical(content), signature) else None
