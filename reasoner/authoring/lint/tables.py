"""Decision tables that leave something out."""

from __future__ import annotations

from collections.abc import Iterator

from reasoner.authoring.findings import Check, Finding
from reasoner.authoring.text import whole_line
from reasoner.authoring.workspace import Workspace
from reasoner.symbolic.tables.policies import gaps
from reasoner.symbolic.tables.programs import words_of

GAP = Check("table-gap", "warning", "of a patient between two rows the table says nothing")


def missing(workspace: Workspace) -> Iterator[Finding]:
    """What no row of a table is for, though every input is known and plausible."""
    words = words_of(workspace.documents)
    for table in workspace.tables:
        if table.description is None or table.found:
            continue
        for row, what in gaps(table.description, table.rows, words):
            place = whole_line(table.path, workspace.lines(table.path), row.at.line)
            message = f"no row is for {what}"
            if table.description.for_each:
                message += f", of those for {', '.join(row.terms[name] for name in table.description.for_each)}"
            rule = next((one.id for one in table.rules if one.line == row.at.line), "")
            yield Finding(GAP, place, rule, message, "add the row, or allow it in this one with the reason")
