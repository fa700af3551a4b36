"""The keys of a log, which its user makes and holds: one signs records, a secret stands for patients' identities."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from reasoner.certificate.canonical import digest
from reasoner.errors import LedgerError, Phrase, reason_of

NAME = "decision-log.key"
PUBLIC, SECRET = ".pub", ".secret"
SECRET_BYTES = 32
LARGEST_KEY = 65536
"""The most bytes of the file of a key."""
_PUBLIC_PEM = b"-----BEGIN PUBLIC KEY-----"
_DOMAIN = b"reasoner/decision-log/1 patient"
_MAKE = Phrase("make keys with `reasoner log keygen`")


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What signatures are checked with; it can be given to anyone.

    Parameters: `key`; `fingerprint`, the digest of its 32 bytes, which stands in every record.
    """

    key: Ed25519PublicKey = field(repr=False)
    fingerprint: str

    def signed(self, data: bytes, signature: str) -> bool:
        """Whether a signature, in hexadecimal digits, is this key's over some bytes."""
        try:
            self.key.verify(bytes.fromhex(signature), data)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """What records are signed with, and the secret under which a patient has a pseudonym; neither is ever written to a log."""

    key: Ed25519PrivateKey = field(repr=False)
    secret: bytes = field(repr=False)
    public: PublicKey

    def sign(self, data: bytes) -> str:
        """The signature over some bytes, in hexadecimal digits."""
        return self.key.sign(data).hex()

    def pseudonym(self, log: str, patient: str) -> str:
        """What stands for a patient in one log; in another log it is another, so that the two cannot be joined.

        Parameters: `log`, the id of the log; `patient`, an identity as the user's system writes it, spelled in any Unicode form.
        """
        name = unicodedata.normalize("NFC", patient).encode("utf-8", "surrogatepass")
        said = b"\0".join((_DOMAIN, log.encode("ascii"), name))
        return "hmac-sha256:" + hmac.new(self.secret, said, hashlib.sha256).hexdigest()


def public_key(key: Ed25519PublicKey) -> PublicKey:
    """A public key with its fingerprint."""
    return PublicKey(key, digest(key.public_bytes(Encoding.Raw, PublicFormat.Raw)))


def make_keys(place: Path) -> tuple[Path, Path, Path]:
    """Make a signing key, its public key and a secret, at random.

    Parameters: `place`, a folder that is there, or the file of the signing key.
    Returns: the three files; all but the public key are readable by the user alone.
    Raises: LedgerError if one of them is there already, or cannot be written: a key is never written over.
    """
    path = place / NAME if place.is_dir() else place
    paths = (path, path.with_name(path.name + PUBLIC), path.with_name(path.name + SECRET))
    for one in paths:
        if os.path.lexists(one):
            raise LedgerError(
                Phrase(
                    "{0} is there already, and a key is never written over: what it signed could no longer be appended to",
                    str(one),
                ),
                fix=Phrase(
                    "give another place for the new key, or move the old one, with its public key and its secret, away"
                ),
            )
    key = Ed25519PrivateKey.generate()
    written = (
        (paths[2], secrets.token_hex(SECRET_BYTES).encode("ascii") + b"\n", 0o600),
        (paths[1], key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), 0o644),
        (paths[0], key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), 0o600),
    )
    try:
        for one, data, mode in written:
            with os.fdopen(os.open(one, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
    except OSError as failure:
        raise LedgerError(
            Phrase("{0} cannot be written: {1}", str(path), reason_of(failure)),
            fix=Phrase("give a place that can be written"),
        ) from failure
    return paths


def read_signer(path: Path) -> Signer:
    """The signing key in a file, with the secret beside it.

    Raises: LedgerError if one of them cannot be read, is no such key, or can be read by others.
    """
    data = _private_bytes(path)
    try:
        key = load_pem_private_key(data, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as problem:
        raise LedgerError(Phrase("{0} is no private key in PEM without a password", str(path)), fix=_MAKE) from problem
    if not isinstance(key, Ed25519PrivateKey):
        raise LedgerError(Phrase("{0} is a private key, but not of Ed25519", str(path)), fix=_MAKE)
    beside = path.with_name(path.name + SECRET)
    try:
        secret = bytes.fromhex(_private_bytes(beside).decode("ascii"))
    except ValueError:
        secret = b""
    if len(secret) != SECRET_BYTES:
        raise LedgerError(
            Phrase("{0} does not hold the {1} bytes of a secret in hexadecimal digits", str(beside), SECRET_BYTES),
            fix=Phrase(
                "restore the file that was made with the key; with another secret patients could not be found again"
            ),
        )
    return Signer(key, secret, public_key(key.public_key()))


def read_public(path: Path) -> PublicKey:
    """The public key in a file.

    Raises: LedgerError if it cannot be read or is no public key of Ed25519.
    """
    try:
        key = load_pem_public_key(path.read_bytes())
    except OSError as failure:
        raise LedgerError(
            Phrase("{0} cannot be read: {1}", str(path), reason_of(failure)),
            fix=Phrase("give the file of the public key"),
        ) from failure
    except (ValueError, UnsupportedAlgorithm) as problem:
        raise LedgerError(
            Phrase("{0} is no public key in PEM", str(path)),
            fix=Phrase("give the file that ends in `.pub`, which was made with the key"),
        ) from problem
    if not isinstance(key, Ed25519PublicKey):
        raise LedgerError(
            Phrase("{0} is a public key, but not of Ed25519", str(path)), fix=Phrase("give the public key of the log")
        )
    return public_key(key)


def _private_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_KEY)
            if _PUBLIC_PEM in data:
                raise LedgerError(
                    Phrase("{0} is a public key, and cannot sign", str(path)),
                    fix=Phrase("give the signing key, the file without `.pub`"),
                )
            if os.name == "posix" and os.fstat(file.fileno()).st_mode & 0o077:
                raise LedgerError(
                    Phrase("{0} can be read by others than its owner", str(path)),
                    fix=Phrase("chmod 600 {0}", str(path)),
                )
            return data
    except OSError as failure:
        raise LedgerError(Phrase("{0} cannot be read: {1}", str(path), reason_of(failure)), fix=_MAKE) from failure
