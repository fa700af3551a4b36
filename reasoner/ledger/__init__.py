"""A log of decisions to which records are only ever added: signed, chained, and without a patient's name (`docs/ledger.md`)."""

from reasoner.ledger.appending import Appended, append
from reasoner.ledger.entries import Decision, Override
from reasoner.ledger.erasing import erase, erase_patient
from reasoner.ledger.heads import Head
from reasoner.ledger.keys import PublicKey, Signer, make_keys, read_public, read_signer
from reasoner.ledger.reading import records
from reasoner.ledger.verifying import Report, verify_log

__all__ = [
    "Appended",
    "Decision",
    "Head",
    "Override",
    "PublicKey",
    "Report",
    "Signer",
    "append",
    "erase",
    "erase_patient",
    "make_keys",
    "read_public",
    "read_signer",
    "records",
    "verify_log",
]
