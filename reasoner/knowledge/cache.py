"""What was compiled from a knowledge base, kept on disk under the digest of its sources and of the compiler.

The cache only saves time: a missing, damaged or unwritable one means compiling again.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import Any

from reasoner.certificate.canonical import NotCanonical, canonical, digest, parse

KEPT = 8


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
    """The value kept under a key, or None if there is none that is whole."""
    directory = cache_directory()
    if directory is None:
        return None
    try:
        seal, _, data = (directory / _name(key)).read_bytes().partition(b"\n")
        return parse(data) if seal.decode("ascii", "replace") == digest(data) else None
    except (OSError, NotCanonical):
        return None


def keep(key: str, value: object) -> None:
    """Keep a value under a key, whole or not at all; a cache that cannot be written is ignored."""
    directory = cache_directory()
    if directory is None:
        return
    data = canonical(value)
    temporary = None
    try:
        directory.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=directory)
        with os.fdopen(handle, "wb") as file:
            file.write(digest(data).encode("ascii") + b"\n" + data)
        os.replace(temporary, directory / _name(key))
        _forget(directory)
    except OSError:
        pass
    finally:
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)


def _forget(directory: Path) -> None:
    """Remove all but the latest entries: an author who edits rules makes a new one each time."""
    entries = sorted(directory.glob("sha256-*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in entries[KEPT:]:
        path.unlink(missing_ok=True)


def _name(key: str) -> str:
    return key.replace(":", "-") + ".json"
