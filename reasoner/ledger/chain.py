"""The chain of a log: each record follows the one before, and signatures vouch for all.

A signature is over the digest of the line before, so a good one vouches for every line back to the beginning, as long as the
digests match: whoever has no key can change none of them. One signature in `stride` is checked therefore, and the last before
each break; where one is wrong, each since the last good one is checked, to say which.
"""

from __future__ import annotations

from reasoner.ledger.findings import Findings
from reasoner.ledger.heads import Head
from reasoner.ledger.keys import PublicKey
from reasoner.ledger.records import Record

STRIDE = 16


class Chain:
    """Follows the records of a log, one after the other.

    Parameters: `key`, whose signatures they should have; `found`, told what is wrong; `stride`, of how many signatures one is
    checked.
    """

    def __init__(self, key: PublicKey, found: Findings, stride: int) -> None:
        self._key, self._found, self._stride = key, found, stride
        self._unchecked: list[tuple[int, Record]] = []
        self._log = ""
        self._next = 0
        self._previous: str | None = None
        self.tip: Head | None = None
        self.before: str = ""

    def follow(self, record: Record, line: int) -> None:
        """Take the record of the next line."""
        content = record.content
        broken = self._previous is not None and content.get("previous") != self._previous
        if broken:
            self.settle()
            self._found.add("previous", line)
        if not self._log:
            self._log = content["log"]
            if record.kind != "genesis" or line != 1:
                self._found.add("no_genesis", line)
        elif record.kind == "genesis":
            self._found.add("second_genesis", line)
        if content["log"] != self._log:
            self._found.add("other_log", line)
        if content["key"] != self._key.fingerprint:
            self._found.add("other_key", line)
        if record.sequence != self._next:
            self._found.add("sequence", line, f"{record.sequence} ≠ {self._next}")
        self._next = record.sequence + 1
        self.before = self._previous or ""
        self._previous = record.digest
        self.tip = Head(content["log"], record.sequence, record.digest)
        self._unchecked.append((line, record))
        if len(self._unchecked) >= self._stride:
            self.settle()

    def break_off(self) -> None:
        """Pass over a line that is no record: what follows it cannot be compared with it."""
        self.settle()
        self._previous = None
        self._next += 1

    def settle(self) -> None:
        """Check the last signature of those that were not checked, and each of them if it is wrong."""
        if self._unchecked and not self._signed(self._unchecked[-1][1]):
            for line, record in self._unchecked:
                if not self._signed(record):
                    self._found.add("signature", line)
        self._unchecked.clear()

    def _signed(self, record: Record) -> bool:
        return self._key.signed(record.body, record.signature)
