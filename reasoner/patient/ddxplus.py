"""Read rows of DDXPlus (Fansi Tchango et al. 2022, arXiv 2205.09148): synthetic patients in a closed world.

In this data, and in no other, a yes-or-no evidence that a row does not list is absent. Neither the true diagnosis nor the
reference differential is ever read here.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reasoner.errors import Problem, RecordError
from reasoner.patient.record import Patient
from reasoner.vocabulary import Entry

_FEATURE = re.compile(r"'(E_\d+)(?:_@_(V_\d+|\d+))?'")
_FEATURES = re.compile(rf"\[(?:{_FEATURE.pattern}(?:, ?{_FEATURE.pattern})*)?\]")
_SEXES = {"M": "male", "F": "female"}


@dataclass(frozen=True, slots=True)
class EvidenceCode:
    """How an evidence of the data is answered.

    Parameters: `kind` is binary, categorical or range; `default`, the value that is left out or written where the question
    does not apply; `default_denies`, whether that value is an answer: none of them.
    """

    id: str
    kind: str
    default: str = ""
    default_denies: bool = False


def read_rows(path: Path) -> Iterator[Mapping[str, str]]:
    """The rows of a DDXPlus patient file, one after the other.

    Raises: RecordError if the file is missing or is no such file.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            missing = {"age", "sex", "features"} - set(rows.fieldnames or ())
            if missing:
                raise RecordError(
                    f"{path}: no column {', '.join(sorted(missing))}", fix="give a DDXPlus patient file (CSV)"
                )
            yield from rows
    except (OSError, UnicodeDecodeError, csv.Error) as failure:
        raise RecordError(f"{path}: {failure}", fix="give a DDXPlus patient file (CSV, UTF-8)") from failure


@lru_cache(maxsize=50_000)
def _entry(pointer: str, kind: str, text: str, recorded: str, polarity: str) -> Entry:
    """An entry; rows repeat each other, so the same one serves all of them."""
    return Entry(pointer, kind, text, recorded, recorded, polarity)


def read_row(row: Mapping[str, str], codes: Mapping[str, EvidenceCode], recorded: str) -> Patient:
    """Turn one row into a record.

    Parameters: `row` with the columns age (years), sex (M or F), features, feature_id (the first complaint); `codes`, every
    evidence of the data by its id; `recorded`, the ISO minute to give it, since rows have none.
    Law: each binary evidence is in the record exactly once, present or absent, unless the list of features is cut off or damaged:
    then what it does not name is not known.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []

    def add(pointer: str, kind: str, text: str, polarity: str = "") -> None:
        entries.append(_entry(pointer, kind, text, recorded, polarity))

    def refuse(pointer: str, text: str, message: str) -> None:
        problems.append(Problem("error", pointer, message, "check the row against the published data", text))
        add(pointer, "unreadable", text)

    age = Entry("/age", "measurement", "age", recorded, recorded, value=row.get("age") or "", unit="a")
    entries.append(age)
    sex = row.get("sex") or ""
    if sex in _SEXES:
        add("/sex", "sex", _SEXES[sex])
    else:
        refuse("/sex", sex, "the sex is neither M nor F")
    initial = row.get("feature_id") or ""
    if initial in codes and codes[initial].kind == "binary":
        add("/feature_id", "complaint", f"ddxplus:{initial}")
    listed: set[str] = set()
    for index, (evidence, value) in enumerate(_FEATURE.findall(row.get("features") or "")):
        pointer = f"/features/{index}"
        code = codes.get(evidence)
        listed.add(evidence)
        if code is None:
            refuse(pointer, evidence, "the evidence is unknown")
        elif code.kind == "binary":
            add(pointer, "finding", f"ddxplus:{evidence}", polarity="present")
        elif code.kind == "range":
            text = f"ddxplus:{evidence}"
            entries.append(Entry(pointer, "measurement", text, recorded, recorded, value=value, unit="{score}"))
        elif value == code.default:
            if code.default_denies:
                add(pointer, "finding", f"ddxplus:{evidence}", polarity="absent")
        else:
            add(pointer, "finding", f"ddxplus:{evidence}_@_{value}", polarity="present")
    if _FEATURES.fullmatch((row.get("features") or "").strip()):
        binary = tuple([evidence for evidence, code in codes.items() if code.kind == "binary"])
        entries += [denial for evidence, denial in _denials(binary, recorded) if evidence not in listed]
    else:
        refuse("/features", "", "the list of features is cut off or damaged, so what it does not name is not known")
    return Patient(recorded, "en", tuple(entries), tuple(problems))


@lru_cache(maxsize=100)
def _denials(evidences: tuple[str, ...], recorded: str) -> tuple[tuple[str, Entry], ...]:
    """What a whole list of features says of each binary evidence that it does not name."""
    return tuple(
        (one, _entry(f"/closed_world/{one}", "finding", f"ddxplus:{one}", recorded, "absent")) for one in evidences
    )
