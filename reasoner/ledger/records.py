"""A record of a log: one line of canonical JSON, signed; what a line must be to be one (`docs/ledger.md`)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from reasoner.certificate.canonical import LARGEST_INTEGER, NotCanonical, canonical, digest, encode, parse
from reasoner.errors import LedgerError, Phrase
from reasoner.ledger.keys import Signer

FORMAT = "reasoner/decision-log/1"
LARGEST_LINE = 65536
LONGEST_TEXT = 2000
Kind = Literal["genesis", "answer", "override", "erasure"]

_BASE = frozenset({"at", "format", "key", "kind", "log", "sequence", "signature"})
_ANSWER = frozenset({"actions", "certificate", "conclusions", "kb", "previous"})
_REQUIRED: Mapping[str, frozenset[str]] = {
    "genesis": _BASE,
    "answer": _BASE | _ANSWER,
    "override": _BASE | _ANSWER | {"override"},
    "erasure": _BASE | {"certificate", "previous", "reason"},
}
KINDS = tuple(_REQUIRED)
_OPTIONAL: Mapping[str, frozenset[str]] = {"answer": frozenset({"patient"}), "override": frozenset({"patient"})}
_OVERRIDE = frozenset({"action", "instead", "reason", "role"})

_DIGEST = r"sha256:[0-9a-f]{64}"
# a text is shown on terminals: nothing that moves a cursor, breaks a line or turns the direction of writing
_TEXT = rf"[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]{{1,{LONGEST_TEXT}}}"
_NAME = r"[a-z][a-zA-Z0-9_(),]{0,199}"
_FORMS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(form)
    for name, form in {
        "action": _NAME,
        "at": r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z",
        "certificate": _DIGEST,
        "conclusions": _DIGEST,
        "format": re.escape(FORMAT),
        "instead": _TEXT,
        "kb": _DIGEST,
        "key": _DIGEST,
        "kind": "|".join(KINDS),
        "log": r"[0-9a-f]{32}",
        "patient": r"hmac-sha256:[0-9a-f]{64}",
        "previous": _DIGEST,
        "reason": _TEXT,
        "role": r"[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]{1,80}",
        "signature": r"[0-9a-f]{128}",
    }.items()
}
_SIGNED = b',"signature":"'
_SIGNATURE_SIZE = len(_SIGNED) + 128 + len(b'"}')


class NotARecord(ValueError):
    """A line is no record; `code` says in one word what is wrong, `message` what exactly."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(frozen=True, slots=True)
class Record:
    """A line that has the form of a record; whether it is genuine, only its signature says.

    Parameters: `content`, its fields; `digest`, of the whole line; `body`, the bytes that were signed.
    """

    content: Mapping[str, Any] = field(repr=False)
    digest: str
    body: bytes = field(repr=False)

    @property
    def kind(self) -> str:
        """What the record is about."""
        return str(self.content["kind"])

    @property
    def sequence(self) -> int:
        """Its place in the log, counted from 0."""
        return int(self.content["sequence"])

    @property
    def signature(self) -> str:
        """The signature over `body`."""
        return str(self.content["signature"])


def record_line(content: Mapping[str, Any], signer: Signer) -> bytes:
    """Sign a record and write it as a line, newline included.

    Parameters: `content`, every field but `signature`.
    Raises: LedgerError if a field has no form that it may have; the message does not repeat what it holds.
    """
    try:
        line = canonical({**content, "signature": signer.sign(canonical(dict(content)))})
        read_record(line)
    except NotCanonical as problem:
        raise LedgerError(
            Phrase("a text of the record holds a broken character"), fix=Phrase("write it in Unicode")
        ) from problem
    except NotARecord as problem:
        raise LedgerError(
            Phrase("the record would not be valid: {0}", problem.message),
            fix=Phrase("texts have 1 to {0} characters (a role 80) on one line; see docs/ledger.md", LONGEST_TEXT),
        ) from problem
    return line + b"\n"


def read_record(line: bytes) -> Record:
    """Read a line, without its newline.

    Raises: NotARecord, with code `giant` (longer than any record), `not_canonical` or `fields`.
    Law: `read_record(l)` accepts one spelling of a record alone, and `body` is the canonical JSON of it without `signature`.
    """
    if len(line) > LARGEST_LINE:
        raise NotARecord("giant", Phrase("a record has at most {0} bytes", LARGEST_LINE))
    try:
        content = _content(line)
    except NotCanonical as problem:
        raise NotARecord("not_canonical", str(problem)) from None
    if not isinstance(content, dict):
        raise NotARecord("fields", Phrase("not an object"))
    required = _REQUIRED.get(str(content.get("kind")))
    if required is None:
        raise NotARecord("fields", Phrase("`kind` is none of {0}", ", ".join(KINDS)))
    names = content.keys()
    if missing := required - names:
        raise NotARecord("fields", Phrase("without {0}", ", ".join(sorted(missing))))
    if len(names) != len(required) and names - required - _OPTIONAL.get(content["kind"], frozenset()):
        raise NotARecord("fields", Phrase("with a field that a record of its kind does not have"))
    _check_fields(content)
    # `signature` is the last key of every kind, so the signed bytes are the line without its end
    return Record(content, digest(line), line[:-_SIGNATURE_SIZE] + b"}")


def _content(line: bytes) -> Any:
    """What a line says, if it is the one spelling of it.

    Numbers other than integers, truth values and null pass here, and no field may have them.
    """
    try:
        content = json.loads(line.decode("utf-8"))
        if encode(content) == line:
            return content
    except (ValueError, RecursionError):
        pass
    return parse(line)  # slower, and it says what is wrong


def _check_fields(content: Mapping[str, Any]) -> None:
    for name, value in content.items():
        form = _FORMS.get(name)
        if form is not None:
            good = type(value) is str and form.fullmatch(value) is not None
        elif name == "sequence":
            good = type(value) is int and 0 <= value <= LARGEST_INTEGER
        elif name == "actions":
            good = type(value) is list and all(type(one) is str and _FORMS["action"].fullmatch(one) for one in value)
        else:
            good = type(value) is dict and value.keys() == _OVERRIDE
            if good:
                _check_fields(value)
        if not good:
            raise NotARecord("fields", Phrase("`{0}` does not have the form of one", name))
