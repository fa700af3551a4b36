"""Units as records write them beside UCUM: the table `knowledge/mappings/ucum.csv`."""

from __future__ import annotations

import csv

from reasoner.ontology.faults import Faults
from reasoner.ontology.units import is_ucum

SPELLINGS = "knowledge/mappings/ucum.csv"
_COLUMNS = ["spelling", "ucum", "source", "status"]
_STATUSES = frozenset({"sourced", "unsourced"})


def read_spellings(text: str, faults: Faults) -> dict[str, str]:
    """UCUM units by spelling.

    Parameters: `text`, CSV whose columns are spelling, ucum, source and status; lines that begin with # are comments.
    A row of another form, a unit that is not UCUM or a spelling that means two units is a fault.
    Law: case counts, as in UCUM; no spelling is another spelling's unit.
    """
    rows = list(csv.reader(line for line in text.splitlines() if line.strip() and not line.startswith("#")))
    if not rows or rows[0] != _COLUMNS:
        faults.add(SPELLINGS, "", f"does not begin with the columns {', '.join(_COLUMNS)}", "write them first")
        return {}
    found: dict[str, str] = {}
    for row in rows[1:]:
        spelling, unit, _, status = row if len(row) == len(_COLUMNS) else ("", "", "", "")
        if not spelling or status not in _STATUSES or spelling == unit:
            fix = "write spelling, unit, source, and sourced or unsourced"
            faults.add(SPELLINGS, "", f"has the row {','.join(row)!r}, which is not of the form", fix)
        elif not is_ucum(unit):
            faults.add(SPELLINGS, "", f"has {unit!r} for {spelling!r}, which is not a UCUM unit", "write a UCUM unit")
        elif found.setdefault(spelling, unit) != unit:
            faults.add(SPELLINGS, "", f"has two units for {spelling!r}", "keep the one that is never wrong, or none")
    return found
