"""What was compiled, from a knowledge base or from an ontology of others, kept on disk under the digest of its sources
and of the compiler.

The cache only saves time: a missing, damaged or unwritable one means compiling again.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from reasoner.certificate.canonical import canonical, digest

KEPT = 8
JSON = "json"


def cache_directory() -> Path | None:
    """Where compiled knowledge is kept: `REASONER_CACHE`, else `reasoner` in the user's cache directory."""
    named = os.environ.get("REASONER_CACHE")
    if named:
        return Path(named)
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "reasoner"
    except RuntimeError:
        return None


def recall(key: str) -> Any | None:
    """The JSON value kept under a key, or None if there is none that is whole."""
    data = recall_bytes(key, JSON)
    try:
        return None if data is None else json.loads(data)
    except ValueError:
        return None


def keep(key: str, value: object) -> None:
    """Keep a JSON value under a key, whole or not at all; a cache that cannot be written is ignored."""
    keep_bytes(key, JSON, canonical(value))


def recall_bytes(key: str, kind: str, directory: Path | None = None) -> bytes | None:
    """The bytes of a kind kept under a key, or None if there are none that are whole.

    Parameters: `key`, a digest; `kind`, the ending of the file's name; `directory`, `cache_directory()` by default.
    """
    directory = directory or cache_directory()
    if directory is None:
        return None
    try:
        seal, _, data = (directory / _name(key, kind)).read_bytes().partition(b"\n")
    except OSError:
        return None
    return data if seal.decode("ascii", "replace") == digest(data) else None


def keep_bytes(key: str, kind: str, data: bytes, directory: Path | None = None) -> None:
    """Keep bytes of a kind under a key, whole or not at all; a cache that cannot be written is ignored.

    Of each kind the latest `KEPT` are kept. Two processes that keep the same key at once leave the bytes of one.
    """
    directory = directory or cache_directory()
    if directory is None:
        return
    temporary = None
    try:
        directory.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=directory)
        with os.fdopen(handle, "wb") as file:
            file.write(digest(data).encode("ascii") + b"\n" + data)
        os.replace(temporary, directory / _name(key, kind))
        temporary = None
        _forget(directory, kind)
    except OSError:
        pass
    finally:
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)


def _forget(directory: Path, kind: str) -> None:
    """Remove all but the latest entries of a kind: an author who edits rules makes a new one each time."""
    entries = sorted(directory.glob(f"sha256-*.{kind}"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in entries[KEPT:]:
        path.unlink(missing_ok=True)


def _name(key: str, kind: str) -> str:
    return f"{key.replace(':', '-')}.{kind}"
