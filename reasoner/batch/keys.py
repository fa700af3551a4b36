"""The keys of pseudonyms: under one key a patient has one pseudonym in every batch; without it no one can tell who it is."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path

from reasoner.errors import BatchError

SHORTEST = 16
OWN_KEY = "pseudonym.key"


def read_key(path: Path) -> bytes:
    """The key in a file, all of its bytes.

    Raises: BatchError if it cannot be read, or is so short that it could be guessed.
    """
    try:
        key = path.read_bytes()
    except OSError as failure:
        raise BatchError(
            f"the key cannot be read: {failure.strerror}", fix="give a file with a secret key"
        ) from failure
    if len(key) < SHORTEST:
        raise BatchError(
            f"the key has {len(key)} bytes, and a key of fewer than {SHORTEST} can be guessed",
            fix="make one, such as with `openssl rand -out key 32`",
        )
    return key


def own_key(directory: Path | None) -> bytes:
    """The user's own key, which is made at random on first use and readable by the user alone.

    Parameters: `directory`, where it is kept.
    Returns: nothing (b"") if no key can be kept there: then cases are named by their place.
    """
    if directory is None:
        return b""
    path = directory / OWN_KEY
    temporary = None
    try:
        directory.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            handle, temporary = tempfile.mkstemp(dir=directory)  # mode 0600
            with os.fdopen(handle, "wb") as file:
                file.write(secrets.token_bytes(32))
                os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):  # another process was quicker: its key is the one
                os.link(temporary, path)
        key = path.read_bytes()
    except OSError:
        return b""
    finally:
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
    return key if len(key) >= SHORTEST else b""


def key_name(key: bytes) -> str:
    """What tells a key from another without giving it away; empty for no key."""
    return hmac.new(key, b"which key", hashlib.sha256).hexdigest()[:16] if key else ""
