"""What the table of actions says, as cells: an amount that is a least one is told as such, what has no source is marked."""

from __future__ import annotations

from reasoner.explain.wording import number
from reasoner.knowledge.attributes import Basis, Claim, Degree, Figure
from reasoner.query.asking import At
from reasoner.query.results import Cell

_MARK = " *"


def amount(figure: Figure | None, at: At) -> Cell:
    """An amount; where only a part of it is known it is at least that, and compared as such."""
    if figure is None:
        return _unknown(at)
    shown = _marked(f"{number(figure.value, at.language)} {figure.unit}", figure.basis)
    return Cell(f"≥ {shown}" if figure.is_least else shown, figure.value, is_least=figure.is_least)


def yes_or_no(claim: Claim[bool] | None, at: At) -> Cell:
    """Whether something is so."""
    if claim is None:
        return _unknown(at)
    return Cell(_marked(at.say["yes" if claim.value else "no"], claim.basis), claim.value)


def degree(claim: Claim[Degree] | None, at: At) -> Cell:
    """How much of something there is, from none to high."""
    if claim is None:
        return _unknown(at)
    return Cell(_marked(at.say[f"degree_{claim.value}"], claim.basis), claim.value)


def notes_of(rows: list[tuple[Cell, ...]], at: At) -> tuple[str, ...]:
    """What the mark means, where a cell has it."""
    return (at.say["mark_note"],) if any(cell.shown.endswith(_MARK) for row in rows for cell in row) else ()


def _unknown(at: At) -> Cell:
    return Cell(at.say["unknown"], None)


def _marked(text: str, basis: Basis) -> str:
    return f"{text}{_MARK}" if basis.status == "unsourced" else text
