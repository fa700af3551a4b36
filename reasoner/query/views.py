"""What a query says of how its result is shown: which rows, in which order, how many. Unknown is never taken as false."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from reasoner.errors import Phrase
from reasoner.explain.messages import Messages
from reasoner.query.errors import Fault, QueryError
from reasoner.query.keywords import spelt
from reasoner.query.results import Cell, Column, Picture, Result, Table, Value
from reasoner.query.syntax import NOWHERE, Amount, Concept, Condition, Junction, Moment, Test, View
from reasoner.vocabulary import lexical_key

COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda one, other: one == other,
    "!=": lambda one, other: one != other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}
_UNITS = {"€": "EUR", "euro": "EUR", "euros": "EUR", "percent": "%", "pourcent": "%"}


def viewed(result: Result, view: View[Concept], say: Messages) -> Result:
    """A result as a view asks for it: of a table some rows, in an order; in a shape.

    Parameters: `say`, the messages of queries.
    Raises: QueryError if it has no such rows or shape.
    """
    if faults := list(_misfits(result, view)):
        raise QueryError("", faults)
    shown = rows_of(result, view, say) if isinstance(result, Table) else result
    return replace(shown, as_shape=view.shape)


def _misfits(result: Result, view: View[Concept]) -> Iterator[Fault]:
    """What a view asks for that such a result has not: rows of what is no table, a picture of what is none."""
    spans = dict(view.spans)
    if not isinstance(result, Table):
        for part in ("where", "sort_by", "top"):
            if getattr(view, part) is not None:
                said = Phrase("what is asked has no rows for `{0}`", spelt(f"_{part.upper()}"))
                yield Fault(said, Phrase("leave it out"), spans.get(part, NOWHERE))
    shape = spans.get("shape", NOWHERE)
    if view.shape == "csv" and not isinstance(result, Table):
        yield Fault(Phrase("only a table is written as csv"), Phrase("write `as json`"), shape)
    if view.shape in ("svg", "png") and not isinstance(result, Picture):
        yield Fault(Phrase("what is asked is no picture"), Phrase("write `plot …`, or `as table`"), shape)


def rows_of(table: Table, view: View[Concept], say: Messages) -> Table:
    """The rows of a table that a view asks for, in its order.

    Parameters: `say`, what tells how many rows were left out since a condition is not known of them.
    Raises: QueryError if the table has no such column, or a value cannot be compared with it.
    Law: a row of which a condition is unknown is neither kept nor dropped in silence.
    """
    rows, notes = list(table.rows), list(table.notes)
    if view.where is not None:
        check = _Check(table.columns)
        known = [(row, check.holds(view.where, row)) for row in rows]
        rows = [row for row, holds in known if holds]
        if unknown := sum(holds is None for _, holds in known):
            notes.append(say.count("unknown_rows", unknown))
    if view.sort_by is not None:
        place = _place(table.columns, view.sort_by)
        there = [row for row in rows if row[place].value is not None]
        there.sort(key=lambda row: row[place].value, reverse=view.descending)  # type: ignore[arg-type,return-value]
        rows = [*there, *(row for row in rows if row[place].value is None)]
    if view.top is not None and len(rows) > view.top:
        notes.append(say.count("more_rows", len(rows) - view.top))
        rows = rows[: view.top]
    return replace(table, rows=tuple(rows), notes=tuple(notes))


@dataclass(frozen=True, slots=True)
class _Check:
    """Whether conditions hold of rows: True, False, or None where it is not known (Kleene's three values)."""

    columns: tuple[Column, ...]

    def holds(self, condition: Condition[Concept], row: tuple[Cell, ...]) -> bool | None:
        if isinstance(condition, Test):
            return self._test(condition, row)
        found = [self.holds(one, row) for one in condition.conditions]
        return joined(condition.how, found)

    def _test(self, test: Test[Concept], row: tuple[Cell, ...]) -> bool | None:
        place = _place(self.columns, test.name)
        value = row[place].value
        if not test.comparator:
            return None if value is None else bool(value) and value != "no"
        other = compared(test, self.columns[place].unit, value)
        if value is None:
            return None
        holds = COMPARED[test.comparator](value, other)
        return _of_lower_bound(test.comparator, holds) if row[place].is_least else holds


def _of_lower_bound(comparator: str, holds: bool) -> bool | None:
    """What a comparison of a lower bound says of what it bounds."""
    decides = {">": True, ">=": True, "!=": None, "<": False, "<=": False, "=": None}[comparator]
    return holds if holds is decides else None


def joined(how: str, found: list[bool | None]) -> bool | None:
    """Three-valued all, any or none of some conditions."""
    if how == "none":
        return None if found[0] is None else not found[0]
    decisive = how == "any"
    if decisive in found:
        return decisive
    return None if None in found else not decisive


def compared(test: Test[Concept], unit: str, value: Value) -> Value:
    """What a value is compared with.

    Parameters: `unit`, of the values.
    Raises: QueryError if the unit is another one, or words are compared by their size.
    """
    other = test.value
    if isinstance(other, Amount):
        written = _UNITS.get(other.unit, other.unit)
        if written and written != unit:
            said = Phrase("`{0}` is not told in `{1}`", test.name.text, other.unit)
            fix = Phrase("write {0}", unit) if unit else Phrase("leave the unit out")
            raise QueryError("", [Fault(said, fix, other.span)])
        number = Fraction(str(other.number))
        if value is not None and not isinstance(value, int | Fraction):
            raise QueryError(
                "", [Fault(Phrase("`{0}` is no number", test.name.text), Phrase("compare it with a word"), other.span)]
            )
        return number
    text = other.text if isinstance(other, Moment) else other.id if isinstance(other, Concept) else ""
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        raise QueryError(
            "", [Fault(Phrase("`{0}` is a number", test.name.text), Phrase("compare it with one"), test.name.span)]
        )
    if isinstance(value, bool):
        return text in ("yes", "oui", "true")
    return text


def _place(columns: tuple[Column, ...], name: Concept) -> int:
    """Which column is meant."""
    keys = {lexical_key(one): place for place, column in enumerate(columns) for one in (*column.names, column.title)}
    key = lexical_key(name.text)
    if key in keys:
        return keys[key]
    near = get_close_matches(key, keys, n=1)
    listed = ", ".join(column.title or column.name for column in columns)
    fix = Phrase("did you mean {0}?", near[0]) if near else Phrase("columns are {0}", listed)
    raise QueryError("", [Fault(Phrase("there is no column `{0}`", name.text), fix, name.span)])


__all__ = ["Junction", "compared", "joined", "viewed"]
