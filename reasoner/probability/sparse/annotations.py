"""How often the findings of a hypothesis are present in those who have it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from reasoner.errors import KnowledgeError

_COUNTED = re.compile(r"([0-9]+)/([0-9]+)")
_PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?)%")


@dataclass(frozen=True, slots=True)
class Annotation:
    """A finding is present in a share of those with a hypothesis; where that is said.

    Parameters: `frequency` from 0, which excludes the finding and what is below it, to 1, in all of them; `place`, for messages.
    """

    hypothesis: str
    finding: str
    frequency: float
    place: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.frequency <= 1:
            where = self.place or f"{self.hypothesis}, {self.finding}"
            message = f"{where}: a frequency of {self.frequency}, which is not from 0 to 1"
            raise KnowledgeError(
                message, fix="write the share of patients who have the finding, such as 0.4, 40% or 2/5"
            )


def read_annotations(text: str, name: str, unstated: float = 1.0) -> tuple[Annotation, ...]:
    """Read lines of `hypothesis<TAB>finding<TAB>frequency`; lines that start with `#` are comments.

    Parameters: `name`, of the file, for messages; `unstated`, the frequency where none is written.
    Raises: KnowledgeError with the line: another number of fields, a frequency that is none.
    """
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        place = f"{name}:{number}"
        fields = [one.strip() for one in line.split("\t")]
        if len(fields) not in (2, 3) or not all(fields[:2]):
            message = f"{place}: {len(fields)} fields, where a hypothesis, a finding and a frequency are expected"
            raise KnowledgeError(message, fix="separate them by tabs")
        written = fields[2] if len(fields) == 3 else ""
        found.append(Annotation(fields[0], fields[1], frequency(written, place) if written else unstated, place))
    return tuple(found)


def frequency(written: str, place: str) -> float:
    """The share that is written as a decimal (`0.4`), per cent (`40%`) or a count (`2/5`).

    Raises: KnowledgeError with the place if it is none of these, or a count of no patients.
    """
    if match := _COUNTED.fullmatch(written):
        present, seen = int(match[1]), int(match[2])
        if seen:
            return present / seen
    elif match := _PERCENT.fullmatch(written):
        return float(match[1]) / 100
    else:
        try:
            share = float(written)
        except ValueError:
            share = math.nan
        if not math.isnan(share):
            return share
    raise KnowledgeError(f"{place}: a frequency of {written[:40]!r}", fix="write it as 0.4, 40% or 2/5")
