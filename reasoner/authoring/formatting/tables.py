"""How the cells of a table are written: no marks that its reader does not need, so that spreadsheets and people see the same."""

from __future__ import annotations

import csv
import io

from reasoner.authoring.formatting.refusal import Unformatted
from reasoner.symbolic.tables.cells import BOM


def formatted_table(data: bytes, delimiter: str) -> bytes:
    """A CSV file as it should be written: UTF-8 without a byte-order mark, a row on each line, quoted where it has to be.

    Parameters: `delimiter`, as its description declares.
    Raises: Unformatted if it cannot be read.
    Laws: what is returned has the same cells; formatted again, it is the same.
    """
    try:
        text = data.removeprefix(BOM).decode("utf-8")
    except UnicodeDecodeError as failure:
        raise Unformatted(data[: failure.start].count(b"\n") + 1, "the file is not UTF-8 from here") from failure
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, lineterminator="\n")
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            writer.writerow(_cells(line.rstrip("\r"), delimiter, number))
    return written.getvalue().encode("utf-8")


def _cells(line: str, delimiter: str, number: int) -> list[str]:
    try:
        (cells,) = csv.reader([line], delimiter=delimiter, strict=True, skipinitialspace=True)
    except (csv.Error, ValueError) as failure:
        raise Unformatted(number, f"the line is no CSV: {failure}") from failure
    return [cell.strip() for cell in cells]
