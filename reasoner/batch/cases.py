"""The cases of a batch, one after the other, each with its place: lines of a file, files of a folder, rows of a table.

Reading never ends at a bad case: what cannot be taken is a case with a fault, which becomes a record like any other.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from reasoner.batch.lines import LARGEST, bounded_lines
from reasoner.errors import BatchError

Form = Literal["line", "file", "row"]
_COLUMNS = ("age", "sex", "features", "feature_id")
"""What is read of a row; its diagnosis and reference differential are not."""
_NEEDED = frozenset({"age", "sex", "features"})


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a case cannot be taken, in words of ours alone, and what to do."""

    message: str
    fix: str


@dataclass(frozen=True, slots=True)
class Case:
    """One case as it came.

    Parameters: `line`, its place, from 1: the line of a file, the place of a file among the sorted files of a folder, the row of
    a table; `form`, where its bytes come from; `data`, a row as JSON; `fault`, where there is nothing to read.
    """

    line: int
    form: Form
    data: bytes = b""
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Which input it is: a digest of what is in it, and about how many cases that is (for progress only)."""

    digest: str
    count: int


class Cases(Protocol):
    """Where cases come from.

    Law: iterating again gives the same cases, with places that grow, as long as `identity()` is the same.
    """

    def __iter__(self) -> Iterator[Case]:
        """The cases in their order."""
        ...

    def identity(self) -> Identity:
        """Which input it is."""
        ...


def open_cases(path: Path, format: str = "auto") -> Cases:
    """The cases at a path, by what is there.

    Raises: BatchError if there is nothing of the kind that is asked for. The path is not repeated: it may name a patient.
    """
    table = path.suffix.lower() == ".csv"
    if path.is_dir():
        if format == "ddxplus":
            raise BatchError("CASES is a folder, and rows come in a file", fix="give the .csv file itself")
        return Folder(path)
    if not path.exists():
        raise BatchError("CASES is not there", fix="give a .jsonl, .ndjson or .csv file, or a folder of case files")
    if not path.is_file():
        raise BatchError("CASES is no ordinary file, and could not be read again", fix="write it to a file first")
    if table != (format == "ddxplus") and format != "auto":
        raise BatchError(
            f"CASES cannot be of the format {format}", fix="give a .csv file for ddxplus, .jsonl for others"
        )
    if table:
        return Table(path)
    if path.suffix.lower() not in (".jsonl", ".ndjson"):
        raise BatchError(
            "CASES is neither .jsonl, .ndjson nor .csv, and no folder",
            fix="write one case a line as JSON; for one case, use `reasoner diagnose`",
        )
    return Lines(path)


@dataclass(frozen=True, slots=True)
class Lines:
    """A file with one case a line, as JSON; empty lines are no cases, and counted."""

    path: Path
    largest: int = LARGEST

    def __iter__(self) -> Iterator[Case]:
        with self.path.open("rb") as file:
            for line, data in enumerate(bounded_lines(file, self.largest), 1):
                if data is None:
                    yield Case(line, "line", fault=_too_long(self.largest))
                elif data.strip():
                    yield Case(line, "line", data)

    def identity(self) -> Identity:
        """Digest of the whole file, and its number of lines."""
        return _file_identity(self.path)


@dataclass(frozen=True, slots=True)
class Table:
    """A DDXPlus file, each row a case; the places are those of `reasoner diagnose rows.csv#17`."""

    path: Path
    largest: int = LARGEST

    def __iter__(self) -> Iterator[Case]:
        with self.path.open("rb") as file:
            lines = bounded_lines(file, self.largest)
            names = _columns(next(lines, b""))
            row = 0
            for data in lines:
                if data is not None and not data.strip():
                    continue
                row += 1
                yield Case(row, "row", fault=_too_long(self.largest)) if data is None else _row(row, names, data)

    def identity(self) -> Identity:
        """Digest of the whole file, and its number of rows."""
        whole = _file_identity(self.path)
        return Identity(whole.digest, max(whole.count - 1, 0))


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder, each of its files a case, sorted by name; hidden files and folders in it are none."""

    path: Path
    largest: int = LARGEST

    def __iter__(self) -> Iterator[Case]:
        for place, path in enumerate(self._files(), 1):
            try:
                with path.open("rb") as file:
                    data = file.read(self.largest + 1)
            except OSError as failure:
                fault = Fault(f"the file cannot be read: {failure.strerror}", "make it readable")
                yield Case(place, "file", fault=fault)
                continue
            fault_or_none = _too_long(self.largest) if len(data) > self.largest else None
            yield Case(place, "file", b"" if fault_or_none else data, fault_or_none)

    def identity(self) -> Identity:
        """Digest of names, sizes and times of change, and the number of files."""
        whole = hashlib.sha256()
        count = 0
        for path in self._files():
            told = path.stat() if path.exists() else None
            facts = (path.name, told.st_size if told else -1, told.st_mtime_ns if told else -1)
            whole.update(json.dumps(facts).encode("ascii") + b"\n")
            count += 1
        return Identity(f"sha256:{whole.hexdigest()}", count)

    def _files(self) -> list[Path]:
        try:
            return sorted(path for path in self.path.iterdir() if not path.name.startswith(".") and not path.is_dir())
        except OSError as failure:
            raise BatchError(
                f"the folder CASES cannot be read: {failure.strerror}", fix="make it readable"
            ) from failure


def _file_identity(path: Path) -> Identity:
    whole = hashlib.sha256()
    count, last = 0, b"\n"
    try:
        with path.open("rb") as file:
            while part := file.read(2**20):
                whole.update(part)
                count += part.count(b"\n")
                last = part[-1:]
    except OSError as failure:
        raise BatchError(f"CASES cannot be read: {failure.strerror}", fix="make it readable") from failure
    return Identity(f"sha256:{whole.hexdigest()}", count + (last != b"\n"))


def _columns(header: bytes | None) -> list[str]:
    names = next(csv.reader([(header or b"").decode("utf-8", "replace")]), [])
    if missing := _NEEDED - set(names):
        raise BatchError(f"CASES has no column {', '.join(sorted(missing))}", fix="give a DDXPlus patient file (CSV)")
    return names


def _row(row: int, names: list[str], data: bytes) -> Case:
    try:
        cells = next(csv.reader([data.decode("utf-8")], strict=True), [])
    except UnicodeDecodeError as failure:
        return Case(row, "row", fault=Fault(f"not UTF-8 at byte {failure.start} of the row", "save the file as UTF-8"))
    except csv.Error:
        return Case(row, "row", fault=Fault("no row of a CSV file", "mend the quotes of that row"))
    if len(cells) != len(names):
        fault = Fault(
            f"{len(cells)} cells where there are {len(names)} columns", "mend the commas and quotes of that row"
        )
        return Case(row, "row", fault=fault)
    kept = {name: cell for name, cell in zip(names, cells, strict=True) if name in _COLUMNS}
    return Case(row, "row", json.dumps(kept).encode("ascii"))


def _too_long(largest: int) -> Fault:
    return Fault(f"more than {largest} bytes", "give one patient in one case")
