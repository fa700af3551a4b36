"""Numbers with units in a query: lengths of time in words, and values of what is measured, checked before they are recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from reasoner.errors import Phrase
from reasoner.query.errors import Fault, shown
from reasoner.query.syntax import Amount, Span
from reasoner.vocabulary import lexical_key

_LENGTHS: Mapping[str, str] = {
    **dict.fromkeys(("min", "minute", "minutes"), "min"),
    **dict.fromkeys(("h", "hour", "hours", "heure", "heures"), "h"),
    **dict.fromkeys(("d", "day", "days", "jour", "jours", "j"), "d"),
    **dict.fromkeys(("wk", "week", "weeks", "semaine", "semaines"), "wk"),
    **dict.fromkeys(("mo", "month", "months", "mois"), "mo"),
    **dict.fromkeys(("a", "year", "years", "an", "ans", "annee", "annees", "y"), "a"),
}
"""Words and units for lengths of time, by lexical key, as UCUM."""


class Misread(Exception):
    """An amount that cannot be used where it stands; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def is_length(unit: str) -> bool:
    """Whether a unit is one of time."""
    return lexical_key(unit) in _LENGTHS


def length(amount: Amount, default: str = "") -> str:
    """A length of time as records write it: `3 d`.

    Parameters: `default`, the unit where none is written.
    Raises: Misread if the unit is none of time.
    """
    unit = _LENGTHS.get(lexical_key(amount.unit)) if amount.unit else default
    if not unit:
        said = (
            Phrase("`{0}` is no unit of time", shown(amount.unit))
            if amount.unit
            else Phrase("a length of time has a unit")
        )
        raise Misread(Fault(said, Phrase("write minutes, hours, days, weeks, months or years"), amount.span))
    return f"{amount.number} {unit}"


def measured(concept: str, amount: Amount, observables: Mapping[str, Any], named: str) -> Amount:
    """The value of something measured, with the unit and the basis as the knowledge base spells them.

    Parameters: `concept`, an observable; `named`, what the query calls it.
    Raises: Misread for a unit or a basis that is missing or not one of the observable's.
    """
    observable = observables[concept]
    unit, basis = amount.unit, amount.basis
    if concept == "age":
        unit = _LENGTHS.get(lexical_key(unit), unit) if unit else "a"
    units, bases = observable["units"], observable.get("bases", {})
    spelled = {*observable.get("spelled", ()), observable["unit"]}
    proper = [observable["unit"], *(one for one in units if one not in spelled and "{" not in one)]
    if not unit and "1" not in units and "{score}" not in units:
        raise Misread(_wrong(Phrase("`{0}` needs a unit", named), proper, amount.span))
    unit = unit or next(one for one in ("1", "{score}") if one in units)
    if unit not in units and basis and f"{unit} {basis}" in units:
        unit, basis = f"{unit} {basis}", ""
    if unit not in units:
        raise Misread(_wrong(Phrase("`{0}` is not measured in `{1}`", named, shown(unit)), proper, amount.span))
    basis = next((one for one in bases if one.casefold() == basis.casefold()), basis)
    if bases and basis not in bases:
        said = Phrase("`{0}` is told in one of several ways", named)
        if basis:
            said = Phrase("`{0}` is none of the ways in which `{1}` is told", shown(basis), named)
        fix = Phrase("write {0} behind the unit", " / ".join(sorted(bases)))
        raise Misread(Fault(said, fix, amount.span))
    if basis and not bases:
        raise Misread(
            Fault(Phrase("`{0}` is not understood behind the unit", shown(basis)), Phrase("leave it out"), amount.span)
        )
    return replace(amount, unit=unit, basis=basis)


def _wrong(said: Phrase, units: Sequence[str], span: Span) -> Fault:
    return Fault(said, Phrase("write {0}", ", ".join(units[:4])), span)
