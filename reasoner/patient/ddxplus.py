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

from reasoner.errors import Phrase, Problem, RecordError
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
                    Phrase("{0}: no column {1}", str(path), ", ".join(sorted(missing))),
                    fix=Phrase("give a DDXPlus patient file (CSV)"),
                )
            yield from rows
    except (OSError, UnicodeDecodeError, csv.Error) as failure:
        raise RecordError(
            Phrase("{0}: {1}", str(path), str(failure)), fix=Phrase("give a DDXPlus patient file (CSV, UTF-8)")
        ) from failure


@lru_cache(maxsize=50_000)
def _entry(
    pointer: str, kind: str, text: str, recorded: str, *, polarity: str = "", value: str = "", unit: str = ""
) -> Entry:
    """An entry; rows repeat each other, so the same one serves all of them."""
    return Entry(pointer, kind, text, recorded, recorded, polarity, value=value, unit=unit)


def read_row(row: Mapping[str, str], codes: Mapping[str, EvidenceCode], recorded: str) -> Patient:
    """Turn one row into a record; for many, keep a `RowReader`."""
    return RowReader(codes, recorded).read(row)


class RowReader:
    """Turns rows into records.

    Parameters: `codes`, every evidence of the data by its id; `recorded`, the ISO minute to give records, since rows have none.
    """

    def __init__(self, codes: Mapping[str, EvidenceCode], recorded: str) -> None:
        self._codes, self._recorded = codes, recorded
        self._denials = {
            one: self._entry(f"/closed_world/{one}", "finding", f"ddxplus:{one}", polarity="absent")
            for one, code in codes.items()
            if code.kind == "binary"
        }
        """What a whole list of features says of each binary evidence that it does not name."""

    def read(self, row: Mapping[str, str]) -> Patient:
        """Turn one row into a record.

        Parameters: `row` with the columns age (years), sex (M or F), features, feature_id (the first complaint).
        Law: each binary evidence is in the record exactly once, present or absent, unless the list of features is cut off or
        damaged: then what it does not name is not known.
        """
        problems: list[Problem] = []

        def refused(pointer: str, text: str, message: Phrase) -> Entry:
            problems.append(
                Problem("error", pointer, message, Phrase("check the row against the published data"), text)
            )
            return self._entry(pointer, "unreadable", text)

        entries = [self._entry("/age", "measurement", "age", value=row.get("age") or "", unit="a")]
        sex = row.get("sex") or ""
        if sex in _SEXES:
            entries.append(self._entry("/sex", "sex", _SEXES[sex]))
        else:
            entries.append(refused("/sex", sex, Phrase("the sex is neither M nor F")))
        initial = row.get("feature_id") or ""
        if initial in self._denials:
            entries.append(self._entry("/feature_id", "complaint", f"ddxplus:{initial}"))
        denials = self._denials.copy()
        features = row.get("features") or ""
        for index, (evidence, value) in enumerate(_FEATURE.findall(features)):
            pointer = f"/features/{index}"
            denials.pop(evidence, None)
            if evidence in self._codes:
                entries += self._answered(pointer, self._codes[evidence], value)
            else:
                entries.append(refused(pointer, evidence, Phrase("the evidence is unknown")))
        if _FEATURES.fullmatch(features.strip()):
            entries += denials.values()
        else:
            message = Phrase("the list of features is cut off or damaged, so what it does not name is not known")
            entries.append(refused("/features", "", message))
        return Patient(self._recorded, "en", tuple(entries), tuple(problems))

    def _answered(self, pointer: str, code: EvidenceCode, value: str) -> tuple[Entry, ...]:
        """What a feature says of an evidence that is known; nothing if its value is no answer."""
        text = f"ddxplus:{code.id}"
        if code.kind == "binary":
            return (self._entry(pointer, "finding", text, polarity="present"),)
        if code.kind == "range":
            return (self._entry(pointer, "measurement", text, value=value, unit="{score}"),)
        if value != code.default:
            return (self._entry(pointer, "finding", f"{text}_@_{value}", polarity="present"),)
        return (self._entry(pointer, "finding", text, polarity="absent"),) if code.default_denies else ()

    def _entry(self, pointer: str, kind: str, text: str, **words: str) -> Entry:
        return _entry(pointer, kind, text, self._recorded, **words)
