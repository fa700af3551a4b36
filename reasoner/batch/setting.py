"""What is asked of every case of a batch: one value, handed to each worker process."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

Format = Literal["auto", "vignette", "fhir", "phenopacket", "ddxplus"]
FORMATS: tuple[Format, ...] = get_args(Format)
SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Setting:
    """The question of a batch.

    Parameters: `directory`, of a knowledge base other than the installed one; `jurisdiction`; `profile`, the name of the
    priors; `as_of`, the ISO minute of the question, empty for that of each record; `format`, of the cases; `certificates`, the
    folder where each case's certificate goes; `key`, for pseudonyms, empty to number the cases instead; `seconds`, the most
    that a case may take.
    """

    directory: Path | None = None
    jurisdiction: str = "FR"
    profile: str = "acute"
    as_of: str = ""
    format: Format = "auto"
    certificates: Path | None = None
    key: bytes = field(default=b"", repr=False)
    seconds: float = SECONDS
