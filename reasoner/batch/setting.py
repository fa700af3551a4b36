"""What is asked of every case of a batch: one value, handed to each worker process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reasoner.patient.sanitising import Sanitising

SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Setting:
    """The question of a batch.

    Parameters: `directory`, of a knowledge base other than the installed one; `jurisdiction`; `profile`, the name of the
    priors; `as_of`, the ISO minute of the question, empty for that of each record; `format`, the name of a
    reader, `ddxplus`, or `auto` for the first that accepts a case; `certificates`, the folder where each case's certificate goes;
    `key`, for pseudonyms, empty to number the cases instead; `seconds`, the most that a case may take; `concept_map`, the user's
    own, as `reasoner.patient.conceptmap` reads it; `sanitise`, what is done with a case in which something is wrong.
    """

    directory: Path | None = None
    jurisdiction: str = "FR"
    profile: str = "emergency"
    as_of: str = ""
    format: str = "auto"
    certificates: Path | None = None
    key: bytes = field(default=b"", repr=False)
    seconds: float = SECONDS
    concept_map: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False, hash=False)
    sanitise: Sanitising = "lenient"
