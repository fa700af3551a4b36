"""The head of a log: how far it goes and its last record's digest, signed and kept beside it, so that a shorter log is found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reasoner.certificate.canonical import NotCanonical, canonical, parse
from reasoner.ledger.files import write_whole
from reasoner.ledger.keys import PublicKey, Signer

FORMAT = "reasoner/decision-log-head/1"
LARGEST = 4096
_FORMS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(form)
    for name, form in {
        "format": re.escape(FORMAT),
        "key": r"sha256:[0-9a-f]{64}",
        "log": r"[0-9a-f]{32}",
        "record": r"sha256:[0-9a-f]{64}",
        "signature": r"[0-9a-f]{128}",
    }.items()
}


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
    if not isinstance(content, dict) or content.keys() != {*_FORMS, "sequence"} or not data.endswith(b"\n"):
        return None
    if not all(type(content[name]) is str and form.fullmatch(content[name]) for name, form in _FORMS.items()):
        return None
    signature, sequence = content.pop("signature"), content["sequence"]
    if type(sequence) is not int or sequence < 0 or content["key"] != key.fingerprint:
        return None
    head = Head(content["log"], sequence, content["record"])
    return head if key.signed(canonical(content), signature) else None
