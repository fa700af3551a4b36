"""Certificates, kept apart from the log that names them, so that they can be erased and the chain stays whole."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from reasoner.certificate.canonical import digest
from reasoner.errors import AlteredLedger, Phrase
from reasoner.ledger.files import sync_folder, write_whole


def folder_of(log: Path) -> Path:
    """Where the certificates of a log are."""
    return log.with_name(log.name + ".certificates")


def place_of(log: Path, certificate: str) -> Path:
    """The file of a certificate, given by its digest."""
    return folder_of(log) / f"{certificate.removeprefix('sha256:')}.json"


def store(log: Path, certificate: str, data: bytes) -> None:
    """Keep a certificate, before a record names it.

    Raises: AlteredLedger if another content has its name; OSError if it cannot be written.
    """
    path = place_of(log, certificate)
    if path.is_file():
        if digest(path.read_bytes()) == certificate:
            return
        raise AlteredLedger(
            Phrase("{0} is not the certificate whose digest is its name: it was altered", str(path)),
            fix=Phrase("restore it from a copy, or move it away, and append again"),
        )
    if not path.parent.is_dir():
        path.parent.mkdir(mode=0o700)
        sync_folder(path.parent.parent)
    write_whole(path, data)


def remove(log: Path, certificate: str) -> None:
    """Erase a certificate, and what a write of it that was cut short has left.

    Raises: OSError if it cannot be.
    """
    path = place_of(log, certificate)
    for one in (path, path.with_name(f".{path.name}.partial")):
        with suppress(FileNotFoundError):
            os.unlink(one)
    with suppress(FileNotFoundError):
        sync_folder(path.parent)


def compare(log: Path, named: Mapping[str, tuple[int, bool]]) -> Iterator[tuple[str, int]]:
    """Compare what is kept with what the log says.

    Parameters: `named`, for each digest the line that named it last, and whether that line says that it is erased.
    Returns: what is otherwise, by line: `certificate_missing`, `certificate_altered`, `certificate_unreadable` or
    `erasure_unfinished`; and `certificate_unnamed` with the number of files, if there are files that no line names.
    """
    there = 0
    for certificate, (line, erased) in named.items():
        path = place_of(log, certificate)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            if not erased:
                yield "certificate_missing", line
            continue
        except OSError:
            there += 1
            yield "certificate_unreadable", line
            continue
        there += 1
        if erased:
            yield "erasure_unfinished", line
        elif digest(data) != certificate:
            yield "certificate_altered", line
    kept = len(os.listdir(folder_of(log))) if folder_of(log).is_dir() else 0
    if kept > there:
        yield "certificate_unnamed", kept - there
