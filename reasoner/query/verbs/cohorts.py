"""The verb of cohorts: the patients of a file that satisfy a condition, counted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from reasoner.query import statements as said
from reasoner.query.asking import At, answers
from reasoner.query.cohort.conditions import understood
from reasoner.query.cohort.counting import Count
from reasoner.query.cohort.dimensions import NOTHING, UNKNOWN, dimension
from reasoner.query.cohort.streaming import tally_of
from reasoner.query.cohort.tally import Tally
from reasoner.query.results import Cell, Column, Result, Table
from reasoner.query.syntax import Concept

_TITLES: Mapping[str, tuple[str, ...]] = {
    "recommended": ("recommended", "recommandé"),
    "diagnosis": ("diagnosis", "diagnostic"),
    "alarm": ("alarm", "alarme"),
    "band": ("band", "niveau"),
    "sex": ("sex", "sexe"),
    "age": ("age", "âge"),
}


@answers.register(said.Cohort)
def _cohort(asked: said.Cohort[Concept], at: At) -> Result:
    content = at.knowledge.content
    count = Count(
        str(at.knowledge.sources.directory),
        at.session.settings.jurisdiction,
        at.session.settings.profile,
        at.session.as_of,
        None if asked.condition is None else understood(asked.condition, content),
        tuple(dimension(one, content["ontology"]["concepts"]) for one in asked.by),
    )
    path = str(asked.path.text)

    def heard(done: int, size: int) -> None:
        at.context.tell("counting", done, size)

    tally = tally_of(count, Path(path), heard, at.context.interruption())
    columns = (*(_column(one, at) for one in count.by), Column(("count", "nombre"), at.say["column_count"]))
    rows = [(*(_cell(value, at) for value in cell), Cell.of(number)) for cell, number in tally.cells.items()]
    rows.sort(key=lambda row: (-int(row[-1].value or 0), [cell.shown for cell in row]))
    if not count.by:
        rows = [(Cell.of(tally.matched),)]
    return Table(
        at.language, at.say("cohort", path), columns=columns, rows=tuple(rows), notes=_notes(tally, count.by, at)
    )


def _column(name: str, at: At) -> Column:
    names = _TITLES.get(name)
    return Column(names, names[1 if at.language == "fr" else 0]) if names else Column((name,), at.label(name))


def _cell(value: str, at: At) -> Cell:
    """A value in words: a concept by its label, a status beside it."""
    concept, _, status = value.partition(" ")
    if value in (NOTHING, UNKNOWN, "present", "absent"):
        return Cell(at.say[f"value_{value}"], value)
    if status:
        return Cell(f"{at.label(concept)} ({at.say[f'status_{status}']})", value)
    if value in at.knowledge.content["ontology"]["concepts"]:
        return Cell(at.label(value), value)
    return Cell(at.say.get(f"band_{value}", value), value)


def _notes(tally: Tally, by: tuple[str, ...], at: At) -> tuple[str, ...]:
    """How many patients were read, satisfied the condition, or may have; what could not be read or answered, and where."""
    notes = [at.say("cohort_read", tally.read, tally.matched)]
    if tally.unknown:
        notes.append(at.say.count("cohort_unknown", tally.unknown))
    for reason, number in sorted(tally.failures.items()):
        lines = ", ".join(map(str, tally.failed[reason]))
        notes.append(at.say(f"failed_{reason}", number, lines))
    if any(one in ("recommended", "alarm") for one in by):
        notes.append(at.say["counted_once"])
    return tuple(notes)
