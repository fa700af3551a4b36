"""Erasing certificates: the record of it first, then the file, so that a kill between the two is found and can be mended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from reasoner.errors import LedgerError, Phrase, reason_of
from reasoner.ledger.appending import Appended, append
from reasoner.ledger.certificates import place_of, remove
from reasoner.ledger.entries import Erasure, refuse_identity
from reasoner.ledger.keys import Signer
from reasoner.ledger.reading import records
from reasoner.ledger.records import NotARecord


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done.

    Parameters: `certificates`, those that were erased; `shared`, those kept for being another patient's too; `appended`, what was
    recorded of it: a certificate whose file a kill had left is erased without another record.
    """

    certificates: tuple[str, ...]
    shared: tuple[str, ...] = ()
    appended: tuple[Appended, ...] = ()


@dataclass(slots=True)
class _Standing:
    """What a log says of one certificate: whose it is (empty for nobody's), and whether it is erased."""

    patients: set[str] = field(default_factory=set)
    erased: bool = False


def erase(log: Path, certificate: str, reason: str, signer: Signer, at: str) -> Erased:
    """Erase a certificate, given by its digest, and record that.

    Raises: LedgerError if no record names it, or it was erased before; and all that `append` raises.
    """
    standing = _standings(log).get(certificate)
    if standing is None:
        raise LedgerError(
            Phrase("no record of this log names such a certificate"),
            fix=Phrase("give a digest that `reasoner log show` prints"),
        )
    if standing.erased:
        if not place_of(log, certificate).exists():
            raise LedgerError(Phrase("this certificate was erased before"), fix=Phrase("there is nothing left to do"))
        _remove(log, certificate)
        return Erased((certificate,))
    return Erased((certificate,), appended=(append(log, Erasure(certificate, reason), signer, at),))


def erase_patient(log: Path, patient: str, reason: str, signer: Signer, at: str) -> Erased:
    """Erase every certificate of a patient, and record that; one that is another patient's too is kept and told.

    Raises: LedgerError if the log has none of the patient, or the reason repeats the identity; and all that `append` raises.
    """
    refuse_identity(patient, (reason,))
    identity = next((str(one.content["log"]) for one in records(log) if not isinstance(one, NotARecord)), "")
    pseudonym = signer.pseudonym(identity, patient)
    own = {name: one for name, one in _standings(log).items() if pseudonym in one.patients}
    if not own:
        raise LedgerError(
            Phrase("no record of this log is of that patient"),
            fix=Phrase("give the identity as it was given when it was recorded"),
        )
    done, shared, appended = [], [], []
    for certificate, standing in own.items():
        if standing.patients != {pseudonym}:
            shared.append(certificate)
        elif not standing.erased:
            appended.append(append(log, Erasure(certificate, reason), signer, at))
            done.append(certificate)
        elif place_of(log, certificate).exists():
            _remove(log, certificate)
            done.append(certificate)
    return Erased(tuple(done), tuple(shared), tuple(appended))


def _standings(log: Path) -> dict[str, _Standing]:
    found: dict[str, _Standing] = {}
    for kind, certificate, patient in _namings(log):
        standing = found.setdefault(certificate, _Standing())
        standing.erased = kind == "erasure"
        if kind != "erasure":
            standing.patients.add(patient)
    return found


def _namings(log: Path) -> Iterator[tuple[str, str, str]]:
    for one in records(log):
        if not isinstance(one, NotARecord) and "certificate" in one.content:
            yield one.kind, one.content["certificate"], one.content.get("patient", "")


def _remove(log: Path, certificate: str) -> None:
    try:
        remove(log, certificate)
    except OSError as failure:
        raise LedgerError(
            Phrase("{0} cannot be erased: {1}", str(place_of(log, certificate)), reason_of(failure)),
            fix=Phrase("make its folder writable"),
        ) from failure
