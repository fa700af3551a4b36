"""Files that a query writes: never one that is there already, unless the session was told to."""

from __future__ import annotations

from pathlib import Path

from reasoner.errors import Phrase, RequestError, reason_of


def written_to(path: Path, data: bytes, *, overwrite: bool) -> None:
    """Write a file.

    Raises: RequestError if it is there already and may not be overwritten, or the system does not let it.
    """
    try:
        with path.open("wb" if overwrite else "xb") as file:
            file.write(data)
    except FileExistsError:
        raise RequestError(
            Phrase("{0} is there already", str(path)), fix=Phrase("name another file, or write `set overwrite yes`")
        ) from None
    except OSError as failure:
        raise RequestError(
            Phrase("{0}: cannot be written: {1}", str(path), reason_of(failure)),
            fix=Phrase("name a file that can be written"),
        ) from None
